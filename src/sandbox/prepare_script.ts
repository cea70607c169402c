import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SettingsError } from "../../mod.ts";
import { typeFault } from "../script/check_script.ts";
import { plainLine } from "../script/terminal.ts";
import { libraryParts } from "./entry_points.ts";
import type { Allowance } from "./kernel_wall/landlock.ts";
import { runBehind, tookTooLong } from "./kernel_wall/run_behind.ts";
import type { Limits } from "./limits.ts";
import { freezeScript, type ScriptGraph } from "./script_graph/script_graph.ts";

/** What is needed to look at a script. */
export interface Preparation {
  readonly script: string;
  readonly limits: Limits;
  /** Whether the check of its types is left out. */
  readonly unchecked?: boolean;
}

/** How the steps of a look are run, and the clock that measures their time. */
export interface Stepping {
  readonly run?: typeof runBehind;
  readonly nowMs?: () => number;
}

/**
 * The least time and memory of a step, in seconds and in bytes. The script's own limits may be less than a look at it
 * takes.
 */
const LEAST_SECONDS = 30, LEAST_MEMORY_BYTES = 2 ** 30;
/** The longest sentence about a script that is shown, in characters. */
const MOST_SAID = 5000;
/** The longest file in a step's cache, in bytes. */
const MOST_CACHE_BYTES = 2 ** 30;
/** The files that tell Deno what a bare name means. They lie in the script's folder or above it. */
const configurations = ["deno.json", "deno.jsonc"];

/**
 * Looks at a script, copies its modules into `scratch`, and has its types checked. Each step runs within the script's
 * limits and behind a wall of the kernel's, because types can be made to compute for hours. A refusal may quote the
 * script, so it is shortened and put on one line.
 */
export async function prepareScript(
  order: Preparation,
  scratch: string,
  stepping: Stepping = {},
): Promise<ScriptGraph> {
  try {
    return await prepare(order, scratch, stepping);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(plainLine(error.message.slice(0, MOST_SAID)));
  }
}

async function prepare(
  order: Preparation,
  scratch: string,
  { run = runBehind, nowMs = () => performance.now() }: Stepping,
): Promise<ScriptGraph> {
  const { script, limits, unchecked = false } = order;
  const path = await Deno.realPath(script);
  const cache = await stepCache();
  const library = libraryParts.map((part) => fileURLToPath(new URL(`../../${part}`, import.meta.url)));
  const seconds = Math.max(limits.seconds, LEAST_SECONDS);
  const untilMs = () => nowMs() + 1000 * seconds;
  const step =
    (what: string, cwd: string, { paths, endMs }: { paths: readonly string[]; endMs: number }) =>
    (args: readonly string[]) => {
      const left = Math.ceil((endMs - nowMs()) / 1000);
      if (left <= 0) throw tookTooLong(what, seconds); // to the kernel's clock, 0 means no limit
      return run(args, {
        what,
        cwd,
        mostSeconds: seconds,
        wall: {
          paths: [...read([...library, ...paths]), [cache, "write"]],
          seconds: left,
          memoryBytes: Math.max(limits.memoryBytes, LEAST_MEMORY_BYTES),
          fileBytes: MOST_CACHE_BYTES,
          atParentsEnd: "SIGKILL",
        },
        environment: { DENO_DIR: cache, DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1", FORCE_COLOR: "" },
      });
    };
  const copies = copiesIn(scratch);
  await Deno.mkdir(copies);
  const look = `Reading the imports of "${script}"`;
  const endMs = untilMs(); // for all looks together: a script can have many processors
  const graph = await freezeScript(script, {
    scratch,
    behindFolder: step(look, dirname(path), { paths: [dirname(path), ...configurationsAbove(path)], endMs }),
    // This library's own configuration names packages for its tests, and the look may not read those.
    flags: await nearestConfiguration(path) === ownConfiguration ? ["--no-config"] : [],
    behindCopies: step(look, copies, { paths: [scratch], endMs }),
    checkTime() {
      if (nowMs() > endMs) throw tookTooLong(look, seconds);
    },
  });
  if (!unchecked) {
    const check = step(`The check of the types of "${script}"`, copies, {
      paths: [scratch],
      endMs: untilMs(),
    });
    const flags = ["--no-config", `--import-map=${graph.checkMap}`, "--no-lock", "--no-remote", "--no-npm"];
    const { success, fault } = await check(["check", "--quiet", ...flags, graph.script, ...graph.processors]);
    if (!success) throw new SettingsError(typeFault(script, fault, { unread: true }));
  }
  return graph;
}

/** The folder of the copies of a script's modules. Nothing else is in it. */
export function copiesIn(scratch: string): string {
  return join(scratch, "modules");
}

function read(paths: readonly string[]): (readonly [string, Allowance])[] {
  return paths.map((path) => [path, "read"] as const);
}

function configurationsAbove(script: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(script), above = dirname(folder); folder !== above; above = dirname(above)) {
    folder = above;
    found.push(...configurations.map((name) => join(folder, name)));
  }
  return found;
}

const ownConfiguration = fileURLToPath(new URL("../../deno.json", import.meta.url));

async function nearestConfiguration(script: string): Promise<string | undefined> {
  const beside = configurations.map((name) => join(dirname(script), name));
  for (const path of [...beside, ...configurationsAbove(script)]) {
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  }
  return undefined;
}

/** A cache for looks and checks alone: the usual cache holds packages. */
async function stepCache(): Promise<string> {
  const { DENO_DIR, XDG_CACHE_HOME, HOME } = Deno.env.toObject();
  const cache = DENO_DIR || join(XDG_CACHE_HOME || join(HOME || "/tmp", ".cache"), "deno");
  const own = resolve(cache, "pvcam-sandbox");
  await Deno.mkdir(own, { recursive: true });
  return own;
}
