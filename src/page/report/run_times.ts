import type { FrameRows } from "../../recording/reading/table_file.ts";

/** Frames that are not in the file, and their place; or a silence, in which no frame came. */
export interface Loss {
  /** What became of them. */
  readonly kind: "missing" | "unseen" | "lapped" | "silent";
  /** How many frames; 0 for a silence. */
  readonly count: number;
  /** How long a silence lasted, in milliseconds. */
  readonly lastedMs?: number;
  /** The number of the frame behind the loss; absent if the lost frames were the last. */
  readonly beforeFrame?: number;
  /** The number of the frame before the loss. */
  readonly afterFrame: number;
  /**
   * When the frame behind the loss came, in seconds from the first frame. If the lost frames were the last: when the
   * last frame in the file came.
   */
  readonly seconds: number;
}

/** The times of a recording's frames. */
export interface RunTimes {
  /** By whose clock. */
  readonly clock: "camera" | "machine";
  /** When each frame came, in seconds from the first frame. */
  readonly seconds: Float64Array;
  /** The time from each frame to the next, in milliseconds, divided by the number of periods between them. */
  readonly intervalsMs: Float64Array;
  readonly losses: readonly Loss[];
}

/** A run is silent if no frame comes for this long: in milliseconds, and in periods. */
const SILENT_MS = 2000, SILENT_PERIODS = 5;

/** The times and losses in a table of frames. `last` is the number of the camera's last frame, if it is known. */
export function timesOf(rows: FrameRows, frames: number, last: number | undefined): RunTimes {
  const count = Math.min(rows.count, frames);
  const seconds = new Float64Array(count);
  const byCamera = count > 0 && rows.at(0).exposureStartNs !== undefined &&
    rows.at(count - 1).exposureStartNs !== undefined;
  const losses: Loss[] = [];
  let first = 0, before = 0;
  for (let at = 0; at < count; at++) {
    const row = rows.at(at);
    const now = byCamera && row.exposureStartNs !== undefined
      ? row.exposureStartNs / 1e9
      : row.receivedMs / 1000;
    if (at === 0) first = now;
    seconds[at] = now - first;
    const kinds = { missing: row.missingBefore, unseen: row.unseenBefore, lapped: row.lappedBefore } as const;
    for (const kind of ["missing", "unseen", "lapped"] as const) {
      if (kinds[kind] === 0) continue;
      losses.push({
        kind,
        count: kinds[kind],
        beforeFrame: row.frameNumber,
        afterFrame: before,
        seconds: seconds[at],
      });
    }
    before = row.frameNumber;
  }
  if (last !== undefined && count > 0 && last > before) {
    losses.push({ kind: "unseen", count: last - before, afterFrame: before, seconds: seconds[count - 1] });
  }
  const intervalsMs = new Float64Array(Math.max(0, count - 1));
  for (let at = 1; at < count; at++) intervalsMs[at - 1] = (seconds[at] - seconds[at - 1]) * 1000;
  if (last !== undefined) losses.push(...silencesOf(rows, seconds, intervalsMs));
  losses.sort((one, other) => one.seconds - other.seconds);
  return { clock: byCamera ? "camera" : "machine", seconds, intervalsMs, losses };
}

/** The long times without a frame, in a run that has no planned pauses. */
function silencesOf(rows: FrameRows, seconds: Float64Array, intervalsMs: Float64Array): Loss[] {
  const least = Math.max(SILENT_MS, SILENT_PERIODS * (jitterOf(intervalsMs)?.median ?? 0));
  return [...intervalsMs.entries()].filter(([, ms]) => ms >= least).map(([at, lastedMs]) => ({
    kind: "silent",
    count: 0,
    lastedMs,
    beforeFrame: rows.at(at + 1).frameNumber,
    afterFrame: rows.at(at).frameNumber,
    seconds: seconds[at + 1],
  }));
}

/** The distribution of intervals, in milliseconds. */
export interface Jitter {
  readonly median: number;
  /** Standard deviation. */
  readonly deviation: number;
  readonly shortest: number;
  readonly longest: number;
  /** A hundredth of the intervals are longer than this. */
  readonly p99: number;
}

/** The jitter of some intervals; nothing if there are none. */
export function jitterOf(intervalsMs: Float64Array): Jitter | undefined {
  if (intervalsMs.length === 0) return undefined;
  const sorted = intervalsMs.slice().sort();
  const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  const squares = sorted.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {
    median: at(0.5),
    deviation: Math.sqrt(squares / sorted.length),
    shortest: sorted[0],
    longest: sorted[sorted.length - 1],
    p99: at(0.99),
  };
}
