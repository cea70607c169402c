import type { RunRecord } from "../record/run_record.ts";
import type { RecordedFrames } from "./recorded_frames.ts";

/** A recording: its files, and the record beside them if there is one. */
export interface Recording extends AsyncDisposable {
  readonly path: string;
  readonly frames: RecordedFrames;
  readonly record?: RunRecord;
  /** The path of the record, or the path at which it would be looked for first. */
  readonly recordPath: string;
  /** The path of the table that the record names. */
  readonly tablePath?: string;
  /** If there is no usable record: the path of a table with the name that this recording's table would have. */
  readonly tableByName?: string;
  /** What is wrong with the record, as a clause, if it exists and is damaged. */
  readonly damage?: string;
}
