import type { RunRecord } from "../record/run_record.ts";
import type { RecordedFrames } from "./recorded_frames.ts";

/** A recording: its files, and the record beside them if there is one. */
export interface Recording extends AsyncDisposable {
  readonly path: string;
  readonly frames: RecordedFrames;
  readonly record?: RunRecord;
  /** Where the record is, or would be looked for first. */
  readonly recordPath: string;
  /** Where the table is that the record names. */
  readonly tablePath?: string;
  /** Without a record that can be used: a table by the name that the recording's own has. */
  readonly tableByName?: string;
  /** What is wrong with the record, as a clause, if it is there and damaged. */
  readonly damage?: string;
}
