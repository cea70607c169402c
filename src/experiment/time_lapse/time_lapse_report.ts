import type { WritingCompression } from "../../acquisition/readers/sink_forecast.ts";
import type { CloseReason, SinkFile } from "../../recording/sink.ts";

/** The outcome of a time-lapse. Its points so far are `frames + missing + passedOver`. */
export interface TimeLapseReport {
  /** Why it ended, or `running`. */
  readonly reason: CloseReason | "running";
  /** The error, if the time-lapse failed. */
  readonly error?: string;
  /** When time point 0 was due, in milliseconds since 1970; absent until that is known. */
  readonly startedMs?: number;
  /** Points whose time has come so far. */
  readonly points: number;
  /** Frames that were taken. The loop does not get a frame that came after it was given up; the files have it. */
  readonly frames: number;
  /** Points whose frame was begun, and never came. */
  readonly missing: number;
  /** Points that were skipped, because the time of the next point had come before they could be begun. */
  readonly passedOver: number;
  /** Frames that were begun late, by more than 10 ms. */
  readonly late: number;
  /** The longest delay of one frame, in milliseconds. */
  readonly latestMs: number;
  /**
   * The account of the compression, if frames were compressed while they were recorded. Several recordings have one
   * account.
   */
  readonly compression?: WritingCompression;
  /** The files that the sinks made. */
  readonly files: readonly SinkFile[];
}
