// The wall of the kernel's, with the other one taken away on purpose: the program behind it has every right of Deno's.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { SettingsError } from "../../../mod.ts";
import { hostWall } from "../../../src/sandbox/kernel_wall/host_wall.ts";
import { landlockVersion } from "../../../src/sandbox/kernel_wall/landlock.ts";
import { runBehind } from "../../../src/sandbox/kernel_wall/run_behind.ts";
import type { Wall } from "../../../src/sandbox/kernel_wall/wall.ts";
import { defaultLimits } from "../../../src/sandbox/mod.ts";

const hasLandlock = landlockVersion() > 0;
if (!hasLandlock) console.log("This kernel has no Landlock: what it keeps files from is not tested here.");

/** What Landlock refuses: files, and what goes by them. */
const filesAttempts: Record<string, string> = {
  "reads a file": `Deno.readTextFileSync("/etc/passwd")`,
  "reads a file outside": `Deno.readTextFileSync(outside + "/secret.txt")`,
  "lists a folder": `[...Deno.readDirSync("/")].length`,
  "lists the folder around": `[...Deno.readDirSync(outside)].length`,
  "reads by a link": `Deno.readTextFileSync(outside + "/out/link/secret.txt")`,
  "writes a file": `Deno.writeTextFileSync(outside + "/new.txt", "x") ?? "written"`,
  "writes over a file": `Deno.writeTextFileSync(outside + "/secret.txt", "x") ?? "written"`,
  "cuts a file": `Deno.truncateSync(outside + "/secret.txt", 0) ?? "cut"`,
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
  "loads a library from elsewhere": `Deno.dlopen("/bin/true", {})`,
};

/** What the filter of calls refuses, whatever the kernel has besides. */
const callAttempts: Record<string, string> = {
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
  "signals everybody": `call(62, -1, 18)`,
  "signals a thread": `call(200, Deno.ppid, 18)`,
  "limits who started it": `call(302, Deno.ppid, 7, 0, new Uint8Array(16))`,
  "traces who started it": `call(101, 16, Deno.ppid, 0, 0)`,
  "reads the memory of who started it": `call(310, Deno.ppid, 0, 0, 0, 0)`,
  "takes a descriptor of who started it": `call(434, Deno.ppid, 0)`,
  "goes around the filter": `call(425, 8, new Uint8Array(128))`,
  "loads a program into the kernel": `call(321, 0, new Uint8Array(64), 64)`,
  "makes a link": `Deno.symlinkSync("/etc", out + "/etc") ?? "linked"`,
  "makes a device": `call(133, text(out + "/device"), 0o20666, 0x103)`,
  "changes rights": `Deno.chmodSync(out, 0o777) ?? "changed"`,
  "leaves its namespace": `call(272, 0x10000000)`,
  "mounts": `call(165, text("none"), text(out), text("tmpfs"), 0, 0)`,
  "changes its root": `call(161, text(out))`,
  "opens a file by its number": `call(304, -100, new Uint8Array(128), 0)`,
  "shares memory by number": `call(29, 1, 4096, 0o1666)`,
  "types into the terminal": `call(16, 0, 0x5412, text("x"))`,
  "sets the clock": `call(227, 0, new Uint8Array(16))`,
  "asks for keys": `call(250, 0, -3, 1)`,
};

const program = (attempts: Record<string, string>) => `
const [outside, out, camera] = Deno.args;
const libc = Deno.dlopen("libc.so.6", { syscall: {
  parameters: ["isize", "usize", "usize", "usize", "usize", "usize"], result: "isize" } });
const kept = [];
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
Deno.renameSync(out + "/own.txt", out + "/folder/own.txt");
const works = [
  Deno.readTextFileSync(out + "/folder/own.txt"),
  Deno.dlopen(camera, { pl_error_code: { parameters: [], result: "i16" } }).symbols.pl_error_code(),
  Deno.memoryUsage().rss > 0,
  await new Promise((yes) => new Worker("data:text/javascript,postMessage(1)", { type: "module" }).onmessage = () => yes("worker")),
];
console.log(JSON.stringify({ got, works }));
Deno.exit(0);`;

/** Runs a program with all of Deno's rights behind the host's wall; gives what its last line says. */
async function behindHostWall(
  attempts: Record<string, string>,
): Promise<{ got: Record<string, string>; works: unknown[]; left: string[] }> {
  const outside = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-wall-" }));
  const [out, scratch] = [join(outside, "out"), join(outside, "scratch")];
  try {
    for (const folder of [out, scratch, join(scratch, "deno")]) await Deno.mkdir(folder);
    await Deno.writeTextFile(join(outside, "secret.txt"), "secret");
    await Deno.symlink(outside, join(out, "link"));
    await Deno.writeTextFile(join(scratch, "program.ts"), program(attempts));
    const camera = await buildSimulator();
    const wall = hostWall({
      scratch,
      camera,
      places: [{ path: out, real: out }],
      limits: defaultLimits,
      copies: false,
    });
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
      ],
      { wall, cwd: out, environment: { DENO_DIR: join(scratch, "deno") }, what: "It" },
    );
    assertEquals(await Deno.readTextFile(join(outside, "secret.txt")), "secret");
    const left = [...Deno.readDirSync(outside)].map(({ name }) => name).sort();
    assert(output.startsWith("{"), `${output}${fault}`);
    return { ...JSON.parse(output), left };
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
}

// Would catch: a rule that allows more than it means, and a way that Landlock does not know of.
Deno.test({
  name: "behind the kernel's wall no file is within reach but those of --out",
  ignore: !hasLandlock,
  async fn() {
    const { got, works, left } = await behindHostWall(filesAttempts);
    assertEquals(got, {});
    assertEquals(works, ["own", 0, true, "worker"]);
    assertEquals(left, ["out", "scratch", "secret.txt"]);
  },
});

// Would catch: a call that the filter forgets, and one that only half of the calls go through.
Deno.test("behind the kernel's wall there are no programs, no network and nobody else", async () => {
  const { got, works } = await behindHostWall(callAttempts);
  assertEquals(got, {});
  assertEquals(works, ["own", 0, true, "worker"]);
});

const narrow: Wall = { paths: [], seconds: 20, memoryBytes: 2 ** 30, atParentsEnd: "SIGKILL" };
const step = (wall: Partial<Wall>) => ({
  wall: { ...narrow, ...wall },
  cwd: "/",
  environment: { DENO_DIR: "/nonexistent" },
  what: "The step",
});

Deno.test("a step that takes too long, or too much memory, is ended by the kernel and told in a sentence", async () => {
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

/** The process of that number, as the system tells of it; nothing if there is none, or only its end is kept. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

// Would catch: a check of types, or a host, that goes on after the program that it was for.
for (const atParentsEnd of ["SIGKILL", "SIGTERM"] as const) {
  Deno.test(`what runs behind a wall ends with who started it, by ${atParentsEnd}`, async () => {
    const url = new URL("../../../src/sandbox/kernel_wall/wall.ts", import.meta.url);
    const wall = JSON.stringify({ ...narrow, atParentsEnd });
    const parent = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { launcherArgs } from ${JSON.stringify(url.href)};
        const program = "console.log(Deno.pid); setInterval(() => {}, 1000);";
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
    const pid = Number(text);
    assert(pid > 0 && await isAlive(pid));
    parent.kill("SIGKILL");
    await parent.status;
    while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20)); // the test hangs if it stays
    await reader.cancel();
  });
}
