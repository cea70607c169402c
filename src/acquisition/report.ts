import type { CloseReason, SinkFile } from "../recording/sink.ts";
import type { Writing } from "./readers/sink_forecast.ts";
import { WORD } from "../ring/board.ts";
import type { Ring } from "../ring/ring.ts";
import { knownPaceOf } from "./run_pace.ts";

/** The account of a run's frames for one reader or sink. */
export interface ReaderReport {
  /** Frames that it took. */
  readonly delivered: number;
  /** Frames that arrived, and were overwritten before this reader took them. */
  readonly overrun: number;
  /** Frames that this reader chose not to see, or left behind when it ended. */
  readonly skipped: number;
  /** How many of the delivered frames were overwritten while they were on loan. */
  readonly lapped: number;
  /** The sink's name, or the name of the loop, such as `frames()`. */
  readonly name: string;
  /** The progress of its writing, if the sink reports it. */
  readonly writing?: Writing;
}

/**
 * The account of all frames of a run. For the run and for every reader: `lastFrameNumber = frames + missing + overrun +
 * skipped`.
 */
export interface AcquisitionReport {
  /** Why it ended: all frames came, it was stopped, aborted, or failed. */
  readonly reason: CloseReason | "running";
  /** The error, if the run failed. */
  readonly error?: string;
  /**
   * Frames that the first sink took. Without sinks: those that the first reader took. Without either: those that
   * arrived.
   */
  readonly frames: number;
  /** Frames that the camera counted and that never reached this machine. */
  readonly missing: number;
  /** Frames that arrived, and were overwritten before that first sink or reader took them. */
  readonly overrun: number;
  /** Frames that were overwritten while that first sink or reader had them on loan. */
  readonly lapped: number;
  /** Frames that that first sink or reader chose not to see. */
  readonly skipped: number;
  /** Frames that came with a number that was used before, or without a number. */
  readonly misnumbered: number;
  /** How many times the camera fell silent although it did not wait for a trigger. */
  readonly stalls: number;
  /** How many times it was restarted for that. Its count continued where it was. */
  readonly restarts: number;
  /** The number of the run's last frame, by the camera's count. */
  readonly lastFrameNumber: number;
  /**
   * The camera's own number of the first frame, if that was not 1. All numbers in the report count from 1 nevertheless.
   */
  readonly firstNumber?: number;
  /** How the camera used the ring. */
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /** The reason for this mode, as part of a sentence. */
  readonly bufferModeReason: string;
  /** What reported most of the frames: the camera; or the clock, if frames come too fast or without notifications. */
  readonly waker: "semaphore" | "callback" | "clock";
  /** How many times the run woke. */
  readonly wakes: number;
  /** How many slots the ring has. */
  readonly slots: number;
  /** How many bytes a frame has. */
  readonly frameBytes: number;
  /** The time from the first frame's arrival to the last frame's, in seconds. */
  readonly seconds: number;
  /**
   * Frames a second between the first and the last frame. It is 0 if the run was too short to tell: a busy machine
   * finds frames late, and many at once. A second of frames is always enough.
   */
  readonly framesPerSecond: number;
  /** The files that the sinks made. */
  readonly files: readonly SinkFile[];
  /** Every reader and sink, in the order in which they joined. */
  readonly readers: readonly ReaderReport[];
}

/** What is known about a run when it begins. */
export type ReportFacts = Pick<AcquisitionReport, "bufferModeReason" | "waker">;

/** What a report is made from. */
export interface ReportMoment {
  readonly reason: AcquisitionReport["reason"];
  readonly error?: string;
  readonly ring: Ring;
  readonly sinks: readonly ReaderReport[];
  readonly loops: readonly ReaderReport[];
  readonly files: readonly SinkFile[];
  readonly stalls: number;
  readonly restarts: number;
}

/** Makes the report of the present moment. */
export function makeReport(facts: ReportFacts, moment: ReportMoment): AcquisitionReport {
  const { ring, sinks, loops } = moment;
  const { board, bufferMode, format } = ring.parts;
  const word = (name: keyof typeof WORD) => Atomics.load(board.words, WORD[name]);
  const readers = [...sinks, ...loops];
  const { delivered, overrun, skipped, lapped } = readers[0] ??
    { delivered: word("published"), overrun: 0, skipped: 0, lapped: 0 };
  const { seconds, framesPerSecond } = knownPaceOf(ring);
  return {
    reason: moment.reason,
    ...(moment.error === undefined ? {} : { error: moment.error }),
    frames: delivered,
    missing: word("missing"),
    overrun,
    lapped,
    skipped,
    misnumbered: word("misnumbered"),
    stalls: moment.stalls,
    restarts: moment.restarts,
    lastFrameNumber: word("last"),
    ...(word("shift") === 0 ? {} : { firstNumber: 1 - word("shift") }),
    bufferMode,
    bufferModeReason: facts.bufferModeReason,
    waker: word("byClock") * 2 > word("published") ? "clock" : facts.waker,
    wakes: word("wakes"),
    slots: ring.slots,
    frameBytes: format.frameBytes,
    seconds: Math.round(seconds * 1e6) / 1e6,
    framesPerSecond,
    files: moment.files,
    readers,
  };
}
