// The wall of the kernel's, with the other one taken away on purpose: the program behind it has every right of Deno's.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { SettingsError } from "../../../mod.ts";
import { hostWall } from "../../../src/sandbox/kernel_wall/host_wall.ts";
import { landlockVersion } from "../../../src/sandbox/kernel_wall/landlock.ts";
import { runBehind } from "../../../src/sandbox/kernel_wall/run_behind.ts";
import { CALL, callSystem, closeLibrary, cText } from "../../../src/sandbox/kernel_wall/system_calls.ts";
import { launcherArgs, type Wall } from "../../../src/sandbox/kernel_wall/wall.ts";
import { defaultLimits } from "../../../src/sandbox/mod.ts";

const CLOSE = 3; // the system's number of that call
const version = landlockVersion();
closeLibrary(); // each test opens and closes it, and is asked what it leaves open
if (version === 0) console.log("This kernel has no Landlock: what it keeps files from is not tested here.");

/** What Landlock refuses: files, and what is reached through them. */
const filesAttempts: Record<string, string> = {
  "reads a file": `Deno.readTextFileSync("/etc/passwd")`,
  "reads a file outside": `Deno.readTextFileSync(outside + "/secret.txt")`,
  "lists a folder": `[...Deno.readDirSync("/")].length`,
  "lists the folder around": `[...Deno.readDirSync(outside)].length`,
  "reads by a link": `Deno.readTextFileSync(outside + "/out/link/secret.txt")`,
  "writes a file": `Deno.writeTextFileSync(outside + "/new.txt", "x") ?? "written"`,
  "writes over a file": `Deno.writeTextFileSync(outside + "/secret.txt", "x") ?? "written"`,
  "cuts a file": `Deno.truncateSync(outside + "/secret.txt", 0) ?? "cut"`,
  "cuts a file by its path": `call(76, text(outside + "/secret.txt"), 0)`,
  "opens a file for nothing": `call(257, -100, text(outside + "/secret.txt"), 3)`,
  "cuts a file as it opens it for nothing": `call(257, -100, text(outside + "/secret.txt"), 3 | 0o1000)`,
  "cuts a file that it may read as it opens it":
    `call(257, -100, text(outside + "/scratch/readable.txt"), 0o1000)`,
  "changes attributes of a file that it may read":
    `call(16, call(257, -100, text(outside + "/scratch/readable.txt"), 0), 0x40086602, new Uint8Array([64, 0, 0, 0, 0, 0, 0, 0]))`,
  "reads which programs use the network": `Deno.readTextFileSync("/proc/self/net/unix").length`,
  "reads it by its thread": `Deno.readTextFileSync("/proc/thread-self/net/unix").length`,
  "reads its own memory as a file": `Deno.openSync("/proc/self/mem")`,
  "keeps memory of zeros that no limit counts": `call(257, -100, text("/dev/zero"), 2)`,
  "removes a file": `Deno.removeSync(outside + "/secret.txt") ?? "removed"`,
  "moves a file out":
    `(Deno.writeTextFileSync(out + "/m", "x"), Deno.renameSync(out + "/m", outside + "/m")) ?? "moved"`,
  "moves a file in": `Deno.renameSync(outside + "/secret.txt", out + "/in.txt") ?? "moved"`,
  "gives a file a name inside": `Deno.linkSync(outside + "/secret.txt", out + "/in.txt") ?? "linked"`,
  "makes a folder": `Deno.mkdirSync(outside + "/made") ?? "made"`,
  "makes a temporary file": `Deno.makeTempFileSync({ dir: "/tmp" })`,
  "reads another program's environment": `Deno.readTextFileSync("/proc/" + Deno.ppid + "/environ").length`,
  "reads another program's words": `Deno.readTextFileSync("/proc/" + Deno.ppid + "/cmdline").length`,
  "opens the disk": `Deno.openSync("/dev/sda")`,
  "opens memory": `Deno.openSync("/dev/mem", { write: true })`,
  "opens the terminal": `call(257, -100, text("/dev/tty"), 2)`,
  "reads keys": `[...Deno.readDirSync((Deno.env.get("HOME") ?? "/root"))].length`,
  "keeps files of a graphics processor's":
    `Deno.mkdirSync((Deno.env.get("HOME") ?? "/root") + "/.cache/mesa_shader_cache")`,
  "opens a graphics processor": `Deno.openSync("/dev/dri/renderD128", { read: true, write: true })`,
  "reads packages that other programs have downloaded": `[...Deno.readDirSync(cache)].length`,
  "loads a library from elsewhere": `Deno.dlopen("/bin/true", {})`,
};

/** What the filter of calls refuses, with or without Landlock. */
const callAttempts: Record<string, string> = {
  "downloads a package": `await import("npm:is-odd" + "@3.0.1")`,
  "opens a file by a descriptor of who started it":
    `inherited.find((one) => /^\\/(?!dev\\/null|proc\\/)/.test(one)) ?? never()`,
  "starts a program": `new Deno.Command("/bin/true").outputSync().code`,
  "becomes a program": `call(59, text("/bin/true"), 0, 0)`,
  "becomes a program by a descriptor":
    `call(322, call(257, -100, text("/bin/true"), 0), text(""), 0, 0, 0x1000)`,
  "forks": `call(57)`,
  "clones": `call(56, 17, 0, 0, 0, 0)`,
  "clones by the newer call": `call(435, new Uint8Array(64), 64)`,
  "listens": `Deno.listen({ port: 0 }).addr`,
  "connects": `await Deno.connect({ hostname: "127.0.0.1", port: 22 })`,
  "opens a socket for TCP": `call(41, 2, 1, 0)`,
  "opens a socket for UDP": `call(41, 2, 2, 0)`,
  "opens a socket for IPv6": `call(41, 10, 1, 0)`,
  "opens a socket of this machine": `call(41, 1, 1, 0)`,
  "opens a raw socket": `call(41, 17, 3, 0)`,
  "opens a socket to the machine above": `call(41, 40, 1, 0)`,
  "opens a netlink socket for routes": `call(41, 16, 3, 0)`,
  "signals who started it": `call(62, Deno.ppid, 18)`,
  "signals every process": `call(62, -1, 18)`,
  "signals a thread": `call(200, Deno.ppid, 18)`,
  "limits who started it": `call(302, Deno.ppid, 7, 0, new Uint8Array(16))`,
  "traces who started it": `call(101, 16, Deno.ppid, 0, 0)`,
  "reads the memory of who started it": `call(310, Deno.ppid, 0, 0, 0, 0)`,
  "takes a descriptor of who started it": `call(434, Deno.ppid, 0)`,
  "goes around the filter": `call(425, 8, new Uint8Array(128))`,
  "loads a program into the kernel": `call(321, 0, new Uint8Array(64), 64)`,
  "makes a link": `Deno.symlinkSync("/etc", out + "/etc") ?? "linked"`,
  "makes a device": `call(133, text(out + "/device"), 0o20666, 0x103)`,
  "leaves a device where a file was":
    `(Deno.writeTextFileSync(out + "/w", "x"), call(316, -100, text(out + "/w"), -100, text(out + "/moved"), 4))`,
  "makes a program": `Deno.writeTextFileSync(out + "/program", "#!/bin/sh", { mode: 0o755 }) ?? "made"`,
  "makes a program that runs as its owner": `call(257, -100, text(out + "/program"), 0o101, 0o4711)`,
  "makes one by the oldest call": `call(85, text(out + "/program"), 0o4711)`,
  "lets all users write to its new files": `call(95, 0)`,
  "changes rights": `Deno.chmodSync(out, 0o777) ?? "changed"`,
  "leaves its namespace": `call(272, 0x10000000)`,
  "mounts": `call(165, text("none"), text(out), text("tmpfs"), 0, 0)`,
  "changes its root": `call(161, text(out))`,
  "opens a file by its number": `call(304, -100, new Uint8Array(128), 0)`,
  "shares memory by number": `call(29, 1, 4096, 0o1666)`,
  "types into the terminal": `call(16, 0, 0x5412, text("x"))`,
  "sets the clock": `call(227, 0, new Uint8Array(16))`,
  "asks for keys": `call(250, 0, -3, 1)`,
  // A pair that carries letters could send one to the system's log, or to any other socket with a path.
  "makes a pair of sockets for letters": `call(53, 1, 2, 0, new Uint8Array(8))`,
  "connects a socket":
    `(call(53, 1, 1, 0, ends), call(42, new Int32Array(ends.buffer)[0], new Uint8Array(16), 16))`,
  "sends to an address":
    `(call(53, 1, 1, 0, ends), call(44, new Int32Array(ends.buffer)[0], text("x"), 1, 0, new Uint8Array(16)))`,
  "takes a name that other programs look for":
    `(call(53, 1, 1, 0, ends), call(49, new Int32Array(ends.buffer)[0], text("\\x01\\0\\0/tmp/.X11-unix/X7"), 20))`,
  "asks for the network's addresses":
    `(call(53, 1, 1, 0, ends), call(16, new Int32Array(ends.buffer)[0], 0x8912, new Uint8Array(16)))`,
  "opens a new terminal for nothing": `call(257, -100, text("/dev/ptmx"), 3)`,
  "opens as a structure says": `call(437, -100, text("/dev/null"), new Uint8Array(24), 24)`,
  "shares memory that no limit counts": `call(9, 0, 2 ** 36, 3, 0x21, -1)`,
  "takes memory for a stack": `call(9, 0, 2 ** 36, 3, 0x122, -1)`,
  "takes more memory than the limit": `call(9, 0, 2 ** 36, 3, 0x22, -1)`,
  "takes back the limit of its stack": `call(160, 3, new Uint8Array(16).fill(255))`,
  "makes all programs of its user wait": `call(141, 2, 0, 1)`,
  "hears who opens which file": `call(294, 0)`,
  "hears of it by the newer call": `call(300, 0x200, 0)`,
  "changes the times of a file": `call(280, -100, text(outside + "/secret.txt"), 0, 0)`,
  "changes them by the older call": `call(235, text(outside + "/secret.txt"), 0)`,
  "has the kernel signal who started it": `call(72, 0, 8, Deno.ppid)`,
  "has it choose the signal": `call(72, 0, 10, 9)`,
  "has a device signal who started it": `call(16, 0, 0x8901, new Uint8Array(4))`,
  "outlives who started it": `call(157, 1, 0)`,
  "takes back the end of its time": `call(37, 0) >= 0 ? "taken back" : never()`,
  "takes it back by another call": `call(38, 0, new Uint8Array(32), 0)`,
  "holds back the end of its time": `call(13, 14, 0, new Uint8Array(152), 8)`,
  "keeps memory that no limit counts": `call(319, text("x"), 0)`,
  "takes the processor from who started it": `call(141, 0, Deno.ppid, 19)`,
  "moves who started it to another processor": `call(203, Deno.ppid, 8, new Uint8Array(8).fill(1))`,
  "leaves its session": `call(112)`,
  "becomes somebody else": `call(105, 65534)`,
  "calls what this kernel may bring next": `call(1000)`,
};

const program = (attempts: Record<string, string>) => `
const [outside, out, camera, cache] = Deno.args;
// What its descriptors lead to, before anything is opened here: those of who started it would be there.
const inherited = [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => {
  try { return [Deno.readLinkSync("/proc/self/fd/" + name)]; } catch { return []; }
}).filter((one) => one !== Deno.execPath() && !one.startsWith(Deno.env.get("DENO_DIR")));
const never = () => { throw new Error("not granted"); };
const libc = Deno.dlopen("libc.so.6", { syscall: {
  parameters: ["isize", "usize", "usize", "usize", "usize", "usize"], result: "isize" } });
const kept = [], ends = new Uint8Array(8);
const word = (one) => {
  if (typeof one !== "object") return BigInt.asUintN(64, BigInt(one ?? 0));
  kept.push(one);
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(one)));
};
const text = (one) => new TextEncoder().encode(one + "\\0");
const call = (number, ...args) => {
  const result = Number(libc.symbols.syscall(BigInt(number), ...[0, 1, 2, 3, 4].map((at) => word(args[at]))));
  if (result < 0) throw new Error("refused by the system");
  return result;
};
const got = {};
const attempts = {
${
  Object.entries(attempts).map(([name, code]) => `${JSON.stringify(name)}: async () => (${code}),`).join("\n")
}
};
for (const [name, attempt] of Object.entries(attempts)) {
  await attempt().then((value) => got[name] = String(value).slice(0, 60), () => {});
}
// What it is there for still works.
Deno.writeTextFileSync(out + "/own.txt", "own");
Deno.mkdirSync(out + "/folder");
let moved = out + "/folder/own.txt";
// The first version lets nothing move from folder to folder.
try { Deno.renameSync(out + "/own.txt", moved); } catch { moved = undefined; }
const works = [
  moved ? Deno.readTextFileSync(moved) : "moved nowhere",
  Deno.dlopen(camera, { pl_error_code: { parameters: [], result: "i16" } }).symbols.pl_error_code(),
  Deno.memoryUsage().rss > 0,
  await new Promise((yes) => new Worker("data:text/javascript,postMessage(1)", { type: "module" }).onmessage = () => yes("worker")),
];
console.log(JSON.stringify({ got, works }));
Deno.exit(0);`;

/** Runs a program with all of Deno's rights behind the host's wall; gives what its last line says. */
async function behindHostWall(
  attempts: Record<string, string>,
  landlock?: number,
): Promise<{ got: Record<string, string>; works: unknown[]; left: string[] }> {
  const outside = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-wall-" }));
  let inheritable = -1;
  const [out, scratch] = [join(outside, "out"), join(outside, "scratch")];
  try {
    for (const folder of [out, scratch, join(scratch, "deno")]) await Deno.mkdir(folder);
    await Deno.writeTextFile(join(outside, "secret.txt"), "secret");
    await Deno.writeTextFile(join(scratch, "readable.txt"), "readable");
    await Deno.symlink(outside, join(out, "link"));
    await Deno.writeTextFile(join(scratch, "program.ts"), program(attempts));
    const camera = await buildSimulator();
    const places = [{ path: out, real: out }];
    const wall = {
      ...hostWall({ scratch, camera, places, limits: defaultLimits, copies: false }),
      landlock,
    };
    // As a shell's `exec 9< secret.txt` has it: everything that is started from there has the descriptor.
    inheritable = callSystem(CALL.openat, -100, cText(join(outside, "secret.txt")), 0);
    const { output, fault } = await runBehind(
      [
        "run",
        "--allow-all",
        "--no-config",
        "--no-lock",
        "--no-check",
        join(scratch, "program.ts"),
        outside,
        out,
        camera,
        join(Deno.env.get("HOME") ?? "/root", ".cache/deno"),
      ],
      { wall, cwd: out, environment: { DENO_DIR: join(scratch, "deno") }, what: "It" },
    );
    assertEquals(await Deno.readTextFile(join(outside, "secret.txt")), "secret");
    assertEquals(await Deno.readTextFile(join(scratch, "readable.txt")), "readable");
    const left = [...Deno.readDirSync(outside)].map(({ name }) => name).sort();
    assert(output.startsWith("{"), `${output}${fault}`);
    return { ...JSON.parse(output), left };
  } finally {
    callSystem(CLOSE, inheritable);
    closeLibrary();
    await Deno.remove(outside, { recursive: true });
  }
}

// Would catch: a rule that allows more than it means, and a way that Landlock does not know of.
Deno.test({
  name: "behind the kernel's wall a script reaches only the files of --out",
  ignore: version === 0,
  async fn() {
    const { got, works, left } = await behindHostWall(filesAttempts);
    assertEquals(got, {});
    assertEquals(works, ["own", 0, true, "worker"]);
    assertEquals(left, ["out", "scratch", "secret.txt"]);
  },
});

for (const landlock of [1, 2, 3, 4, 5, 6]) {
  // Would catch: a kernel that is asked for rights which it does not know, and a way out that only newer ones close.
  Deno.test({
    name: `behind a wall of Landlock's version ${landlock} no file is within reach either`,
    ignore: version < landlock,
    async fn() {
      const { got, works, left } = await behindHostWall({ ...filesAttempts, ...callAttempts }, landlock);
      assertEquals(got, {});
      assertEquals(works, ["own", 0, true, "worker"].with(0, landlock < 2 ? "moved nowhere" : "own"));
      assertEquals(left, ["out", "scratch", "secret.txt"]);
    },
  });
}

// Would catch: a kernel without Landlock on which nothing runs, or on which the calls go free, too.
Deno.test("without Landlock the filter of calls still holds", async () => {
  const { got, works } = await behindHostWall(callAttempts, 0);
  assertEquals(got, {});
  assertEquals(works, ["own", 0, true, "worker"]);
});

// Would catch: a call that the filter forgets, and one that only half of the calls go through.
Deno.test("behind the kernel's wall there are no programs, no network and no other processes", async () => {
  const { got, works } = await behindHostWall(callAttempts);
  assertEquals(got, {});
  assertEquals(works, ["own", 0, true, "worker"]);
});

// Would catch: a number in the list of allowed calls that belongs to another call.
Deno.test("each allowed system call has the number that belongs to its name", async () => {
  const header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
  const text = await Deno.readTextFile(header).catch(() => "");
  const numbers = Object.fromEntries(
    [...text.matchAll(/__NR_(\w+) (\d+)/g)].map(([, name, number]) => [name, Number(number)]),
  );
  const source = await Deno.readTextFile(
    new URL("../../../src/sandbox/kernel_wall/allowed_calls.ts", import.meta.url),
  );
  const named = [...source.matchAll(/\b(\w+): (\d+)/g)].map(([, name, number]) => [name, Number(number)]);
  assert(named.length > 100);
  assertEquals(named.filter(([name, number]) => numbers[name] !== undefined && numbers[name] !== number), []);
});

const narrow: Wall = {
  paths: [],
  seconds: 20,
  memoryBytes: 2 ** 30,
  fileBytes: 2 ** 20,
  atParentsEnd: "SIGKILL",
};
const step = (wall: Partial<Wall>) => ({
  wall: { ...narrow, ...wall },
  cwd: "/",
  environment: { DENO_DIR: "/nonexistent" },
  what: "The step",
});

Deno.test("a step that takes too long, or too much memory, is ended by the kernel and reported in a sentence", async () => {
  const late = await assertRejects(
    () => runBehind(["eval", "while (true);"], step({ seconds: 1 })),
    SettingsError,
  );
  assertMatch(late.message, /longer than 1 s \(--limit-seconds\)/);
  const hoard = `const all = []; while (true) all.push(new Uint8Array(5e7).fill(1));`;
  const ended = await runBehind(["eval", hoard], step({ memoryBytes: 4e8 })).then(
    ({ success }) => success,
    ({ message }) => /--limit-memory/.test(message) ? false : message,
  );
  assertEquals(ended, false);
});

/** What the system says about the process of that number; nothing if there is none, or it has ended. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

// Would catch: a type check, or a host, that outlives the program that it was for; limits and signals of who started it that
// keep the wall from being built, or that it takes back; and power that root keeps where it has no right to give it up.
for (const atParentsEnd of ["SIGKILL", "SIGTERM"] as const) {
  Deno.test(`what runs behind a wall ends with who started it, by ${atParentsEnd}`, async () => {
    const folder = new URL("../../../src/sandbox/kernel_wall/", import.meta.url).href;
    const wall = JSON.stringify({ ...narrow, atParentsEnd });
    const parent = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { launcherArgs } from "${folder}wall.ts";
        import { callSystem } from "${folder}system_calls.ts";
        const ignored = new Uint8Array(32).fill(1, 0, 1);
        callSystem(13, 14, ignored, 0, 8); // the alarm that is to end what it starts
        callSystem(157, 24, 8); // without this capability no set of them is reduced, by root either
        callSystem(302, 0, 0, new BigUint64Array([15n, 19n]), 0); // less time of a processor than the wall has
        callSystem(302, 0, 2, new BigUint64Array([2n ** 39n, 2n ** 39n]), 0); // more memory
        const program = \`const status = Deno.readTextFileSync("/proc/self/status");
          const limits = new BigUint64Array(2);
          const libc = Deno.dlopen("libc.so.6", {
            getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
            setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
          }).symbols;
          const limit = (resource) => (libc.getrlimit(resource, limits), [...limits].map(String));
          const ignored = BigInt("0x" + /SigIgn:\\\\s*(\\\\w+)/.exec(status)[1]) >> 13n & 1n;
          const kept = [...status.matchAll(/Cap(?:Inh|Prm|Eff|Amb):\\\\s*(\\\\w+)/g)].map(([, set]) => BigInt("0x" + set));
          console.log(JSON.stringify({
            pid: Deno.pid,
            alarmIsIgnored: Number(ignored),
            powers: kept.length === 4 && kept.every((set) => (set & ~0b1110n) === 0n) ? "given up" : String(kept),
            limits: [0, 1, 2, 4, 13, 14].map(limit),
            stackFilesTimers: [3, 7, 11].map((resource) => Number(limit(resource)[1])),
          }));
          setInterval(() => {}, 1000);\`;
        const child = new Deno.Command(Deno.execPath(), {
          args: launcherArgs(Deno.execPath(), ["eval", program], ${wall}), stdin: "null",
        }).spawn();
        await child.status;`,
      ],
      stdout: "piped",
    }).spawn();
    let text = "";
    const reader = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
    while (!text.includes("\n")) text += (await reader.read()).value ?? "\n";
    const { pid, stackFilesTimers, ...rest } = JSON.parse(text);
    assertEquals(rest, {
      alarmIsIgnored: 0,
      powers: "given up",
      limits: [
        ["15", "19"],
        [String(narrow.fileBytes), String(narrow.fileBytes)],
        [String(narrow.memoryBytes), String(narrow.memoryBytes)],
        ["1", "1"],
        ["0", "0"],
        ["0", "0"],
      ],
    });
    const most = [64 * 2 ** 20, 4096, 1024];
    assert(most.every((one, index) => stackFilesTimers[index] <= one), String(stackFilesTimers));
    assert(await isAlive(pid));
    parent.kill("SIGKILL");
    await parent.status;
    while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20)); // the test hangs if it stays
    await reader.cancel();
  });
}

// Would catch: a wall that lacks a part because the kernel answered the launcher otherwise than the program before it.
Deno.test("a launcher that finds less Landlock than who starts it starts nothing", async () => {
  const args = launcherArgs(Deno.execPath(), ["eval", "console.log('started')"], narrow);
  const order = { ...JSON.parse(args.at(-1)!), landlockSeen: 99 };
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: args.with(-1, JSON.stringify(order)),
    stderr: "null",
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [1, ""]);
});

// Would catch: a rule for the folder around libpvcam, which may be a person's home.
Deno.test("of the folder around libpvcam the host may read libraries alone", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-beside-" });
  try {
    const names = ["libpvcam.so.2", "libother.so", "keys.txt", "my.socket"];
    for (const name of names) await Deno.writeTextFile(join(folder, name), "");
    const { paths } = hostWall({
      ...{ scratch: "/nowhere", camera: join(folder, names[0]), places: [] },
      ...{ limits: defaultLimits, copies: false },
    });
    const inside = paths.map(([path]) => path).filter((path) => path.startsWith(folder));
    assertEquals([...new Set(inside)].sort(), [join(folder, "libother.so"), join(folder, "libpvcam.so.2")]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
