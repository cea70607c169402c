/**
 * Takes the system's lock on a recording's table of frames; it ends with the program however that ends. `taken` if
 * another program, or another part of this one, has it. Nothing where there is no such right, no such file, or a file
 * system that knows no locks: a recording must not fail for that.
 */
export async function lockRecording(tablePath: string): Promise<Disposable | "taken" | undefined> {
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(tablePath, { write: true });
    if (await file.tryLock(true)) return file;
    file.close();
    return "taken";
  } catch {
    file?.close();
    return undefined;
  }
}

/** Holds a recording as being written. */
export async function holdRecording(tablePath: string): Promise<Disposable | undefined> {
  const lock = await lockRecording(tablePath);
  return lock === "taken" ? undefined : lock;
}

/** Whether some program, this one too, is writing the recording of this table of frames. */
export async function isBeingRecorded(tablePath: string): Promise<boolean> {
  const lock = await lockRecording(tablePath);
  if (lock !== "taken") lock?.[Symbol.dispose]();
  return lock === "taken";
}
