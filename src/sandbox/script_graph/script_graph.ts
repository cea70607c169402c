import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SettingsError } from "../../../mod.ts";
import { whyNoBuiltin } from "../allowed_builtins.ts";
import { entryInSandbox, entryPoints, libraryParts } from "../entry_points.ts";
import type { Behind } from "../kernel_wall/run_behind.ts";
import { ownModule, type Target, targetOf } from "./allowed_targets.ts";
import { graphInfo, type InfoDependency, type InfoModule } from "./graph_info.ts";
import { moduleBytes } from "./module_bytes.ts";
import { modulesNamedIn, whyNoProcessor } from "./processor_modules.ts";

/** Limits that no person's script exceeds: modules, and modules that are named by their places. */
const MOST_MODULES = 2000, MOST_NAMED = 32;

/** A frozen script, as it was when it was looked at: copies of its modules, and what each import leads to. */
export interface ScriptGraph {
  /** The script's own copy, a path. */
  readonly script: string;
  /** The paths of the copies of its processors: modules that it names by their places and does not import. */
  readonly processors: readonly string[];
  /** Why some modules that it names by their places cannot be processors, by the URLs of the copies. */
  readonly unfit: Readonly<Record<string, string>>;
  /** The URLs of all copies. */
  readonly modules: readonly string[];
  /** Import maps, as files: one to check the types, one to run the script. */
  readonly checkMap: string;
  readonly runMap: string;
}

/** What is needed to look at a script. */
export interface Looking {
  /** Where copies are made: an empty folder. */
  readonly scratch: string;
  /** Deno's flags for the look at the script in its own folder. */
  readonly flags: readonly string[];
  /** Run Deno where it can read the script's folder, and where it can read the copies. */
  readonly behindFolder: Behind;
  readonly behindCopies: Behind;
  /**
   * Throws once the look has taken as long as it may. It is called for each import, since a module can have a million.
   */
  checkTime(): void;
}

const library = new URL("../../../", import.meta.url).href;
/** The facts that Deno gives about a module. A fact that only a newer Deno gives could be another way to a file. */
const knownFacts = [
  ..."kind specifier local size mediaType error dependencies moduleName npmPackage emit map".split(" "),
];
/**
 * The name in a comment that says where the source map is. The runtime would read that file, wherever it is, and `deno
 * info` does not report it. Such a comment can stand behind code anywhere, and the space before the name can be one
 * character of several bytes.
 */
const sourceMapNames = /(\/\/[#@][^\n\r]{1,4}?)sourceMappingURL/gi;
/** The beginnings of texts with 16 bits a character; the search for bytes finds nothing in such a text. */
const wideBeginnings = ["\xff\xfe", "\xfe\xff"];

/**
 * Finds out what a script imports, without loading any of it, and copies the script's own modules, each read once. The
 * check and the run use the copies, with import maps for each import in them. Throws a {@linkcode SettingsError} for a
 * script that imports anything but modules of its own folder, this library, and modules of Node's that touch nothing.
 */
export async function freezeScript(script: string, looking: Looking): Promise<ScriptGraph> {
  const path = await Deno.realPath(script);
  const folder = `${pathToFileURL(dirname(path)).href}/`;
  const infos = new Map<string, InfoModule>();
  const look = async (module: string) => {
    const { flags, behindFolder: behind } = looking;
    for (const one of await graphInfo(module, { name: script, flags, behind })) {
      infos.set(one.specifier, one);
    }
  };
  await look(path);
  const copies = join(looking.scratch, "modules");
  const copyOf = (url: string) => join(copies, fileURLToPath(url).slice(fileURLToPath(folder).length));
  const scopes = new Map<string, Map<string, Target>>();
  const found = [pathToFileURL(path).href];
  const processors: string[] = [];
  const named = new Set<string>();
  for (const url of found) {
    const targets = await targetsOf(infos.get(url), { script, url, folder, looking });
    const copy = copyOf(url);
    await copyModule(fileURLToPath(url), copy, script);
    const address = pathToFileURL(copy).href;
    const asked = [...targets].map(([specifier, target]) => [keyOf(specifier, address), target] as const);
    scopes.set(address, new Map(asked));
    for (const target of targets.values()) {
      if (target.kind === "own" && !found.includes(target.url)) found.push(target.url);
      if (found.length > MOST_MODULES) throw refusal(script, `it has more than ${MOST_MODULES} modules`);
    }
    for (const place of modulesNamedIn(await Deno.readTextFile(copy), url)) {
      looking.checkTime();
      const module = await ownModule(place, folder);
      if (module === undefined) continue;
      named.add(module);
      if (found.includes(module)) continue;
      found.push(module);
      processors.push(module);
      if (processors.length > MOST_NAMED) {
        throw refusal(script, `it names more than ${MOST_NAMED} modules by their places`);
      }
      if (!infos.has(module)) await look(fileURLToPath(module));
    }
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
  const unfit: Record<string, string> = {};
  for (const module of named) {
    const why = await whyNoProcessor(module, { infos, folder, checkTime: looking.checkTime });
    if (why !== undefined) unfit[pathToFileURL(copyOf(module)).href] = why;
  }
  const graph = {
    script: copyOf(found[0]),
    processors: processors.map(copyOf),
    unfit,
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
  { script, url, folder, looking }: { script: string; url: string; folder: string; looking: Looking },
): Promise<Map<string, Target>> {
  const targets = new Map<string, Target>();
  const { dependencies = [], typesDependency } = info ?? {};
  for (const dependency of dependencies) {
    looking.checkTime();
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
      `"${typesDependency.specifier}" is named as the place of its types, which must be in the module itself`,
    );
  }
  return targets;
}

/** The name of an import in an import map: a bare name as it is, everything else as a URL. */
function keyOf(asked: string, module: string): string {
  return /^(\.{0,2}\/|[a-z][\w+.-]*:)/i.test(asked) ? new URL(asked, module).href : asked;
}

async function copyModule(from: string, to: string, script: string): Promise<void> {
  const bytes = await moduleBytes(from).catch((error) => {
    throw refusal(script, (error as Error).message);
  });
  await Deno.mkdir(dirname(to), { recursive: true });
  // Byte by byte, so that bytes that are not text stay as they are.
  const text = bytes.toString("latin1");
  if (wideBeginnings.some((begin) => text.startsWith(begin))) {
    throw refusal(script, `"${from}" is text of 16 bits a sign. Save it as UTF-8`);
  }
  const tame = text.replace(sourceMapNames, "$1sourceMapping---"); // of the same length, so that places stay
  await Deno.writeFile(to, Buffer.from(tame, "latin1"), { createNew: true });
}

/** Throws if the copies lead to anything but each other and this library. So what runs is what was looked at. */
async function checkFrozen(script: string, graph: ScriptGraph, behind: Behind): Promise<void> {
  const flags = ["--no-config", `--import-map=${graph.runMap}`];
  const seen = new Map<string, InfoModule>();
  for (const root of [graph.script, ...graph.processors]) {
    if (seen.has(pathToFileURL(root).href)) continue;
    for (const one of await graphInfo(root, { flags, behind })) seen.set(one.specifier, one);
  }
  const known = new Set([...graph.modules, ...entryPoints.map((entry) => library + entryInSandbox(entry))]);
  const isKnown = (url: string | undefined) =>
    url === undefined || known.has(url) || url.startsWith("node:") && whyNoBuiltin(url) === undefined;
  // A script can have been changed after its imports were looked at and before it was copied.
  const isFrozen = ({ code, type, assertionType }: InfoDependency) =>
    assertionType === undefined && isKnown(code?.specifier) && isKnown(type?.specifier);
  for (const module of seen.values()) {
    const { specifier, error, dependencies = [] } = module;
    if (libraryParts.some((part) => specifier.startsWith(library + part))) continue;
    const odd = Object.keys(module).find((key) => !knownFacts.includes(key));
    if (odd !== undefined) throw refusal(script, `it has something that this program does not know (${odd})`);
    const isOwn = graph.modules.includes(specifier);
    const other = dependencies.find((one) => !isFrozen(one));
    if (isOwn && other) throw refusal(script, `it imports "${other.specifier}", which was not checked`);
    if (isOwn && error === undefined || specifier.startsWith("node:") || specifier.startsWith("npm:")) {
      continue;
    }
    throw refusal(script, error?.split("\n")[0] ?? `it leads to "${specifier}", which was not checked`);
  }
}

function refusal(script: string, why: string): SettingsError {
  return new SettingsError(`Cannot run "${script}" in a sandbox: ${why.replace(/\.$/, "")}.`);
}
