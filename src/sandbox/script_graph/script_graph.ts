import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SettingsError } from "../../../mod.ts";
import { entryInSandbox, libraryParts } from "../entry_points.ts";
import type { Behind } from "../kernel_wall/run_behind.ts";
import { type Target, targetOf } from "./allowed_targets.ts";
import { graphInfo, type InfoModule } from "./graph_info.ts";

/** No person writes a longer module, in bytes, or more modules. */
const MOST_BYTES = 16 * 2 ** 20, MOST_MODULES = 2000;

/** A script as it was when it was looked at: copies of its modules, and what each import leads to. */
export interface ScriptGraph {
  /** The script's own copy, a path. */
  readonly script: string;
  /** The addresses of all copies. */
  readonly modules: readonly string[];
  /** Import maps, as files: to check its types, and to run it. */
  readonly checkMap: string;
  readonly runMap: string;
}

/** What is needed to look at a script. */
export interface Looking {
  /** Where copies are made: an empty folder. */
  readonly scratch: string;
  /** Runs Deno where it can read the folder of the script, or the copies. */
  readonly behindFolder: Behind;
  readonly behindCopies: Behind;
}

const library = new URL("../../../", import.meta.url).href;

/**
 * Finds out what a script imports, without loading any of it, and copies that: its own modules, looked at once. What is
 * checked and run later are the copies, by import maps that name each import of theirs. Throws a
 * {@linkcode SettingsError} for a script that imports anything but modules of its own folder, this library, and modules of
 * Node's that touch nothing.
 */
export async function freezeScript(script: string, looking: Looking): Promise<ScriptGraph> {
  const path = await Deno.realPath(script);
  const folder = `${pathToFileURL(dirname(path)).href}/`;
  const infos = new Map(
    (await graphInfo(path, { name: script, behind: looking.behindFolder })).map((
      one,
    ) => [one.specifier, one]),
  );
  const copies = join(looking.scratch, "modules");
  const copyOf = (url: string) => join(copies, fileURLToPath(url).slice(fileURLToPath(folder).length));
  const scopes = new Map<string, Map<string, Target>>();
  const found = [pathToFileURL(path).href];
  for (const url of found) {
    const targets = await targetsOf(infos.get(url), { script, url, folder });
    const copy = copyOf(url);
    await copyModule(fileURLToPath(url), copy, script);
    const address = pathToFileURL(copy).href;
    const named = [...targets].map(([asked, target]) => [keyOf(asked, address), target] as const);
    scopes.set(address, new Map(named));
    for (const target of targets.values()) {
      if (target.kind === "own" && !found.includes(target.url)) found.push(target.url);
    }
    if (found.length > MOST_MODULES) throw refusal(script, `it has more than ${MOST_MODULES} modules`);
  }
  const mapAt = async (name: string, entryOf: (entry: string) => string) => {
    const addressOf = (target: Target) =>
      target.kind === "own"
        ? pathToFileURL(copyOf(target.url)).href
        : target.kind === "entry"
        ? library + entryOf(target.entry)
        : target.name;
    const map = {
      scopes: Object.fromEntries(
        [...scopes].map(([module, targets]) => [
          module,
          Object.fromEntries([...targets].map(([asked, target]) => [asked, addressOf(target)])),
        ]),
      ),
    };
    const file = join(looking.scratch, name);
    await Deno.writeTextFile(file, JSON.stringify(map));
    return file;
  };
  const graph = {
    script: copyOf(found[0]),
    modules: [...scopes.keys()],
    checkMap: await mapAt("check.json", (entry) => entry),
    runMap: await mapAt("run.json", entryInSandbox),
  };
  await checkFrozen(script, graph, looking.behindCopies);
  return graph;
}

/** What each import of a module leads to. */
async function targetsOf(
  info: InfoModule | undefined,
  { script, url, folder }: { script: string; url: string; folder: string },
): Promise<Map<string, Target>> {
  const targets = new Map<string, Target>();
  const { dependencies = [], typesDependency } = info ?? {};
  for (const dependency of dependencies) {
    const target = await targetOf(dependency, folder);
    const line = (dependency.code?.span ?? dependency.type?.span)!.start.line + 1;
    if (!("refusal" in target)) targets.set(dependency.specifier, target);
    else throw refusal(script, `it imports "${dependency.specifier}" (line ${line}), and ${target.refusal}`);
  }
  if (info === undefined || info.error !== undefined) {
    throw refusal(script, info?.error?.split("\n")[0] ?? `"${url}" is missing`);
  }
  if (typesDependency) {
    throw refusal(
      script,
      `"${typesDependency.specifier}" is to say what its types are, and they stand in it`,
    );
  }
  return targets;
}

/** What an import map calls it: a bare name as it is, all else by its address. */
function keyOf(asked: string, module: string): string {
  return /^(\.{0,2}\/|[a-z][\w+.-]*:)/i.test(asked) ? new URL(asked, module).href : asked;
}

async function copyModule(from: string, to: string, script: string): Promise<void> {
  using file = await Deno.open(from);
  const { isFile, size } = await file.stat();
  if (!isFile || size > MOST_BYTES) {
    throw refusal(script, `"${from}" is no file, or a module of ${size} bytes`);
  }
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.writeFile(to, file.readable, { createNew: true });
}

/** Throws unless the copies lead to each other and to this library alone: what runs is what was looked at. */
async function checkFrozen(script: string, graph: ScriptGraph, behind: Behind): Promise<void> {
  const flags = ["--no-config", `--import-map=${graph.runMap}`];
  for (const { specifier, error, dependencies = [] } of await graphInfo(graph.script, { flags, behind })) {
    if (libraryParts.some((part) => specifier.startsWith(library + part))) continue;
    const isOwn = graph.modules.includes(specifier) && error === undefined &&
      dependencies.every(({ assertionType }) => assertionType === undefined);
    if (isOwn || specifier.startsWith("node:") || specifier.startsWith("npm:")) continue;
    throw refusal(script, error?.split("\n")[0] ?? `it leads to "${specifier}", which was not looked at`);
  }
}

function refusal(script: string, why: string): SettingsError {
  return new SettingsError(`Cannot run "${script}" in a sandbox: ${why}.`);
}
