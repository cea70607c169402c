import { SettingsError } from "../../errors.ts";
import { checkNames } from "../../known_names.ts";
import type { RecordedBefore, Sink } from "../../recording/sink.ts";

/** Options of a time-lapse. */
export interface TimeLapseOptions {
  /** From one frame's start to the next one's, in milliseconds; no shorter than a frame takes. */
  readonly intervalMs: number;
  /** The number of time points. Without it the time-lapse lasts until it is stopped. */
  readonly frames?: number;
  /** When time point 0 is due or was due, in milliseconds since 1970. Default: as soon as the camera is ready. */
  readonly startedMs?: number;
  /** The first time point to take. Default: the one behind those that are recorded already. */
  readonly firstPoint?: number;
  /** What is recorded already of a time-lapse that ended early. Its numbers continue. */
  readonly before?: RecordedBefore;
  /** The sinks of the frames. A time point without a frame is a missing frame there. */
  readonly sinks?: readonly Sink[];
  /**
   * What Ctrl-C, a polite kill and a closed terminal do while the time-lapse is recorded. `"stop"`, the default, stops
   * it, finishes its files, and ends the program. `"ignore"` does nothing, for a script that listens for signals
   * itself.
   */
  readonly onInterrupt?: "stop" | "ignore";
  /** Ends the time-lapse without waiting for an exposure that has begun. */
  readonly signal?: AbortSignal;
  /** Receives a sentence about each decision of a run, such as its buffer mode. */
  readonly log?: (line: string) => void;
}

const names = {
  intervalMs: true,
  frames: true,
  startedMs: true,
  firstPoint: true,
  before: true,
  sinks: true,
  onInterrupt: true,
  signal: true,
  log: true,
} as const satisfies Record<keyof TimeLapseOptions, true>;
/** Fields that `resumeRecording` also returns, because its result is spread into the options. */
const ofInterrupted = ["path", "part", "asked"];

/** The first time point to take. */
export function firstPointOf({ firstPoint, before }: TimeLapseOptions): number {
  return firstPoint ?? before?.frameNumber ?? 0;
}

/** Throws for options that no camera could take. */
export function checkOptions(options: TimeLapseOptions): void {
  checkNames(options, { what: "option", names: [...Object.keys(names), ...ofInterrupted] });
  const { intervalMs, frames, before, startedMs = 0 } = options;
  const firstPoint = firstPointOf(options);
  if (!Number.isFinite(intervalMs) || intervalMs <= 0) {
    throw new SettingsError(
      `Cannot take a frame every ${intervalMs} ms: it must be a number of milliseconds above 0.`,
    );
  }
  if (frames !== undefined && !(Number.isInteger(frames) && frames >= 1)) {
    throw new SettingsError(
      `Cannot take a time-lapse of ${frames} frames: it must be a whole number from 1 on.`,
    );
  }
  if (before && frames !== undefined && firstPoint >= frames) {
    throw new SettingsError(
      `There is nothing to resume in the time-lapse: all of its ${frames} points are done.`,
    );
  }
  const last = frames === undefined ? Infinity : frames - 1;
  if (!(Number.isInteger(firstPoint) && firstPoint >= 0 && firstPoint <= last)) {
    throw new SettingsError(
      `Cannot begin a time-lapse at point ${firstPoint}: it must be a whole number from 0 to ${last}.`,
    );
  }
  if (!Number.isFinite(startedMs)) {
    throw new SettingsError(`Cannot start a time-lapse at ${startedMs}: it must be milliseconds since 1970.`);
  }
}

/** Throws for an interval that is shorter than a frame of the camera. */
export function checkInterval(intervalMs: number, frameMs: number): void {
  const excessMs = Number((frameMs - intervalMs).toFixed(6));
  if (excessMs <= 0) return;
  throw new SettingsError(
    `Cannot take a frame every ${intervalMs} ms: one takes ${
      Number(frameMs.toFixed(6))
    } ms, its exposure and ` +
      `read-out, which is ${excessMs} ms too long. Make the interval longer, the exposure shorter or the region ` +
      `smaller; frames that follow each other at once are a run of camera.acquire().`,
  );
}
