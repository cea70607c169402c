import type { ReadRows } from "./table_file.ts";
import type { FileSystem } from "../files/block_file.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { RunRecord } from "../record/run_record.ts";

/** What the repair of a format needs to know. */
export interface Damage {
  readonly path: string;
  readonly record: RunRecord;
  readonly files: FileSystem;
  /** How many frames are whole. */
  readonly frames: number;
  /** The times of the frames that are in the table. */
  readonly times: PlaneTimes;
  /** The rows of the table. */
  readonly rows: ReadRows;
  /** The places in an experiment of the frames that are in the table. */
  readonly planes: PlaneMap;
}
