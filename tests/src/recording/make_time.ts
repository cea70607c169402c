// For tests that continue after a kill: programs take time to begin, and more on a busy machine.

/** How long a program takes to begin here, and how it continues. */
export interface Timing {
  /** From its start to its first frames, in milliseconds. */
  readonly startMs: number;
  /** From the first time point to the last one, in milliseconds. */
  readonly lastsMs: number;
}

/**
 * Changes the run.json of interrupted recordings, as if they had begun so late that another program can begin before
 * the time of their last points has passed. Gives when that was, in milliseconds since 1970.
 */
export async function makeTime(paths: readonly string[], { startMs, lastsMs }: Timing): Promise<number> {
  let startedMs = Date.now() + 1000 + 3 * startMs - lastsMs;
  const records = await Promise.all(paths.map(async (path) => JSON.parse(await Deno.readTextFile(path))));
  for (const { report } of records) startedMs = Math.max(startedMs, report.startedMs);
  for (const [at, path] of paths.entries()) {
    records[at].report.startedMs = startedMs;
    await Deno.writeTextFile(path, JSON.stringify(records[at]));
  }
  return startedMs;
}
