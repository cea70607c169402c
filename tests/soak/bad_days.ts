// A thousand bad days of the terminal tool, each from a seed that its failure names: faults of the camera, disks that fill
// up or fail, signals, kills and several starts at once, by chance and together. Would catch: a recording that is called
// complete and is not there, a frame under another one's number, an end without a word, a program that stays.
//   deno test --allow-all tests/soak/bad_days.ts; PVCAM_DAYS=50 for fewer, PVCAM_FIRST=1001 for others, PVCAM_SEED=4711 for
//   one of them, PVCAM_AT_ONCE=4 for four at once
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { repair, verify } from "../../recording.ts";
import { type Chance, chanceOf, oneOf } from "../garbage/garbage.ts";

const library = await buildSimulator();
const here = dirname(fromFileUrl(import.meta.url));
const main = join(here, "../../src/cli/main.ts");
const DAYS = Number(Deno.env.get("PVCAM_DAYS") ?? 1000);
const FIRST = Number(Deno.env.get("PVCAM_FIRST") ?? 1);
/** Days beside each other: most of a day is waiting. */
const AT_ONCE = Number(Deno.env.get("PVCAM_AT_ONCE") ?? 2 * navigator.hardwareConcurrency);
const one = Deno.env.get("PVCAM_SEED");
/** No day takes this long unless something hangs, in milliseconds. */
const HANGS_MS = 120_000;

/** What a camera does wrong from some frame or call on; for a while, or for good. */
const cameraFaults = [
  "missing",
  "duplicate",
  "torn",
  "number-zero",
  "callback-late:15",
  "callback-twice",
  "callback-never",
  "unplug",
  "slow-abort:30",
  "overwrite-at-setup",
  "overwrite-at-start",
  "call:pl_exp_get_latest_frame_ex=169",
  "call:pl_exp_get_latest_frame_ex=150",
  "call:pl_exp_start_cont=152",
  "call:pl_exp_abort=150",
  "call:pl_exp_finish_seq=150",
  "call:pl_cam_close=151",
];
const diskFaults = ["ENOSPC:1", "ENOSPC:9", "ENOSPC:30", "EIO:5", "EROFS:12", "short"];
const signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL", "SIGKILL", "SIGSTOP"];
const formats = ["run.ome.tif", "run.ome.zarr", "run.raw"];
/** A plan without pauses, and its frames. */
const plan = "channels: [dim, bright]\ntime_plan: {interval: 0, loops: 20}\n", planned = 40;

/** A start of the tool, and how it ended. */
interface Start {
  readonly path: string;
  /** Whether it may replace what is there. */
  readonly force: boolean;
  /** What was to go wrong. */
  readonly luck: string;
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly killed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

async function buildShim(folder: string): Promise<string> {
  const path = join(folder, "faults.so");
  const source = join(here, "../src/recording/disk/write_faults.c");
  const args = ["-shared", "-fPIC", `-DSTRUCK_FOLDER="${folder}/struck"`, "-o", path, source, "-ldl"];
  const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return path;
}

/** The command line that Deno needs in front of the tool's; with a limit on the size of files, it goes through a shell. */
function toolWords(words: readonly string[], mostKiB?: number): string[] {
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-check", "--allow-all"];
  if (mostKiB === undefined) return [...deno, main, ...words];
  const limit = `ulimit -f ${mostKiB}; exec "$0" "$@"`; // Deno's own cache must not meet it
  return ["bash", "-c", limit, ...deno, "--no-code-cache", main, ...words];
}

/** One of the ways to ask for a recording. */
function wordsFor(
  path: string,
  { force, frames }: { force: boolean; frames?: number },
): string[] {
  return [
    ...(frames === undefined
      ? ["run", join(dirname(path), "plan.yaml"), "--exposure", "25"]
      : ["record", "--exposure", "1", ...(frames > 0 ? ["--frames", String(frames)] : [])]),
    ...["--library", library, "--region", "0,0,64,64", "--out", path, "--json"],
    ...(force ? ["--force"] : []),
  ];
}

async function start(chance: Chance, path: string, { shim, isPlan }: Day): Promise<Start> {
  const environment: Record<string, string> = {};
  if (chance(3) === 0) {
    const times = oneOf(chance, ["1", "3", "forever"]);
    environment.PVSIM_FAULT = `${oneOf(chance, cameraFaults)},after=${chance(40)},times=${times}`;
  }
  if (chance(3) === 0) {
    Object.assign(environment, { LD_PRELOAD: shim, WRITE_FAULT: oneOf(chance, diskFaults) });
  }
  const frames = isPlan ? undefined : oneOf(chance, [0, 3, 300, 2000]);
  const force = chance(2) === 1;
  const mostKiB = chance(8) === 0 ? 100 + chance(1500) : undefined;
  const [program, ...args] = toolWords(wordsFor(path, { force, frames }), mostKiB);
  const child = new Deno.Command(program, {
    args,
    env: { XDG_CONFIG_HOME: "/nowhere", INIT_CWD: "", ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const ended = child.output();
  const times = frames === 0 ? 1 + chance(2) : chance(3);
  let killed = false;
  const struck: string[] = [], startedMs = performance.now();
  const kill = (signal: Deno.Signal) => {
    struck.push(`${signal} after ${Math.round(performance.now() - startedMs)} ms`);
    try {
      child.kill(signal);
    } catch {
      // It has ended without a signal.
    }
  };
  const strike = async () => {
    for (let time = 0; time < times; time++) {
      await pause(100 + chance(1900));
      const signal = time > 0 ? "SIGKILL" : oneOf(chance, signals);
      killed ||= signal === "SIGKILL";
      kill(signal);
      if (signal !== "SIGSTOP") continue;
      await pause(chance(1500)); // a laptop's lid, a debugger
      kill("SIGCONT");
    }
    // A run without an end; or one whose camera gives no frames any more, which waits for a person.
    const patience = setTimeout(() => kill("SIGTERM"), frames === 0 ? 1000 : 15_000);
    await ended;
    clearTimeout(patience);
  };
  const [{ code, signal, stdout, stderr }] = await Promise.all([ended, strike()]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const luck = `${struck.join(", ")}; ${JSON.stringify(environment)}; ${mostKiB ?? "any"} KiB`;
  return { path, force, luck, code, signal, killed, stdout: text(stdout), stderr: text(stderr) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a start says of itself must be so. */
async function checkWord(
  { path, code, signal, killed, stdout, stderr }: Start,
  alone: boolean,
): Promise<void> {
  assert(!/fault of pvcam-deno|^ {4}at /m.test(stderr), stderr);
  // A signal may come before Deno itself has begun.
  if (signal !== null) return assert(killed || stdout === "", `ended by ${signal}: ${stderr}`);
  assert([0, 1, 2, 3].includes(code), `exit code ${code}`);
  const lines = stdout.split("\n").filter((line) => line !== "");
  assertEquals(lines.length, 1, `one object on stdout, and not: ${stdout}; exit code ${code}, ${stderr}`);
  const report = JSON.parse(lines[0]);
  if (code === 1) return assert(stderr !== "", "a failure without a sentence");
  // Later starts may have replaced it, if they may replace.
  if (!alone || !report.files?.length) return;
  const seen = await verify(path);
  // A sink is handed frames that the camera laps before they are in the file.
  const kept = report.readers?.[0]?.writing?.frames ?? report.frames - (report.lapped ?? 0);
  assertEquals(seen.frames, kept, "frames in the file, and frames in the report");
  if (code === 0) assertEquals([report.reason, seen.whole], ["complete", true], seen.problems.join("; "));
}

/** In each case the files can be read, and no frame has another one's pixels. */
async function checkFiles(path: string): Promise<void> {
  const found = await verify(path).catch((error) => {
    assert(error.constructor.name === "SinkError", String(error));
    return undefined; // nothing was recorded
  });
  if (!found) return;
  assert(found.stamps !== "wrong", found.problems.join("; "));
  const mended = await repair(path).catch((error) => {
    assert(error.constructor.name === "SinkError", String(error));
    return undefined;
  });
  if (!mended) return;
  const after = await verify(path);
  assert(after.frames >= found.frames, `${found.frames} frames before the repair, ${after.frames} after it`);
  assert(after.stamps !== "wrong", after.problems.join("; "));
}

/** What a plan lacks after a bad day is taken on a good one. */
async function resume(path: string): Promise<void> {
  const before = await verify(path).catch(() => undefined);
  const [program, ...args] = toolWords([
    ...["run", join(dirname(path), "plan.yaml"), "--library", library, "--region", "0,0,64,64"],
    ...["--exposure", "25", "--out", path, "--json", "--resume"],
  ]);
  const env = { XDG_CONFIG_HOME: "/nowhere", INIT_CWD: "" };
  const { code, stdout, stderr } = await new Deno.Command(program, { args, env, stdin: "null" }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert(!/fault of pvcam-deno|^ {4}at /m.test(said), said);
  if (!before || code === 1 && /nothing to resume/i.test(said)) return;
  assertEquals(code, 0, said);
  const report = JSON.parse(new TextDecoder().decode(stdout));
  const part = report.files[0].path;
  const { frames, whole, problems } = await verify(part);
  assertEquals([frames, whole], [report.frames, true], `${part}: ${problems.join("; ")}`);
  // The first part may hold more than its record could count before a disk failed: the resume has repaired it.
  const first = await verify(path, { parts: false });
  assert(first.frames >= before.frames, `${before.frames} frames before, and ${first.frames} after`);
  // A frame that never came is a missing frame of the first part, and no resume takes it again.
  const gone = first.missing;
  assert(
    first.frames + gone + frames >= planned,
    `${first.frames} and ${frames} frames, and ${gone} missing`,
  );
}

/** What a day is like. */
interface Day {
  readonly shim: string;
  readonly isPlan: boolean;
}

async function day(seed: number, folder: string, shim: string): Promise<void> {
  const chance = chanceOf(seed);
  const struck = join(folder, "struck", String(seed));
  await Deno.mkdir(struck, { recursive: true });
  await Deno.writeTextFile(join(struck, "plan.yaml"), plan);
  const isPlan = chance(4) === 0;
  const paths = Array.from(
    { length: isPlan ? 1 : oneOf(chance, [1, 1, 2, 3]) },
    () => join(struck, oneOf(chance, formats)),
  );
  const starts = await Promise.all(paths.map((path) => start(chance, path, { shim, isPlan })));
  try {
    await look(starts, { chance, isPlan });
  } catch (error) {
    // The same seed may go well the next time: what was seen now is all there is.
    throw new Error(
      `${error instanceof Error ? error.stack : error}\n${Deno.inspect(starts, { strAbbreviateSize: 3000 })}`,
    );
  }
  await Deno.remove(struck, { recursive: true });
}

/** Looks at what a day has left. */
async function look(
  starts: readonly Start[],
  { chance, isPlan }: { chance: Chance; isPlan: boolean },
): Promise<void> {
  const paths = starts.map(({ path }) => path);
  // Of simultaneous starts that would share side files, each has its own, or none.
  for (const one of starts) await checkWord(one, starts.length === 1);
  if (isPlan && chance(2)) await resume(paths[0]);
  for (const path of new Set(paths)) await checkFiles(path);
  if (isPlan) await resume(paths[0]);
  for (const one of starts) {
    // Another start may have replaced it, if it may replace, and then have recorded nothing itself.
    const replaced = starts.some((other) => other !== one && other.path === one.path && other.force);
    if (one.code !== 0 || replaced) continue;
    assert((await verify(one.path)).frames > 0, `${one.path} was called complete`);
  }
}

/** One day, and what it found: nothing, or a sentence that names its seed. */
async function finding(seed: number, folder: string, shim: string): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it hangs")), HANGS_MS);
  });
  try {
    await Promise.race([day(seed, folder, shim), hangs]);
    return undefined;
  } catch (error) {
    return `day ${seed}: ${error instanceof Error ? error.stack : error}`;
  } finally {
    clearTimeout(timer);
  }
}

Deno.test("bad days", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-days-" }));
  try {
    const shim = await buildShim(folder);
    const seeds = one === undefined
      ? Array.from({ length: DAYS }, (_, index) => FIRST + index)
      : [Number(one)];
    const findings: string[] = [];
    let ended = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const found = await finding(seed, folder, shim);
        if (found) findings.push(found);
        if (found) console.error(found); // now, and not when all have ended
        if (++ended % 50 === 0) console.log(`${ended} days, ${findings.length} findings`);
      }
    }));
    assertEquals(findings, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
