import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Display } from "../script/display.ts";
import type { ExitCode, ScriptEvent } from "../script/events.ts";
import { checkExists } from "../script/check_script.ts";
import { endBeforeStart, endingOf, waitFor } from "../script/child_program.ts";
import { foldersFromRoot } from "../script/library_path.ts";
import { libraryRight } from "../script/library_right.ts";
import { makeFolder, outOfWords, outRight } from "../script/out_right.ts";
import { rightsFlags } from "../script/rights.ts";
import type { ScriptOrder } from "../script/run_script.ts";
import { libraryParts } from "./entry_points.ts";
import { CLOSING_SECONDS, hostWall } from "./kernel_wall/host_wall.ts";
import { landlockVersion } from "./kernel_wall/landlock.ts";
import { watchFromOutside } from "./kernel_wall/outside_watch.ts";
import { closeLibrary } from "./kernel_wall/system_calls.ts";
import { launcherArgs } from "./kernel_wall/wall.ts";
import type { Limits } from "./limits.ts";
import type { OutPath, SandboxOrder } from "./sandbox_order.ts";
import { OrphanGuard } from "./orphan_guard.ts";
import { copiesIn, prepareScript } from "./prepare_script.ts";
import { SandboxOutput } from "./sandbox_output.ts";

/** A script that no one has read, and how it is run. */
export interface SandboxedScript extends Omit<ScriptOrder, "further"> {
  readonly limits: Limits;
  /** Whether the script gets copies of frames, so that it cannot change what is recorded. */
  readonly copies?: boolean;
}

/**
 * Room for the heap beyond the limit, in MiB: a script that takes too much should be ended by the watch, not by a
 * crash.
 */
const HEAP_SLACK_MIB = 1024;
/**
 * The environment variables that the host keeps: those of the camera library, and those of place, language and time.
 * Secrets in others stay outside.
 */
const keptVariables = /^(PVCAM_\w+|PVSIM_\w+|LD_LIBRARY_PATH|HOME|PATH|LANG|LC_\w+|TZ)$/;
/** The kept variables that name folders of libraries and drivers. */
const foldersVariables = /^(PVCAM_\w+_PATH|LD_LIBRARY_PATH)$/;

/** How much later than the kernel's clock this program's clock ends a sandbox, in seconds. */
const LAST_SECONDS = 10;

/** The most threads of a sandbox: it has a few dozen, and the runtime takes up to 512 more for files. */
const MOST_THREADS = 2000;

const NO_LANDLOCK =
  "This kernel has no Landlock: Deno's rights keep the script from files, and there is no second wall behind them.";

/** Runs a script in a sandbox, and gives its exit code. */
export async function runSandboxed(
  order: SandboxedScript,
  { display }: { display: Display },
): Promise<ExitCode> {
  await checkExists(order.script);
  const scratch = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-sandbox-" }));
  const begun = endBeforeStart(display, () => Deno.removeSync(scratch, { recursive: true }));
  let guard: OrphanGuard | undefined;
  try {
    guard = new OrphanGuard(scratch);
    return await runIn(scratch, order, { display, begun, guard });
  } finally {
    begun();
    await Deno.remove(scratch, { recursive: true });
    await guard?.close();
  }
}

async function runIn(
  scratch: string,
  order: SandboxedScript,
  { display, begun, guard }: { display: Display; begun: () => void; guard: OrphanGuard },
): Promise<ExitCode> {
  const { limits, copies = false } = order;
  const graph = await prepareScript(order, scratch);
  const { paths: [camera], environment } = await libraryRight(order.library);
  const out = order.out ?? outOfWords(order.words);
  const { write, folder } = out === undefined ? { write: [], folder: undefined } : outRight(out);
  if (order.out !== undefined && folder !== undefined) await makeFolder(folder);
  const places = await Promise.all(write.map(realOutPath));
  const cwd = order.out === undefined || folder === undefined ? Deno.cwd() : folder;
  const token = crypto.randomUUID();
  const handed: SandboxOrder = {
    script: pathToFileURL(graph.script).href,
    modules: graph.modules,
    unfit: graph.unfit,
    args: order.words,
    library: camera,
    folder: cwd,
    places,
    limits,
    copies,
    token,
  };
  const outPaths = [...new Set(places.flatMap(({ path, real }) => [path, real]))];
  const args = [
    "run",
    ...["--quiet", "--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm"],
    "--unstable-worker-options",
    // Text that a script builds never becomes code, because it was not checked.
    `--v8-flags=--expose-gc,--disallow-code-generation-from-strings,--max-old-space-size=${
      Math.ceil(limits.memoryBytes / 2 ** 20) + HEAP_SLACK_MIB
    }`,
    `--import-map=${graph.runMap}`,
    ...rightsFlags({
      ffi: [camera],
      read: [
        ...libraryParts.map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))),
        copiesIn(scratch), // the whole folder: a command line has no room for the names of very many modules
        ...outPaths,
      ],
      write: outPaths,
      further: [],
    }),
    fileURLToPath(new URL("host/main.ts", import.meta.url)),
  ];
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => keptVariables.test(name))
    // Libraries must not be loaded from a folder that the script can write to.
    .map(([name, value]) => [name, foldersVariables.test(name) ? foldersFromRoot(value, outPaths) : value]);
  const wall = hostWall({ scratch, camera, places, limits, copies });
  const child = new Deno.Command(Deno.execPath(), {
    args: launcherArgs(Deno.execPath(), args, wall),
    cwd,
    clearEnv: true,
    env: {
      ...Object.fromEntries(kept),
      ...environment,
      DENO_DIR: await cacheIn(scratch),
      DENO_NO_PACKAGE_JSON: "1",
      DENO_NO_UPDATE_CHECK: "1",
      NO_COLOR: "1",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (landlockVersion() === 0) display.tell({ event: "say", text: NO_LANDLOCK });
  const output = new SandboxOutput(child, { token, display });
  const most = { memoryBytes: wall.memoryBytes, threads: MOST_THREADS };
  const unwatch = watchFromOutside(child.pid, most, (why) => output.kill(why));
  const waiting = waitFor(child, (text) => display.tell({ event: "say", text }));
  begun(); // only now: between two listeners a signal would end the program
  await guard.watch(child.pid).catch(() => {}); // the process may be gone already
  await hand(child.stdin, handed); // only now, when the guard watches: a stranger's code runs after this
  // The sandbox's own clock is the kernel's; this second clock is beyond the sandbox's reach.
  const lastMs = (limits.seconds + CLOSING_SECONDS + LAST_SECONDS) * 1000;
  const clock = setTimeout(() => child.kill("SIGKILL"), Math.min(lastMs, 2 ** 31 - 1));
  const status = await waiting.finally(() => {
    clearTimeout(clock);
    unwatch();
    closeLibrary();
  });
  await output.done;
  const { exitCode: endCode, sentence } = endingOf(status, "The sandbox");
  const { end, verdict } = output;
  const exitCode = end ? endCode : 1; // without an end message the exit code means nothing
  const tell = (event: ScriptEvent) => display.tell(event);
  const brokeDown = end
    ? undefined
    : "The sandbox broke down. What was recorded until about a second before is kept.";
  const why = verdict ?? sentence ?? brokeDown;
  if (why !== undefined && why !== verdict) tell({ event: "say", text: why });
  tell({ ...(end ?? { event: "end", ...(why !== undefined && { text: why }) }), exitCode });
  return display.cutOff ? 1 : exitCode;
}

/**
 * Hands the host its order. If the host has ended already, the pipe is broken; the host's end is reported elsewhere.
 */
async function hand(input: WritableStream<Uint8Array<ArrayBuffer>>, order: SandboxOrder): Promise<void> {
  const writer = input.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(order))).catch(() => {});
  await writer.close().catch(() => {});
}

/**
 * Where a path really leads. For a path that does not exist yet its folder decides. The host itself may not look around
 * the path.
 */
async function realOutPath(path: string): Promise<OutPath> {
  const real = await Deno.realPath(path).catch(() => undefined);
  if (real !== undefined) return { path, real };
  const folder = dirname(path);
  const realFolder = await Deno.realPath(folder).catch(() => folder); // if the folder is missing, the sink will say so
  return { path, real: join(realFolder, path.slice(folder.length)) };
}

/**
 * A separate cache for the sandbox. It contains a file in place of a folder in which scripts could keep data without
 * any right (`caches`, `localStorage`): so the runtime cannot make that folder.
 */
async function cacheIn(scratch: string): Promise<string> {
  const cache = join(scratch, "deno");
  await Deno.mkdir(cache);
  await Deno.writeTextFile(join(cache, "location_data"), "");
  return resolve(cache);
}
