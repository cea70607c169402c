import { isAbsolute, relative, resolve } from "node:path";
import { variable } from "../variable.ts";

/**
 * The folders of a variable such as LD_LIBRARY_PATH, from the root on. An empty one means the current folder, and many
 * lists have one by mistake: a program that starts beside a stranger's script, or in the folder of its results, would
 * load what lies there. `unsafe` are folders from which nothing is to be loaded in any case.
 */
export function foldersFromRoot(list: string, unsafe: readonly string[] = []): string {
  return list.split(/[:;]/)
    .filter((one) => one !== "")
    .map((one) => isAbsolute(one) || /^\$\{?ORIGIN\b/.test(one) ? one : resolve(one))
    .filter((one) => !unsafe.some((folder) => isIn(one, folder)))
    .join(":");
}

/** The variable that names the folders in which a program that we start looks for libraries first, if we have it. */
export function libraryPath(unsafe: readonly string[] = []): Readonly<Record<string, string>> {
  const list = variable("LD_LIBRARY_PATH");
  return list === undefined ? {} : { LD_LIBRARY_PATH: foldersFromRoot(list, unsafe) };
}

function isIn(path: string, folder: string): boolean {
  return !/^\.\.(\/|$)/.test(relative(folder, path));
}
