import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SettingsError } from "../../mod.ts";

/** A module and what it imports, as `deno info --json` tells. */
interface InfoModule {
  readonly specifier: string;
  readonly local?: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string; readonly error?: string; readonly span: Span };
    readonly type?: { readonly specifier?: string; readonly span: Span };
  }[];
}

interface Span {
  readonly start: { readonly line: number };
}

/** Modules of ours that a script may ask for by a name in place of a path. */
const frontDoorNames = /^(jsr:)?@pvcam\/pvcam-deno(@[^/]*)?$/;

/** What a script consists of. */
export interface ScriptModules {
  /** The files that it imports, itself included; those of this library left out. */
  readonly files: readonly string[];
  /** An import map for it, in which the front door leads to `frontDoor`. */
  importMap(frontDoor: string): string;
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
  const own = modules.filter(({ specifier }) => specifier.startsWith("file:"));
  const doors = new Set<string>();
  for (const { specifier, local } of own) {
    if (local && await Deno.realPath(local) === realFrontDoor) doors.add(specifier);
  }
  let broken: string | undefined;
  for (const { specifier, local, dependencies = [], error } of own) {
    if (specifier.startsWith(library) && !isScriptOfOurs(specifier, library)) continue;
    broken ??= error;
    if (local) files.push(local);
    for (const { specifier: asked, code, type } of dependencies) {
      const target = code?.specifier ?? type?.specifier;
      const line = (code?.span ?? type?.span)!.start.line + 1;
      const isBare = !/^[./]|^\w+:/.test(asked);
      if (
        [asked, target ?? ""].some((name) => frontDoorNames.test(name)) || isBare && doors.has(target ?? "")
      ) {
        (scopes[specifier] ??= {})[asked] = "front door";
      } else if (target === undefined) {
        throw new SettingsError(
          `Cannot run "${script}" in a sandbox: "${asked}" (line ${line}) leads nowhere.`,
        );
      } else {
        await checkTarget(script, { asked, target, line, folder, library });
        // What its own configuration calls by a bare name keeps that name, though the configuration is left out.
        if (isBare) (scopes[specifier] ??= {})[asked] = target;
      }
    }
  }
  if (broken) throw new SettingsError(`Cannot run "${script}" in a sandbox: ${broken.split("\n")[0]}`);
  return {
    files,
    importMap: (frontDoor) =>
      JSON.stringify({
        imports: Object.fromEntries([...doors].map((door) => [door, frontDoor])),
        scopes: Object.fromEntries(
          Object.entries(scopes).map(([module, names]) => [
            module,
            Object.fromEntries(
              Object.entries(names).map((
                [asked, target],
              ) => [asked, target === "front door" ? frontDoor : target]),
            ),
          ]),
        ),
      }),
  };
}

/** Scripts that come with this library are like those of strangers. */
function isScriptOfOurs(specifier: string, library: string): boolean {
  return !/^(src|ffi)\/|^[\w.]+\.ts$/.test(specifier.slice(library.length));
}

async function infoOf(script: string): Promise<readonly InfoModule[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--quiet", "--no-remote", "--no-npm", script],
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
  { asked, target, line, folder, library }: {
    asked: string;
    target: string;
    line: number;
    folder: string;
    library: string;
  },
): Promise<void> {
  if (target.startsWith("node:")) return;
  if (target.startsWith("file:")) {
    const real = await Deno.realPath(fileURLToPath(target)).catch(() => undefined);
    const url = real === undefined ? target : pathToFileURL(real).href;
    if (url.startsWith(folder) || url.startsWith(library)) return;
  }
  throw new SettingsError(
    `Cannot run "${script}" in a sandbox: it imports "${asked}" (line ${line}), and there a script has this library and ` +
      "the files of its own folder alone.",
  );
}
