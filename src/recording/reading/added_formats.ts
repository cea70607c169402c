import type { RecordedFrames } from "./recorded_frames.ts";

/** What reads a format that this library does without unless it is asked for. */
export interface AddedFormat {
  /** Opens a file for reading. */
  open(path: string): Promise<RecordedFrames>;
  /** Refuses a file that may hold the program for ever, if it is damaged besides being unfinished. */
  probe(path: string): Promise<void>;
}

/** Formats whose entry point has been imported, by the names that endings stand for. */
export const addedFormats: Map<string, AddedFormat> = new Map();
