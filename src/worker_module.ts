/**
 * Makes a worker's module from source texts. To load a file, a worker needs a right to read, which scripts do not give.
 * So the texts come with the program, and each becomes a blob that imports other blobs.
 *
 * @module
 */

/** Source texts by path from the project's folder, as in a generated `worker_sources.ts`. */
export type WorkerSources = Readonly<Record<string, string>>;

/** An import of values from a neighbour, and an import of types only, which no worker needs. */
const importPattern = /^(import|export)\b([^;"']*?\bfrom\s*)"(\.[^"]*)"([^;]*;)/gm;
const dynamicPattern = /\bimport\("(\.[^"]*)"\)/g;

const urls = new Map<string, string>();

/** The URL of a worker's module. `path` is a module of `sources`, and all its imports are in `sources`. */
export function workerModule(sources: WorkerSources, path: string): string {
  const known = urls.get(path);
  if (known !== undefined) return known;
  const text = sources[path];
  if (text === undefined) {
    throw new Error(`A worker needs ${path}, which is not among its sources: run \`deno task generate\`.`);
  }
  const linked = replaceImports(text, (specifier) => workerModule(sources, neighbour(path, specifier)));
  // Types are checked in the files that the texts come from.
  const blob = new Blob([`// @ts-nocheck\n${linked}`], { type: "application/typescript" });
  const url = URL.createObjectURL(blob);
  urls.set(path, url);
  return url;
}

/** The paths of the modules from which a module's text imports values. */
export function importedPaths(path: string, text: string): string[] {
  const found: string[] = [];
  replaceImports(text, (specifier) => {
    found.push(neighbour(path, specifier));
    return specifier;
  });
  return found;
}

function replaceImports(text: string, urlOf: (specifier: string) => string): string {
  return text
    .replace(
      importPattern,
      (whole, word: string, what: string, specifier: string, end: string) =>
        /^\s+type\b/.test(what)
          ? ""
          : /\bwith\s*\{/.test(end)
          ? whole
          : `${word}${what}"${urlOf(specifier)}"${end}`,
    )
    .replace(dynamicPattern, (whole, specifier: string) => whole.replace(specifier, urlOf(specifier)));
}

/** The path that a relative specifier leads to. */
function neighbour(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}
