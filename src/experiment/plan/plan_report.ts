import type { WritingCompression } from "../../acquisition/readers/sink_forecast.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { MDAEvent } from "../../plan/sequence.ts";
import type { CloseReason, SinkFile } from "../../recording/sink.ts";

/** A frame of an experiment and the event that it was taken for. */
export interface PlanFrame {
  /** The event. */
  readonly event: MDAEvent;
  /** The frame, on loan until the next step of the loop; its numbers are those of the experiment. */
  readonly frame: FrameLease;
  /** How late the event began, in milliseconds; 0 if it had no time. */
  readonly lateMs: number;
}

/** The outcome of an experiment. */
export interface PlanReport {
  /** Why it ended, or `running`. */
  readonly reason: CloseReason | "running";
  /** What went wrong, if it failed. */
  readonly error?: string;
  /** When the times of its events began: milliseconds since 1970. Absent before that. */
  readonly startedMs?: number;
  /** Frames that the plan takes, including those passed over, if it has at most a million. */
  readonly planned?: number;
  /** Frames that events have asked for so far. */
  readonly events: number;
  /** Frames that came. */
  readonly frames: number;
  /** Frames that were begun and never came. */
  readonly missing: number;
  /**
   * Events whose time had passed when a plan that was broken off was resumed: left out, those among them whose
   * frames a kill took out of one channel's file while another channel's had later ones.
   */
  readonly passedOver: number;
  /** Frames that were begun late, by more than 10 ms. */
  readonly late: number;
  /** The longest delay of one frame, in milliseconds. */
  readonly latestMs: number;
  /** How many sequences of several events the camera timed. */
  readonly hardwareSequences: number;
  /**
   * How compressing went, where frames were compressed while they were recorded; if there are several recordings, of
   * all together.
   */
  readonly compression?: WritingCompression;
  /** Files that the sinks left. */
  readonly files: readonly SinkFile[];
}
