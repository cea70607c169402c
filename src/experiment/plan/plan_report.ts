import type { FrameLease } from "../../frame/frame.ts";
import type { MDAEvent } from "../../plan/sequence.ts";
import type { CloseReason, SinkFile } from "../../recording/sink.ts";

/** A frame of an experiment and the event that it was taken for. */
export interface PlanFrame {
  /** The event. */
  readonly event: MDAEvent;
  /** The frame, on loan until the next step of the loop; its numbers are those of the experiment. */
  readonly frame: FrameLease;
  /** How much later than its time the event was begun, in milliseconds; 0 where it had none. */
  readonly lateMs: number;
}

/** What became of an experiment. */
export interface PlanReport {
  /** Why it ended, or `running`. */
  readonly reason: CloseReason | "running";
  /** What went wrong, if it failed. */
  readonly error?: string;
  /** When the times of its events began: milliseconds since 1970. Absent before that. */
  readonly startedMs?: number;
  /** Frames to be taken, those passed over among them, if it is a plan of no more than a million. */
  readonly planned?: number;
  /** Frames that its events asked for so far. */
  readonly events: number;
  /** Frames that came. */
  readonly frames: number;
  /** Frames that were begun and never came. */
  readonly missing: number;
  /**
   * Events whose time had passed when a plan that was broken off was taken up again: left out, those among them whose
   * frames a kill took out of one channel's file while another channel's had later ones.
   */
  readonly passedOver: number;
  /** Frames that were begun late, by more than 10 ms. */
  readonly late: number;
  /** The most that one was late, in milliseconds. */
  readonly latestMs: number;
  /** How often several events were one sequence that the camera took by itself. */
  readonly hardwareSequences: number;
  /** Files that the sinks left. */
  readonly files: readonly SinkFile[];
}
