import type { Sink } from "../sink.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { RecordedFrames } from "./recorded_frames.ts";
import type { FrameRows } from "./table_file.ts";

/** Functions for a format that this library does not include unless its entry point is imported. */
export interface AddedFormat {
  /** Opens a file for reading. */
  open(path: string): Promise<RecordedFrames>;
  /** Throws for a file that is unfinished and may be damaged, because reading it may never end. */
  probe(path: string): Promise<void>;
  /** Writes what a repaired file lacks of the columns of its table, and the times of its frames. */
  complete(path: string, rows: FrameRows, times: PlaneTimes): Promise<void>;
  /** The sink for a path. With `force` it replaces an existing file. */
  sink(path: string, options: { readonly force?: boolean }): Sink;
}

/** The formats whose entry points have been imported, by name. */
export const addedFormats: Map<string, AddedFormat> = new Map();
