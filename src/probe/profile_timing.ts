import type { ProbedPort, ProbedSpeed } from "./probe_ports.ts";
import type { ProbedTiming } from "./time_runs.ts";

/** How a speed's frames follow each other: `max(exposure, rows * rowTimeNs + frameOverheadNs, bytes / bytesPerS)`. */
export interface SpeedTiming {
  readonly rowTimeNs: number;
  readonly frameOverheadNs: number;
}

/** A part of a period below this share may be only the jitter of the clock. */
const jitter = { camera: 0.002, library: 0.05 } as const;

/** A line time above this is taken to be in picoseconds, because no camera needs a millisecond for a line. */
const longestLineNs = 1e6;

/** A speed's row time, and the further time of each frame. */
export function timingOf({ gains }: ProbedSpeed): SpeedTiming {
  const timings = gains[0]?.timings ?? [];
  const shortest = Math.min(...timings.map(({ exposure }) => exposure));
  const fast = timings.filter(({ exposure }) => exposure === shortest);
  const most = fast.reduce((a, b) => a.rows >= b.rows ? a : b, fast[0]);
  if (most === undefined) return { rowTimeNs: 10_000, frameOverheadNs: 0 };
  // From PARAM_READOUT_TIME with the most rows. It is rounded to a microsecond, so more rows give a better value.
  const said = most.readoutTimeUs === undefined ? undefined : most.readoutTimeUs * 1000 / most.rows;
  // From two frames of different heights with few columns, which no interface slows down.
  const narrow = fast.filter(({ columns }) => columns === Math.min(...fast.map((one) => one.columns)));
  const [low, high] = narrow.sort((a, b) => a.rows - b.rows);
  const seen = low && high ? (high.periodUs - low.periodUs) * 1000 / (high.rows - low.rows) : undefined;
  const rowTimeNs = rounded(agreed(said, seen, low?.clock) ?? 10_000);
  const over = low ? low.periodUs * 1000 - low.rows * rowTimeNs : 0;
  return {
    rowTimeNs,
    frameOverheadNs: low && over > jitter[low.clock] * low.periodUs * 1000 ? rounded(over) : 0,
  };
}

/**
 * The measured time, which is finer, if it was measured by the camera's clock and agrees with what the camera says.
 * Otherwise what the camera says.
 */
function agreed(
  said: number | undefined,
  seen: number | undefined,
  clock: "camera" | "library" | undefined,
): number | undefined {
  if (said === undefined || seen === undefined) return said ?? seen;
  return clock === "camera" && Math.abs(seen / said - 1) < 0.01 ? seen : said;
}

/** Rounded to half a nanosecond; time stamps over some dozen frames are no finer. */
function rounded(ns: number): number {
  return Math.round(ns * 2) / 2;
}

/** Whether PARAM_SCAN_LINE_TIME counts picoseconds. */
export function linesInPs(ports: readonly ProbedPort[]): boolean {
  return ports.some(({ speeds }) => speeds.some(({ scanLineTime = 0 }) => scanLineTime > longestLineNs));
}

/** The interface's rate, if whole frames took longer than their rows do, and whether it packs bits. */
export function wireOf(ports: readonly ProbedPort[]): { bytesPerS: number; packsBits: boolean } {
  const whole: number[] = [], packed: number[] = [];
  for (const { speeds } of ports) {
    for (const speed of speeds) {
      const { rowTimeNs, frameOverheadNs } = timingOf(speed);
      for (const { bitDepth, timings } of speed.gains) {
        const held = slowest(timings);
        if (!held) continue;
        const rowsNs = held.rows * rowTimeNs + frameOverheadNs;
        if (held.periodUs * 1000 < rowsNs * (1.02 + 2 * jitter[held.clock])) continue;
        const pixels = held.columns * held.rows;
        whole.push(pixels * (bitDepth > 8 ? 2 : 1) / held.periodUs * 1e6);
        packed.push(pixels * bitDepth / 8 / held.periodUs * 1e6);
      }
    }
  }
  if (whole.length === 0) return { bytesPerS: 0, packsBits: false };
  // The rate that is the same for all gains is the true one.
  const packsBits = spread(packed) < spread(whole) - 0.02;
  return { bytesPerS: Math.round(mean(packsBits ? packed : whole)), packsBits };
}

/** The frames of the whole sensor at the shortest exposure, which were timed first. */
function slowest(timings: readonly ProbedTiming[]): ProbedTiming | undefined {
  return timings.reduce<ProbedTiming | undefined>(
    (most, one) => most === undefined || one.columns * one.rows > most.columns * most.rows ? one : most,
    undefined,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values) - 1;
}
