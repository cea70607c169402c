import { fileURLToPath, pathToFileURL } from "node:url";
import { whyNoBuiltin } from "../allowed_builtins.ts";
import { entryPoints } from "../entry_points.ts";
import type { InfoDependency } from "./graph_info.ts";

/**
 * What an import leads to: a module of the script's own folder, an entry point of this library, or one of Node's
 * modules.
 */
export type Target =
  | { readonly kind: "own"; readonly url: string }
  | { readonly kind: "entry"; readonly entry: string }
  | { readonly kind: "builtin"; readonly name: string };

/**
 * Endings of a script's modules. Modules of Node's older kind (.cjs) are refused, because they could import more while
 * they run.
 */
const codeEndings = /\.(ts|mts|tsx|js|mjs|jsx)$/;

/** This library's name in front of an entry point, as it can stand in place of a path. */
const entryNames = /^(?:jsr:)?\/?@pvcam\/pvcam-deno(?:@[^/]*)?(?:\/(\w+))?$/;

const library = new URL("../../../", import.meta.url).href;

/**
 * What an import leads to, or why a script in a sandbox may not import it. `folder` is the URL of the script's folder.
 */
export async function targetOf(
  dependency: InfoDependency,
  folder: string,
): Promise<Target | { readonly refusal: string }> {
  const { specifier: asked, code, type, assertionType } = dependency;
  const url = code?.specifier ?? type?.specifier;
  const entry = entryNames.exec(asked) ?? entryNames.exec(url ?? "");
  if (entry) {
    const name = `${entry[1] ?? "mod"}.ts`;
    if ((entryPoints as readonly string[]).includes(name)) return { kind: "entry", entry: name };
    return { refusal: `there is no such entry point in a sandbox; there are ${entryPoints.join(", ")}` };
  }
  if (url === undefined) return { refusal: "that leads to no file" };
  if (code?.specifier !== undefined && type?.specifier !== undefined && type.specifier !== code.specifier) {
    return { refusal: "in a sandbox a module's types must be in the module itself" };
  }
  if (url.startsWith("node:")) {
    const refusal = whyNoBuiltin(url);
    return refusal === undefined ? { kind: "builtin", name: url } : { refusal };
  }
  if (assertionType !== undefined) {
    return { refusal: "in a sandbox a script reads no file. Put the data into a module" };
  }
  const target = await fileTarget(url, folder);
  // Deno would load it once more under that name, and a copy has only one.
  if (target?.kind === "own" && /[?#]/.test(url)) {
    return { refusal: "in a sandbox a module is named without ? and #" };
  }
  return target ??
    { refusal: "there a script can import only this library and the modules of its own folder" };
}

/** A module of the script's own folder, by its URL; nothing if there is no such module. */
export async function ownModule(url: string, folder: string): Promise<string | undefined> {
  const target = await fileTarget(url, folder);
  if (target?.kind !== "own") return undefined;
  const isFile = await Deno.stat(new URL(target.url)).then((found) => found.isFile, () => false);
  return isFile ? target.url : undefined;
}

async function fileTarget(url: string, folder: string): Promise<Target | undefined> {
  const path = pathOf(url);
  if (path === undefined) return undefined;
  const found = pathToFileURL(await Deno.realPath(path).catch(() => path)).href;
  const entry = entryPoints.find((one) => found === library + one);
  if (entry) return { kind: "entry", entry };
  if (found.startsWith(folder) && isModule(found.slice(folder.length))) return { kind: "own", url: found };
  return undefined;
}

/** The path of a URL; nothing if it has none, as where a name contains a slash (`%2f`). */
function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Whether a path in the script's folder is that of a module, and neither hidden nor installed. */
function isModule(path: string): boolean {
  return codeEndings.test(path) && !/(^|\/)(\.|node_modules\/)/.test(path);
}
