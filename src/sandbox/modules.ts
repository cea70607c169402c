import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SettingsError } from "../../mod.ts";
import { whyNoBuiltin } from "./builtins.ts";

/** A module and what it imports, as `deno info --json` tells. */
interface InfoModule {
  readonly specifier: string;
  readonly local?: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string; readonly error?: string; readonly span: Span };
    readonly type?: { readonly specifier?: string; readonly span: Span };
    readonly assertionType?: string;
  }[];
}

interface Span {
  readonly start: { readonly line: number };
}

/** What a script can be made of. Modules of Node's older kind (.cjs) could ask for more while they run. */
const codeEndings = /\.(ts|mts|tsx|js|mjs|jsx)$/;

/** Modules of ours that a script may ask for by a name in place of a path: the front door, and entry points beside it. */
const entryNames = /^(?:jsr:)?@pvcam\/pvcam-deno(?:@[^/]*)?(?:\/(plan|recording|sink|metadata|analysis))?$/;

/** What a script consists of. */
export interface ScriptModules {
  /** The files that it imports, itself included; those of this library left out. */
  readonly files: readonly string[];
  /** An import map for it, in which the front door leads to `frontDoor`. */
  importMap(frontDoor: string, options?: { toRun?: boolean }): string;
}

/**
 * Finds out what a script imports, without loading any of it: its own files, and this library. Throws a
 * {@linkcode SettingsError} for anything else, for whatever a module does it does before anybody looks.
 */
export async function modulesOf(script: string): Promise<ScriptModules> {
  const library = new URL("../../", import.meta.url).href;
  const realFrontDoor = await Deno.realPath(fileURLToPath(new URL("mod.ts", library)));
  const modules = await infoOf(script);
  const folder = `${pathToFileURL(dirname(await Deno.realPath(script))).href}/`;
  const files: string[] = [];
  const scopes: Record<string, Record<string, string>> = {};
  // Of modules that are no files it is enough that those who import them are seen.
  // Those of the folder come first: of one that it may not import nobody needs to know what that imports.
  const isNear = ({ specifier }: InfoModule) => Number(specifier.startsWith(folder));
  const own = modules.filter(({ specifier }) => specifier.startsWith("file:"))
    .sort((one, other) => isNear(other) - isNear(one));
  const doors = new Set<string>();
  for (const { specifier, local } of own) {
    if (local && await Deno.realPath(local) === realFrontDoor) doors.add(specifier);
  }
  let broken: string | undefined;
  for (const { specifier, local, dependencies = [], error } of own) {
    if (specifier.startsWith(library) && !isScriptOfOurs(specifier, library)) continue;
    broken ??= error;
    if (local) files.push(local);
    for (const { specifier: asked, code, type, assertionType } of dependencies) {
      const target = code?.specifier ?? type?.specifier;
      const line = (code?.span ?? type?.span)!.start.line + 1;
      const isBare = !/^[./]|^\w+:/.test(asked);
      const entry = entryNames.exec(asked) ?? entryNames.exec(target ?? "");
      if (entry || isBare && doors.has(target ?? "")) {
        (scopes[specifier] ??= {})[asked] = entry?.[1] ? `${library}${entry[1]}.ts` : "front door";
      } else if (target === undefined) {
        throw new SettingsError(
          `Cannot run "${script}" in a sandbox: "${asked}" (line ${line}) leads nowhere.`,
        );
      } else {
        await checkTarget(script, {
          asked,
          target,
          line,
          folder,
          library,
          isData: assertionType !== undefined,
        });
        // What its own configuration calls by a bare name keeps that name, though the configuration is left out.
        if (isBare) (scopes[specifier] ??= {})[asked] = target;
      }
    }
  }
  if (broken) throw new SettingsError(`Cannot run "${script}" in a sandbox: ${broken.split("\n")[0]}`);
  return {
    files,
    importMap(frontDoor, { toRun = false } = {}) {
      const lead = (target: string) => target === "front door" ? frontDoor : target;
      const own = Object.entries(scopes).map(([module, names]) => [
        module,
        Object.fromEntries(Object.entries(names).map(([asked, target]) => [asked, lead(target)])),
      ]);
      return JSON.stringify({
        imports: {
          ...(toRun && { [`${library}sink.ts`]: `${library}src/sandbox/guest/sink.ts` }),
          ...Object.fromEntries([...doors].map((door) => [door, frontDoor])),
        },
        scopes: Object.fromEntries(own),
      });
    },
  };
}

/** Scripts that come with this library are like those of strangers. */
function isScriptOfOurs(specifier: string, library: string): boolean {
  return !/^(src|ffi)\/|^[\w.]+\.ts$/.test(specifier.slice(library.length));
}

async function infoOf(script: string): Promise<readonly InfoModule[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--quiet", "--no-lock", "--no-remote", "--no-npm", script],
    cwd: dirname(script), // whose configuration says what bare names mean
    env: { NO_COLOR: "1", FORCE_COLOR: "" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return JSON.parse(text(stdout)).modules;
  throw new SettingsError(`Cannot see what "${script}" imports: ${text(stderr).split("\n")[0]}`);
}

async function checkTarget(
  script: string,
  { asked, target, line, folder, library, isData }: {
    asked: string;
    target: string;
    line: number;
    folder: string;
    library: string;
    isData: boolean;
  },
): Promise<void> {
  let why = "there a script has this library and the modules of its own folder alone";
  if (target.startsWith("node:")) {
    const refusal = whyNoBuiltin(target);
    if (refusal === undefined) return;
    why = refusal;
  } else if (isData) {
    why = "there a script reads no file. What it needs to know can stand in a module";
  } else if (target.startsWith("file:")) {
    const real = await Deno.realPath(fileURLToPath(target)).catch(() => undefined);
    const url = real === undefined ? target : pathToFileURL(real).href;
    if (url.startsWith(library) && !isScriptOfOurs(url, library)) return;
    if (url.startsWith(folder) && isModule(url.slice(folder.length))) return;
  }
  throw new SettingsError(
    `Cannot run "${script}" in a sandbox: it imports "${asked}" (line ${line}), and ${why}.`,
  );
}

/** Whether a path within the script's folder is that of a module, and of nobody's hidden or installed one. */
function isModule(path: string): boolean {
  return codeEndings.test(path) && !/(^|\/)(\.|node_modules\/)/.test(path);
}
