import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { ReaderReport } from "../report.ts";
import type { RunPace, Writing } from "./sink_forecast.ts";

/** Leads the frames of a ring to a sink, on whichever thread. */
export interface Feed {
  readonly sink: Sink;
  /** The files that the sink made, once it is closed. */
  readonly files: readonly SinkFile[];
  /** Opens the sink. */
  open(run: SinkRun): Promise<void>;
  /** Appends until the run has ended and nothing is left. When it settles, all lent frames are back. */
  drain(): Promise<void>;
  /** Appends nothing more. Frames that are still in the ring are skipped. */
  discard(): void;
  /** Closes the sink, if it was opened. */
  close(reason: CloseReason): Promise<void>;
  /** How fast the run goes, and how far this sink is behind. */
  pace(running: boolean): RunPace;
  /** The account of the writing; `undefined` if the sink reports none. */
  writing(running: boolean): Writing | undefined;
  /** The account of the frames for this sink, and of the writing. */
  report(running: boolean): ReaderReport;
}
