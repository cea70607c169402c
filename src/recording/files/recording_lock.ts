/**
 * Holds a recording as being written, by the system's lock on its table of frames, which ends with the program however
 * that ends. Where the file system knows no locks, nothing is held: a recording must not fail for that.
 */
export async function holdRecording(tablePath: string): Promise<Disposable | undefined> {
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(tablePath, { write: true });
    if (await file.tryLock(true)) return file;
  } catch {
    // No such right, no such file or no such locks.
  }
  file?.close();
  return undefined;
}

/** Whether some program, this one too, is writing the recording of this table of frames. */
export async function isBeingRecorded(tablePath: string): Promise<boolean> {
  try {
    using file = await Deno.open(tablePath, { write: true });
    return !await file.tryLock(true);
  } catch {
    return false; // what is wrong with the file is told better by who needs it
  }
}
