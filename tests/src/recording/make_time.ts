// For tests that continue after a kill: programs take time to begin, and more on a busy machine.

/** How long a program takes to begin here, and how it continues. */
export interface Timing {
  /** From its start to its first frames, in milliseconds. */
  readonly startMs: number;
  /** From the first time point to the last one, in milliseconds. */
  readonly lastsMs: number;
  /** Between now and the time of the last point, in milliseconds. Default: enough for a program to begin. */
  readonly leftMs?: number;
}

/**
 * Changes the run.json of interrupted recordings, as if they had begun at such a time that another program can begin
 * before the time of their last points has passed, and need not wait long for it. So an experiment can be long: there is
 * time to interrupt it. Gives when it is to have begun, in milliseconds since 1970.
 */
export async function makeTime(
  paths: readonly string[],
  { startMs, lastsMs, leftMs = 2000 + 3 * startMs }: Timing,
): Promise<number> {
  const startedMs = Date.now() + leftMs - lastsMs;
  for (const path of paths) {
    const record = JSON.parse(await Deno.readTextFile(path));
    record.report.startedMs = startedMs;
    await Deno.writeTextFile(path, JSON.stringify(record));
  }
  return startedMs;
}
