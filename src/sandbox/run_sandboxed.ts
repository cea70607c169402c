import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Display } from "../script/display.ts";
import type { ExitCode, ScriptEvent } from "../script/events.ts";
import { checkExists, checkTypes } from "../script/check_script.ts";
import { endBeforeStart, endingOf, waitFor } from "../script/child.ts";
import { libraryRight } from "../script/library_right.ts";
import { makeFolder, outOfWords, outRight } from "../script/out_right.ts";
import { rightsFlags } from "../script/rights.ts";
import type { ScriptOrder } from "../script/run_script.ts";
import { libraryParts } from "./entry_points.ts";
import type { Limits } from "./limits.ts";
import { modulesOf } from "./modules.ts";
import type { SandboxOrder } from "./order.ts";
import { Relay } from "./relay.ts";

/** A script that nobody has read. */
export interface SandboxedScript extends Omit<ScriptOrder, "further"> {
  readonly limits: Limits;
  /** Whether it gets copies of frames, so that it cannot change what is recorded. */
  readonly copies?: boolean;
}

/** Room for the heap beyond the limit, in MiB: the watch is to end a script that takes too much, and not a crash. */
const HEAP_SLACK_MIB = 1024;

/** Runs a script in a sandbox, and gives its exit code. */
export async function runSandboxed(
  order: SandboxedScript,
  { display }: { display: Display },
): Promise<ExitCode> {
  await checkExists(order.script);
  const scratch = await Deno.makeTempDir({ prefix: "pvcam-sandbox-" });
  const begun = endBeforeStart(display, () => Deno.removeSync(scratch, { recursive: true }));
  try {
    return await runIn(scratch, order, { display, begun });
  } finally {
    begun();
    await Deno.remove(scratch, { recursive: true });
  }
}

async function runIn(
  scratch: string,
  order: SandboxedScript,
  { display, begun }: { display: Display; begun: () => void },
): Promise<ExitCode> {
  const script = await Deno.realPath(order.script);
  const library = new URL("../../", import.meta.url);
  const modules = await modulesOf(script);
  const mapAt = async (name: string, frontDoor: string, toRun: boolean) => {
    const path = join(scratch, name);
    await Deno.writeTextFile(path, modules.importMap(new URL(frontDoor, library).href, { toRun }));
    return path;
  };
  if (!order.unchecked) {
    const map = await mapAt("check.json", "mod.ts", false);
    await checkTypes(script, ["--no-config", `--import-map=${map}`, "--no-remote"]);
  }
  const { paths, environment } = await libraryRight(order.library);
  const out = order.out ?? outOfWords(order.words);
  const { write, folder } = out === undefined ? { write: [], folder: undefined } : outRight(out);
  if (order.out !== undefined && folder !== undefined) await makeFolder(folder);
  const token = crypto.randomUUID();
  const told: SandboxOrder = {
    script: pathToFileURL(script).href,
    modules: modules.files.map((file) => pathToFileURL(file).href),
    args: order.words,
    library: paths[0],
    write,
    limits: order.limits,
    copies: order.copies ?? false,
    token,
  };
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--quiet", "--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm"],
      "--unstable-worker-options",
      // Text that a script makes up never becomes code: what was not looked at does not run.
      `--v8-flags=--expose-gc,--disallow-code-generation-from-strings,--max-old-space-size=${
        Math.ceil(order.limits.memoryBytes / 2 ** 20) + HEAP_SLACK_MIB
      }`,
      `--import-map=${await mapAt("run.json", "src/sandbox/guest/mod.ts", true)}`,
      ...rightsFlags({
        ffi: [paths[0]],
        read: [
          ...libraryParts.map((path) => fileURLToPath(new URL(path, library))),
          ...modules.files,
          ...write,
          ...write.map((path) => dirname(path)), // to see where a path really leads
        ],
        write,
        further: [],
      }),
      fileURLToPath(new URL("host/main.ts", import.meta.url)),
    ],
    cwd: order.out === undefined ? undefined : folder,
    env: {
      ...environment,
      DENO_DIR: await cacheIn(scratch),
      DENO_NO_PACKAGE_JSON: "1",
      NO_COLOR: "1",
      FORCE_COLOR: "",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  begun();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(told)));
  await input.close();
  const relay = new Relay(child, { token, display });
  const status = await waitFor(child, (text) => display.tell({ event: "say", text }));
  await relay.done;
  const { exitCode: endCode, sentence } = endingOf(status, "The sandbox");
  const exitCode = relay.ended ? endCode : 1; // a script that ends the sandbox from within says nothing of how it went
  const tell = (event: ScriptEvent) => display.tell(event);
  const brokeDown = relay.ended
    ? undefined
    : "The sandbox broke down. What was recorded until about a second before is kept.";
  const why = relay.verdict ?? sentence ?? brokeDown;
  if (why !== undefined) tell({ event: "say", text: why });
  if (!relay.ended) tell({ event: "end", exitCode, ...(why !== undefined && { text: why }) });
  return exitCode;
}

/**
 * A cache of the sandbox's own, in which the one place is missing where scripts can keep data without any right
 * (`caches`, `localStorage`): a file stands where the folder would be.
 */
async function cacheIn(scratch: string): Promise<string> {
  const cache = join(scratch, "deno");
  await Deno.mkdir(cache);
  await Deno.writeTextFile(join(cache, "location_data"), "");
  return resolve(cache);
}
