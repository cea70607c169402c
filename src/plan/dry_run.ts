import type { MDAEvent } from "./sequence.ts";

/** What is known about the camera. */
export interface DryRunOptions {
  /** The size of a frame, in bytes. */
  readonly frameBytes: number;
  /** The shortest time between frames, in milliseconds; 0 if unknown. */
  readonly framePeriodMs?: number;
  /** The exposure of events that name none, in milliseconds. */
  readonly exposureMs?: number;
}

/** An event with the times at which it would be done, from the start of the run. */
export interface TimedEvent {
  /** The event. */
  readonly event: MDAEvent;
  /** When it would begin, in milliseconds. */
  readonly startMs: number;
  /** When it would be done, in milliseconds. */
  readonly endMs: number;
  /** How much later than planned it would begin, in milliseconds. Events that wait for the same time are not late. */
  readonly lateMs: number;
}

/** The needs of an experiment. */
export interface DryRun {
  /** Frames that would be taken. */
  readonly frames: number;
  /** Their pixels and headers on disk, in bytes. */
  readonly bytes: number;
  /** From the first event to the end of the last, in milliseconds. */
  readonly durationMs: number;
  /** Time points that would begin late. */
  readonly lateTimePoints: number;
  /** The longest delay of a time point, in milliseconds. */
  readonly latestMs: number;
}

/** Differences below this are rounding errors, in milliseconds. */
const noiseMs = 1e-6;

/** What is known about the camera beforehand, for all events or for each one. */
export type DryRunOptionsOf<Options> = Options | ((event: MDAEvent) => Options);

/** The events, with the times at which they would be done if only exposures and the camera's frame period took time. */
export function* timedEvents(
  events: Iterable<MDAEvent>,
  options: DryRunOptionsOf<Omit<DryRunOptions, "frameBytes">> = {},
): Generator<TimedEvent, void, void> {
  let nowMs = 0;
  let zeroMs = 0;
  let lastTime: number | undefined;
  for (const event of events) {
    // The clock restarts when the event's turn comes. The event's own time counts from then.
    if (event.reset_event_timer) zeroMs = nowMs;
    const dueMs = event.min_start_time === undefined ? nowMs : zeroMs + event.min_start_time * 1000;
    const startMs = Math.max(nowMs, dueMs);
    const { framePeriodMs = 0, exposureMs = 0 } = typeof options === "function" ? options(event) : options;
    const takesMs = event.action.type === "acquire_image"
      ? Math.max(event.exposure ?? exposureMs, framePeriodMs)
      : 0;
    const queues = event.min_start_time === lastTime && !event.reset_event_timer;
    const lateMs = !queues && startMs - dueMs > noiseMs ? startMs - dueMs : 0;
    lastTime = event.min_start_time;
    nowMs = startMs + takesMs;
    yield { event, startMs, endMs: nowMs, lateMs };
  }
}

/** The time and the disk space that an experiment would need. */
export function dryRun(events: Iterable<MDAEvent>, options: DryRunOptionsOf<DryRunOptions>): DryRun {
  let frames = 0;
  let bytes = 0;
  let durationMs = 0;
  let lateTimePoints = 0;
  let latestMs = 0;
  for (const { event, endMs, lateMs } of timedEvents(events, options)) {
    if (event.action.type === "acquire_image") {
      frames++;
      bytes += (typeof options === "function" ? options(event) : options).frameBytes;
    }
    durationMs = endMs;
    if (lateMs > 0) lateTimePoints++;
    latestMs = Math.max(latestMs, lateMs);
  }
  return { frames, bytes, durationMs, lateTimePoints, latestMs };
}
