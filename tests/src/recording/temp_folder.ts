// A folder for one test, removed behind it.
import { statfsSync } from "node:fs";

/** What tests write at most at one time, several times over. */
const ROOM_BYTES = 2 * 2 ** 30;

/** The system's folder in memory, where it has one with enough room: a recording there waits for no disk when it syncs. */
const memory = (() => {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize >= ROOM_BYTES && Deno.systemMemoryInfo().available >= 2 * ROOM_BYTES
      ? "/dev/shm"
      : undefined;
  } catch {
    return undefined;
  }
})();

async function inFolder(work: (folder: string) => Promise<void>, dir?: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam_deno_", dir });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Gives a test a folder, in memory if there is room: for tests of what is written. Deno lets only programs with all
 * rights in there.
 */
export function inTempFolder(work: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(work, memory);
}

/**
 * Gives a test a folder on the disk: for tests of how it is written. A file in memory may be written past the page
 * cache at any address and length, and one on a disk not.
 */
export function inDiskFolder(work: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(work);
}

/** The names in a folder, sorted. */
export async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names.sort();
}
