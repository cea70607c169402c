import type { ProbedPort, ProbedSpeed } from "./probe_ports.ts";
import type { ProbedTiming } from "./time_runs.ts";

/** How a speed's frames follow each other: `max(exposure, rows * rowTimeNs + frameOverheadNs, bytes / bytesPerS)`. */
export interface SpeedTiming {
  readonly rowTimeNs: number;
  readonly frameOverheadNs: number;
}

/** A part of a period that is less than this share of it is no more than the jitter of the clock that timed it. */
const jitter = { camera: 0.002, library: 0.05 } as const;

/** A picosecond count of lines is taken for one above this: no camera needs a millisecond for a line. */
const longestLineNs = 1e6;

/** A speed's row time, and what each frame takes besides. */
export function timingOf({ gains }: ProbedSpeed): SpeedTiming {
  const timings = gains[0]?.timings ?? [];
  const shortest = Math.min(...timings.map(({ exposure }) => exposure));
  const fast = timings.filter(({ exposure }) => exposure === shortest);
  const most = fast.reduce((a, b) => a.rows >= b.rows ? a : b, fast[0]);
  if (most === undefined) return { rowTimeNs: 10_000, frameOverheadNs: 0 };
  // As PARAM_READOUT_TIME says of the most rows; it is rounded to a microsecond, so the more rows the better.
  const said = most.readoutTimeUs === undefined ? undefined : most.readoutTimeUs * 1000 / most.rows;
  // From two frames of few columns, which no interface holds up, and of different heights.
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

/** What was seen with the camera's own clock makes what it said finer, where the two agree; else what it said holds. */
function agreed(
  said: number | undefined,
  seen: number | undefined,
  clock: "camera" | "library" | undefined,
): number | undefined {
  if (said === undefined || seen === undefined) return said ?? seen;
  return clock === "camera" && Math.abs(seen / said - 1) < 0.01 ? seen : said;
}

/** To half a nanosecond: stamps of a clock are no finer over some dozen frames. */
function rounded(ns: number): number {
  return Math.round(ns * 2) / 2;
}

/** Whether PARAM_SCAN_LINE_TIME counts picoseconds. */
export function linesInPs(ports: readonly ProbedPort[]): boolean {
  return ports.some(({ speeds }) => speeds.some(({ scanLineTime = 0 }) => scanLineTime > longestLineNs));
}

/** The interface's rate, where whole frames took longer than their rows do, and whether it packs bits. */
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
  // Whichever of the two comes out the same for all gains.
  const packsBits = spread(packed) < spread(whole) - 0.02;
  return { bytesPerS: Math.round(mean(packsBits ? packed : whole)), packsBits };
}

/** The whole sensor at the shortest exposure. */
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
