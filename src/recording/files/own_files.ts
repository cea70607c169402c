import { SinkError } from "../../errors.ts";
import type { FileSystem } from "./block_file.ts";
import { DenoBlockFile, denoFiles } from "./deno_files.ts";
import { sinkFailure } from "./disk_failure.ts";

/**
 * Refuses a link, a device or a pipe where a recording's own file or folder should lie: through a link, a repair would
 * change what belongs to another person.
 */
export async function refuseLink(path: string, verb: string): Promise<void> {
  let found: Deno.FileInfo;
  try {
    found = await Deno.lstat(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return; // who needs it says so
    throw await sinkFailure(cause, { action: verb, path });
  }
  if (found.isFile || found.isDirectory) return;
  const what = found.isSymlink ? "a link; name what it leads to" : "a device, a pipe or a socket";
  throw new SinkError(`Cannot ${verb} "${path}": it is ${what}.`);
}

/** Whether there is something of that name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return false;
    throw await sinkFailure(cause, { action: "look for", path });
  }
}

/** Files through Deno's own API that are opened where they lie, and not where a link leads to. */
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
