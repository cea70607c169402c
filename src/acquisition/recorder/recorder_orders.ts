import type { ErrorData } from "../../error_data.ts";
import type { CloseReason, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { ExperimentFacts, RunPart } from "../../recording/joined_sink.ts";
import type { SinkOrder } from "../../recording/sink_order.ts";
import type { ReaderReport, ReportFacts } from "../report.ts";
import type { AroundSpan } from "../readers/around_feed.ts";
import type { OnOverrun } from "../readers/sink_feed.ts";
import type { SharedRun } from "../threads/shared_run.ts";

/** The recorder's number among the threads that read a run. */
export const RECORDER_THREAD = 1;

/** The facts about a sink's run that can be sent to a thread. */
export type PlainSinkRun = Omit<SinkRun, "report" | "files" | "backlog">;

/** The request that begins a run in the recorder. */
export interface RecorderRunOrder {
  readonly run: SharedRun;
  /** The path of the library with the C library's functions. */
  readonly libcPath: string;
  readonly facts: ReportFacts;
  readonly onOverrun: OnOverrun;
  /** The shared words of the desk. */
  readonly desk: SharedArrayBuffer;
  /** Whether signals that the script does not hear stop the run. */
  readonly listens: boolean;
}

/** What only the script's thread knows about a run, for the record at its end. */
export interface RecorderEnding {
  readonly reason: CloseReason;
  readonly error?: string;
  readonly others: readonly ReaderReport[];
  readonly stalls: number;
  readonly restarts: number;
}

/** One run's part of a recording that the thread keeps open from run to run. */
export interface JoinedOrder extends RecordingAccount {
  /** With the first run of the recording. */
  readonly begin?: JoinedBegin;
  readonly part: RunPart;
}

/** An experiment's description, for one of its recordings. */
export interface RecordingAccount {
  readonly recording: number;
  readonly account: Readonly<Record<string, unknown>>;
}

/** How a recording of several runs begins. */
export interface JoinedBegin {
  readonly sink: SinkOrder;
  readonly facts: Omit<ExperimentFacts, "report">;
  readonly guard: ExperimentGuardOrder;
}

/** What happens to an experiment's recordings if the program ends, or if its script is busy. */
export interface ExperimentGuardOrder {
  /** The words of its desk. */
  readonly desk: SharedArrayBuffer;
  readonly libcPath: string;
  /** Whether signals that the script does not hear end the experiment. */
  readonly listens: boolean;
}

/** A request to the recorder. `sink` is the number of one of the run's sinks. */
export type RecorderOrder =
  | { readonly word: "begin"; readonly order: RecorderRunOrder }
  | {
    readonly word: "open";
    readonly sink: number;
    readonly order: SinkOrder | JoinedOrder;
    readonly run: PlainSinkRun;
    readonly account: SharedArrayBuffer;
  }
  | {
    readonly word: "drain";
    readonly sink: number;
    /** For a recording of several runs: the experiment's description once this run has begun. */
    readonly account?: RecordingAccount;
  }
  | {
    /** Records around an event, from opening the sink to closing it. */
    readonly word: "around";
    readonly sink: number;
    readonly order: SinkOrder;
    readonly run: PlainSinkRun;
    readonly account: SharedArrayBuffer;
    readonly span: AroundSpan;
  }
  | { readonly word: "until"; readonly sink: number; readonly untilMs: number }
  | { readonly word: "finish-up"; readonly sink: number }
  | { readonly word: "files"; readonly sink: number }
  | { readonly word: "discard" }
  | { readonly word: "close"; readonly sink: number; readonly ending: RecorderEnding }
  | { readonly word: "end" }
  | RecordingAccount & {
    /** Closes a recording of several runs. */
    readonly word: "close-recording";
    readonly reason: CloseReason;
  }
  | { readonly word: "end-experiment" };

/** A request, with a number that its answer has too. */
export type NumberedOrder = RecorderOrder & { readonly id: number };

/** An answer of the recorder. */
export type RecorderAnswer =
  | { readonly id: number; readonly files?: readonly SinkFile[] }
  | { readonly id: number; readonly error: ErrorData };
