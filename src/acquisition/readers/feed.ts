import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { ReaderReport } from "../report.ts";
import type { RunPace, Writing } from "./sink_forecast.ts";

/** Leads the frames of one ring to one sink, on whichever thread. */
export interface Feed {
  readonly sink: Sink;
  /** The files that the sink left, once it is closed. */
  readonly files: readonly SinkFile[];
  /** Opens the sink. */
  open(run: SinkRun): Promise<void>;
  /** Appends until the run has ended and nothing is left; all that was lent is back then. */
  drain(): Promise<void>;
  /** Appends nothing more: frames that are still in the ring are skipped. */
  discard(): void;
  /** Closes the sink, if it was opened. */
  close(reason: CloseReason): Promise<void>;
  /** How fast the run goes, and how far this sink is behind. */
  pace(running: boolean): RunPace;
  /** How its writing goes; `undefined` if the sink does not report it. */
  writing(running: boolean): Writing | undefined;
  /** What became of the frames for this sink, and how its writing goes. */
  report(running: boolean): ReaderReport;
}
