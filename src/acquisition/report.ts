import type { CloseReason, SinkFile } from "../recording/sink.ts";
import type { Writing } from "./readers/sink_forecast.ts";
import { WORD } from "../ring/board.ts";
import type { Ring } from "../ring/ring.ts";
import { knownPaceOf } from "./run_pace.ts";

/** What became of the run's frames for one reader or sink. */
export interface ReaderReport {
  /** Frames that it took. */
  readonly delivered: number;
  /** Frames that arrived and were overwritten before it took them. */
  readonly overrun: number;
  /** Frames that it chose not to see, or left behind when it went. */
  readonly skipped: number;
  /** Of the delivered ones, those overwritten while they were on loan. */
  readonly lapped: number;
  /** The sink's name, or `frames()` for a loop of the script's own. */
  readonly name: string;
  /** The progress of its writing, if the sink reports it. */
  readonly writing?: Writing;
}

/**
 * What a run did with each of the camera's frames. For the run and for every reader:
 * `lastFrameNumber = frames + missing + overrun + skipped`.
 */
export interface AcquisitionReport {
  /** Why it ended: all frames came, it was stopped, aborted, or failed. */
  readonly reason: CloseReason | "running";
  /** What went wrong, if it failed. */
  readonly error?: string;
  /** Frames that the first sink took; without sinks, the first reader; without either, those that arrived. */
  readonly frames: number;
  /** Frames that the camera counted and that never reached us. */
  readonly missing: number;
  /** Frames that arrived and were overwritten before that reader took them. */
  readonly overrun: number;
  /** Frames that were overwritten while that reader had them on loan. */
  readonly lapped: number;
  /** Frames that that reader chose not to see. */
  readonly skipped: number;
  /** Frames that came with a number used before, or with none. */
  readonly misnumbered: number;
  /** How often the camera fell silent without waiting for a trigger. */
  readonly stalls: number;
  /** How often it was restarted because of that; its count continued where it was. */
  readonly restarts: number;
  /** The camera's number of the last frame of this run. */
  readonly lastFrameNumber: number;
  /** What the camera itself called the first frame, if that was not 1; all numbers here count from 1 nevertheless. */
  readonly firstNumber?: number;
  /** How the camera used the ring. */
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /** Why that mode, in a sentence. */
  readonly bufferModeReason: string;
  /** What reported most of the frames: the camera, or the clock if frames come too fast or without a notification. */
  readonly waker: "semaphore" | "callback" | "clock";
  /** How often we woke. */
  readonly wakes: number;
  /** Slots of the ring. */
  readonly slots: number;
  /** Bytes of a frame. */
  readonly frameBytes: number;
  /** From the first frame's arrival to the last one's, in seconds. */
  readonly seconds: number;
  /**
   * Frames a second between the first and the last; 0 if the run was too short to know, because a busy machine finds
   * frames late, and many at once. A second of frames is always enough.
   */
  readonly framesPerSecond: number;
  /** Files that the sinks left. */
  readonly files: readonly SinkFile[];
  /** Every reader and sink, in the order in which they joined. */
  readonly readers: readonly ReaderReport[];
}

/** What is known of a run when it begins. */
export type ReportFacts = Pick<AcquisitionReport, "bufferModeReason" | "waker">;

/** What a report is made of at one moment. */
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

/** Makes the report of this moment. */
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
