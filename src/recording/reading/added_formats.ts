import type { Sink } from "../sink.ts";
import type { RecordedFrames } from "./recorded_frames.ts";

/** What reads and makes a format that this library leaves out unless it is asked for. */
export interface AddedFormat {
  /** Opens a file for reading. */
  open(path: string): Promise<RecordedFrames>;
  /** Refuses a file that is unfinished and may be damaged, because reading it may never end. */
  probe(path: string): Promise<void>;
  /** The sink for a path; with `force` it replaces a file that exists. */
  sink(path: string, options: { readonly force?: boolean }): Sink;
}

/** Formats whose entry point has been imported, by the names that endings mean. */
export const addedFormats: Map<string, AddedFormat> = new Map();
