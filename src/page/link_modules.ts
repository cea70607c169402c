/** The texts of modules, by the paths at which they import each other, such as `server/main.ts`. */
export type ModuleTexts = Readonly<Record<string, string>>;

/**
 * Makes modules that are texts into modules that a worker can load, and returns the URL of the entry. A worker without
 * the right to read files can load a blob, and a blob can import other blobs. So each text becomes a blob, and the
 * paths of its imports become the blobs' URLs. Imports of types are removed, because they have no meaning at run time.
 */
export function linkModules(texts: ModuleTexts, entry: string): string {
  const urls = new Map<string, string>();
  const link = (path: string, from: string): string => {
    const known = urls.get(path);
    if (known !== undefined) return known;
    if (!Object.hasOwn(texts, path)) {
      throw new Error(`${from} imports ${path}, which is not among the texts.`);
    }
    const text = texts[path]
      .replace(/^import type [^;]*? from "[^"]*";$/gm, "")
      .replace(/(^(?:import|export) [^;]*? from )"(\.[^"]*)"/gm, (_all, start: string, specifier: string) => {
        const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
        return `${start}"${link(target, path)}"`;
      });
    const url = URL.createObjectURL(
      new Blob(["// @ts-nocheck: types are checked in the module that this text was made from\n", text], {
        type: "application/typescript",
      }),
    );
    urls.set(path, url);
    return url;
  };
  return link(entry, "The program");
}
