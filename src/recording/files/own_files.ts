import { SinkError } from "../../errors.ts";
import type { FileSystem } from "./block_file.ts";
import { DenoBlockFile, denoFiles } from "./deno_files.ts";
import { sinkFailure } from "./disk_failure.ts";

/**
 * Throws if there is a link, a device or a pipe in the place of a recording's own file or folder: through a link a
 * repair would change another person's files.
 */
export async function refuseLink(path: string, verb: string): Promise<void> {
  let found: Deno.FileInfo;
  try {
    found = await Deno.lstat(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return; // its user will say so
    throw await sinkFailure(cause, { action: verb, path });
  }
  if (found.isFile || found.isDirectory) return;
  const what = found.isSymlink ? "a link; name what it leads to" : "a device, a pipe or a socket";
  throw new SinkError(`Cannot ${verb} "${path}": it is ${what}.`);
}

/** Whether something of that name exists. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return false;
    throw await sinkFailure(cause, { action: "look for", path });
  }
}

/** Files through Deno's own API, for recordings that exist already: a file that a link leads to is refused. */
export const ownFiles: FileSystem = {
  ...denoFiles,
  async open(path) {
    await refuseLink(path, "change");
    const seen = await Deno.lstat(path);
    const file = await Deno.open(path, { write: true });
    const { dev, ino } = await file.stat();
    if (dev === seen.dev && ino === seen.ino) return new DenoBlockFile(file);
    file.close();
    throw new SinkError(`Cannot change "${path}": it was replaced by something else at this moment.`);
  },
};
