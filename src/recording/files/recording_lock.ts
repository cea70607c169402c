import type { Claim } from "./block_file.ts";
import { draftPath } from "./draft_path.ts";

/** How often taking a table is tried. Another program may come between two steps, but not so often. */
const mostAttempts = 20;

/**
 * Takes the system's lock on a recording's table of frames. The lock ends with the program, however the program ends.
 * Returns `taken` if another program, or another part of this one, has the lock. Returns undefined if there is no right
 * to the file, no file, or a file system without locks, because a recording must not fail for that.
 */
export async function lockRecording(tablePath: string): Promise<Deno.FsFile | "taken" | undefined> {
  let file: Deno.FsFile | undefined;
  try {
    if (!(await Deno.lstat(tablePath)).isFile) return undefined;
    file = await Deno.open(tablePath, { write: true });
    if (await file.tryLock(true)) return file;
    file.close();
    return "taken";
  } catch {
    file?.close();
    return undefined;
  }
}

/** Whether any program, this one included, is writing the recording of this table. */
export async function isBeingRecorded(tablePath: string): Promise<boolean> {
  const lock = await lockRecording(tablePath);
  if (lock !== "taken") lock?.close();
  return lock === "taken";
}

/**
 * Makes the empty table of a new recording and locks it, before anything else of that name is made or removed. If
 * several programs begin at once, one of them gets the lock, and the others get `taken`. With `replace`, the new table
 * replaces an earlier recording's table in one step, under the earlier table's lock. Returns `foreign` if `isOurs` then
 * says no: another recording may have begun and ended since the names were chosen.
 *
 * Rejects with the system's error, such as `EEXIST`.
 */
export async function takeTable(
  tablePath: string,
  { replace, isOurs = () => Promise.resolve(true) }: {
    replace: boolean;
    isOurs?: () => Promise<boolean>;
  },
): Promise<Deno.FsFile | "taken" | "foreign"> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const taken = replace ? await replaceTable(tablePath, isOurs) : await makeTable(tablePath);
    if (taken !== "again") return taken;
  }
  return "taken";
}

/** Removes a table that was taken, unless its name leads to another file by now. */
export async function removeTaken(tablePath: string, table: Deno.FsFile | Claim): Promise<void> {
  if ("remove" in table) return await table.remove();
  if (await isAt(tablePath, table)) await Deno.remove(tablePath);
}

/**
 * The result of an attempt; `again` means that another program was faster, and that a further attempt will show more.
 */
type Attempt = Deno.FsFile | "taken" | "again" | "foreign";

async function makeTable(path: string): Promise<Attempt> {
  const file = await Deno.open(path, { write: true, createNew: true });
  return await holdAt(path, file);
}

async function replaceTable(path: string, isOurs: () => Promise<boolean>): Promise<Attempt> {
  const seen = await Deno.lstat(path).catch(() => undefined);
  if (!seen) {
    return await makeTable(path).catch((cause) => {
      if (cause instanceof Deno.errors.AlreadyExists) return "again";
      throw cause;
    });
  }
  const old = await lockRecording(path);
  if (old === "taken") return "taken";
  using _old = old;
  if (old && !await isAt(path, old)) return "again";
  if (!await isOurs()) return "foreign";
  const draft = draftPath(path);
  // A killed program may have left a draft. The draft of a living program is locked.
  if (await isBeingRecorded(draft)) return "taken";
  await Deno.remove(draft).catch(() => {});
  const file = await Deno.open(draft, { write: true, createNew: true });
  try {
    const held = await holdAt(draft, file);
    if (held === file) await Deno.rename(draft, path);
    return held;
  } catch (cause) {
    file.close();
    await Deno.remove(draft).catch(() => {});
    throw cause;
  }
}

/** Locks a file that was made just now. Fails if another program has taken the file or its name in between. */
async function holdAt(path: string, file: Deno.FsFile): Promise<Attempt> {
  let locked = true;
  try {
    locked = await file.tryLock(true);
  } catch {
    // The file system has no locks.
  }
  if (locked && await isAt(path, file)) return file;
  file.close();
  return "again";
}

async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [here, there] = [await file.stat(), await Deno.lstat(path).catch(() => undefined)];
  return there !== undefined && here.dev === there.dev && here.ino === there.ino;
}
