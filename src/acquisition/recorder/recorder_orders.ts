import type { ErrorData } from "../../error_data.ts";
import type { CloseReason, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { SinkOrder } from "../../recording/sink_order.ts";
import type { ReaderReport, ReportFacts } from "../report.ts";
import type { OnOverrun } from "../readers/sink_feed.ts";
import type { SharedRun } from "../threads/shared_run.ts";

/** The recorder's number among the threads that read a run. */
export const RECORDER_THREAD = 1;

/** The part of a sink's run facts that can be sent to a thread. */
export type PlainSinkRun = Omit<SinkRun, "report" | "files">;

/** The message that begins a run in the recorder. */
export interface RecorderRunOrder {
  readonly run: SharedRun;
  /** Where the C library's functions are. */
  readonly libcPath: string;
  readonly facts: ReportFacts;
  readonly onOverrun: OnOverrun;
  /** The words of the desk. */
  readonly desk: SharedArrayBuffer;
  /** Whether the run is stopped by signals that the script does not hear. */
  readonly listens: boolean;
}

/** What the script's thread knows of a run and the recorder does not, for the record at the end. */
export interface RecorderEnding {
  readonly reason: CloseReason;
  readonly error?: string;
  readonly others: readonly ReaderReport[];
  readonly stalls: number;
  readonly restarts: number;
}

/** What the recorder is asked for; `sink` is a sink's place among those that it has. */
export type RecorderOrder =
  | { readonly word: "begin"; readonly order: RecorderRunOrder }
  | {
    readonly word: "open";
    readonly sink: number;
    readonly order: SinkOrder;
    readonly run: PlainSinkRun;
    readonly account: SharedArrayBuffer;
  }
  | { readonly word: "drain"; readonly sink: number }
  | { readonly word: "discard" }
  | { readonly word: "close"; readonly sink: number; readonly ending: RecorderEnding }
  | { readonly word: "end" };

/** One of these, with a number that its answer has too. */
export type NumberedOrder = RecorderOrder & { readonly id: number };

/** What the recorder answers. */
export type RecorderAnswer =
  | { readonly id: number; readonly files?: readonly SinkFile[] }
  | { readonly id: number; readonly error: ErrorData };
