import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SettingsError } from "../../mod.ts";
import { typeFault } from "../script/check_script.ts";
import { libraryParts } from "./entry_points.ts";
import type { Allowance } from "./kernel_wall/landlock.ts";
import { runBehind } from "./kernel_wall/run_behind.ts";
import type { Limits } from "./limits.ts";
import { freezeScript, type ScriptGraph } from "./script_graph/script_graph.ts";

/** What has to be known of a script to look at it. */
export interface Preparation {
  readonly script: string;
  readonly limits: Limits;
  /** Whether its types are left unchecked. */
  readonly unchecked?: boolean;
}

/** A limit that is meant for the script may be less than a look at it takes, in seconds and in bytes. */
const LEAST_SECONDS = 30, LEAST_MEMORY_BYTES = 2 ** 30;
/** What tells Deno what a bare name means, in the script's folder or above it. */
const configurations = ["deno.json", "deno.jsonc"];

/**
 * Looks at a script, copies what it consists of into `scratch`, and has its types checked, each within the script's limits
 * and behind a wall of the kernel's: types can be made to compute for hours.
 */
export async function prepareScript(order: Preparation, scratch: string): Promise<ScriptGraph> {
  const { script, limits, unchecked = false } = order;
  const path = await Deno.realPath(script);
  const cache = await stepCache();
  const library = libraryParts.map((part) => fileURLToPath(new URL(`../../${part}`, import.meta.url)));
  const step = (what: string, cwd: string, paths: readonly string[]) => (args: readonly string[]) =>
    runBehind(args, {
      what,
      cwd,
      wall: {
        paths: [...read([...library, ...paths]), [cache, "write"]],
        seconds: Math.max(limits.seconds, LEAST_SECONDS),
        memoryBytes: Math.max(limits.memoryBytes, LEAST_MEMORY_BYTES),
        atParentsEnd: "SIGKILL",
      },
      environment: { DENO_DIR: cache, DENO_NO_PACKAGE_JSON: "1", NO_COLOR: "1", FORCE_COLOR: "" },
    });
  const copies = join(scratch, "modules");
  await Deno.mkdir(copies);
  const look = `The look at what "${script}" imports`;
  const graph = await freezeScript(script, {
    scratch,
    behindFolder: step(look, dirname(path), [dirname(path), ...configurationsAbove(path)]),
    behindCopies: step(look, copies, [scratch]),
  });
  if (!unchecked) {
    const check = step(`The check of the types of "${script}"`, copies, [scratch]);
    const flags = ["--no-config", `--import-map=${graph.checkMap}`, "--no-lock", "--no-remote", "--no-npm"];
    const { success, fault } = await check(["check", "--quiet", ...flags, graph.script]);
    if (!success) throw new SettingsError(typeFault(script, fault));
  }
  return graph;
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

/** A cache for looks and checks alone: that of everybody else holds packages. */
async function stepCache(): Promise<string> {
  const { DENO_DIR, XDG_CACHE_HOME, HOME } = Deno.env.toObject();
  const cache = DENO_DIR || join(XDG_CACHE_HOME || join(HOME || "/tmp", ".cache"), "deno");
  const own = resolve(cache, "pvcam-sandbox");
  await Deno.mkdir(own, { recursive: true });
  return own;
}
