// A thousand bad days of the terminal tool, each from a seed that its failure names: faults of the camera, disks that fill
// up or fail, signals, kills and several starts at once, by chance and together. Would catch: a recording that is called
// complete and is not there, a frame under another one's number, an end without a word, a program that stays.
//   PVCAM_SEED=4711 deno test --allow-all tests/soak/bad_days.ts; PVCAM_DAYS=50 for fewer
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { repair, verify } from "../../recording.ts";
import { type Chance, chanceOf, oneOf } from "../garbage/garbage.ts";

const here = dirname(fromFileUrl(import.meta.url));
const main = join(here, "../../src/cli/main.ts");
const DAYS = Number(Deno.env.get("PVCAM_DAYS") ?? 1000);
const one = Deno.env.get("PVCAM_SEED");
/** No day takes this long unless something hangs, in milliseconds. */
const HANGS_MS = 120_000;

const cameraFaults = [
  "missing:20",
  "duplicate:15",
  "torn:12",
  "callback-late:15",
  "callback-never:10",
  "unplug:30",
  "slow-abort:30",
  "overwrite-at-setup",
  "call:pl_exp_get_latest_frame_ex=169:9",
  "call:pl_exp_start_cont=152",
  "call:pl_exp_abort=150",
];
const diskFaults = ["ENOSPC:1", "ENOSPC:9", "ENOSPC:30", "EIO:5", "EROFS:12", "short"];
const signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL", "SIGKILL"];
const formats = ["run.ome.tif", "run.ome.zarr", "run.raw"];

/** A start of the tool, and what became of it. */
interface Start {
  readonly path: string;
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly killed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

async function buildShim(folder: string): Promise<string> {
  const path = join(folder, "faults.so");
  const source = join(here, "../src/recording/write_faults.c");
  const args = ["-shared", "-fPIC", `-DSTRUCK_FOLDER="${folder}/struck"`, "-o", path, source, "-ldl"];
  const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return path;
}

async function start(chance: Chance, path: string, shim: string): Promise<Start> {
  const environment: Record<string, string> = {};
  if (chance(3) === 0) environment.PVSIM_FAULT = oneOf(chance, cameraFaults);
  if (chance(3) === 0) {
    Object.assign(environment, { LD_PRELOAD: shim, WRITE_FAULT: oneOf(chance, diskFaults) });
  }
  const frames = oneOf(chance, [0, 3, 40, 200]);
  const args = [
    ...[
      "run",
      "--quiet",
      "--no-prompt",
      "--no-check",
      "--allow-all",
      main,
      "record",
      "--library",
      await buildSimulator(),
    ],
    ...["--region", "0,0,64,64", "--exposure", "1", "--out", path, "--json"],
    ...(frames === 0 ? [] : ["--frames", String(frames)]),
    ...(chance(2) ? ["--force"] : []),
    ...(chance(4) === 0 ? ["--durable"] : []),
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env: { XDG_CONFIG_HOME: "/nowhere", ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const ended = child.output();
  const times = frames === 0 ? 1 + chance(2) : chance(3);
  let killed = false;
  const strike = async () => {
    for (let time = 0; time < times; time++) {
      await new Promise((resolve) => setTimeout(resolve, 200 + chance(2500)));
      const signal = time > 0 ? "SIGKILL" : oneOf(chance, signals);
      killed ||= signal === "SIGKILL";
      try {
        child.kill(signal);
      } catch {
        return; // it has ended by itself
      }
    }
    if (frames > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    try {
      child.kill("SIGTERM"); // a run without an end
    } catch {
      // It has ended by itself.
    }
  };
  const [{ code, signal, stdout, stderr }] = await Promise.all([ended, strike()]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { path, code, signal, killed, stdout: text(stdout), stderr: text(stderr) };
}

/** What a start says of itself must be so. */
async function checkWord(
  { path, code, signal, killed, stdout, stderr }: Start,
  alone: boolean,
): Promise<void> {
  assert(!/fault of pvcam-deno|^ {4}at /m.test(stderr), stderr);
  if (signal !== null) return assert(killed || signal !== "SIGKILL", `ended by ${signal}: ${stderr}`);
  assert([0, 1, 2, 3].includes(code), `exit code ${code}`);
  const lines = stdout.split("\n").filter((line) => line !== "");
  assertEquals(lines.length, 1, `one object on stdout, and not: ${stdout}; exit code ${code}, ${stderr}`);
  const report = JSON.parse(lines[0]);
  if (code === 1) return assert(stderr !== "", "a failure without a sentence");
  // Others that came later may have replaced it, where they were told to.
  if (!alone || !report.files?.length) return;
  const seen = await verify(path);
  assertEquals(seen.frames, report.frames, "frames in the file, and frames in the report");
  if (code === 0) assertEquals([report.reason, seen.whole], ["complete", true], seen.problems.join("; "));
}

/** Whatever happened, what lies there can be read, and no frame has another one's pixels. */
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

async function day(seed: number, folder: string, shim: string): Promise<void> {
  const chance = chanceOf(seed);
  const struck = join(folder, "struck", String(seed));
  await Deno.mkdir(struck, { recursive: true });
  const paths = Array.from(
    { length: oneOf(chance, [1, 1, 2, 3]) },
    () => join(struck, oneOf(chance, formats)),
  );
  const starts = await Promise.all(paths.map((path) => start(chance, path, shim)));
  // Of starts at once that name the side files of another one each has its own, or none.
  for (const one of starts) await checkWord(one, starts.length === 1);
  for (const path of new Set(paths)) await checkFiles(path);
  const whole = starts.filter(({ code }) => code === 0).map(({ path }) => path);
  for (const path of new Set(whole)) assert((await verify(path)).frames > 0, `${path} was called complete`);
  await Deno.remove(struck, { recursive: true });
}

Deno.test("bad days", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-days-" }));
  try {
    const shim = await buildShim(folder);
    const seeds = one === undefined ? Array.from({ length: DAYS }, (_, index) => index + 1) : [Number(one)];
    for (const seed of seeds) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const hangs = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("it hangs")), HANGS_MS);
      });
      await Promise.race([day(seed, folder, shim), hangs]).catch((error) => {
        throw new Error(`day ${seed}: ${error.message}`, { cause: error });
      }).finally(() => clearTimeout(timer));
      if (seed % 50 === 0) console.log(`${seed} days`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
