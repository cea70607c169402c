import type { WritingCompression } from "../../acquisition/readers/sink_forecast.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { MDAEvent } from "../../plan/sequence.ts";
import type { CloseReason, SinkFile } from "../../recording/sink.ts";

/** A frame of an experiment, and its event. */
export interface PlanFrame {
  /** The event. */
  readonly event: MDAEvent;
  /** The frame, on loan until the next step of the loop. Its numbers are those of the experiment. */
  readonly frame: FrameLease;
  /** How late the event began, in milliseconds; 0 if the event had no time. */
  readonly lateMs: number;
}

/** The outcome of an experiment. */
export interface PlanReport {
  /** Why it ended, or `running`. */
  readonly reason: CloseReason | "running";
  /** The error, if the experiment failed. */
  readonly error?: string;
  /** When the times of its events began, in milliseconds since 1970; absent before that. */
  readonly startedMs?: number;
  /** How many frames the plan takes, including those of skipped events; absent for more than a million. */
  readonly planned?: number;
  /** Frames that events have asked for so far. */
  readonly events: number;
  /** Frames that came. */
  readonly frames: number;
  /** Frames that were begun, and never came. */
  readonly missing: number;
  /**
   * Events that were left out because their time had passed when a plan that ended early was resumed. They include
   * events whose frames were lost from one channel's file by a kill, while another channel's file has later frames.
   */
  readonly passedOver: number;
  /** Frames that were begun late, by more than 10 ms. */
  readonly late: number;
  /** The longest delay of one frame, in milliseconds. */
  readonly latestMs: number;
  /** How many sequences of several events the camera timed. */
  readonly hardwareSequences: number;
  /**
   * The account of the compression, if frames were compressed while they were recorded. Several recordings have one
   * account.
   */
  readonly compression?: WritingCompression;
  /** The files that the sinks made. */
  readonly files: readonly SinkFile[];
}
