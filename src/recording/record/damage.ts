import type { FileSystem } from "../files/block_file.ts";
import type { PlaneMap } from "./plane_map.ts";
import type { PlaneTimes } from "./plane_times.ts";
import type { RunRecord } from "./run_record.ts";

/** What the repair of one format is told. */
export interface Damage {
  readonly path: string;
  readonly record: RunRecord;
  readonly files: FileSystem;
  /** How many frames are whole. */
  readonly frames: number;
  /** The times of those that the table knows. */
  readonly times: PlaneTimes;
  /** Where those that the table knows belong in an experiment. */
  readonly planes: PlaneMap;
}
