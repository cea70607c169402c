import type { RecordedFrames } from "./recorded_frames.ts";
import { basename } from "node:path";
import { SinkError } from "../../errors.ts";
import { checkExtension, checkPath } from "../files/output_path.ts";
import type { RunRecord } from "../record/run_record.ts";
import { findRecord } from "../record/find_record.ts";
import { openRaw } from "../raw/raw_recording.ts";
import { openTiff } from "../tiff/tiff_recording.ts";
import { openZarr } from "../zarr/zarr_recording.ts";

/** A recording: its files, and the record beside them if there is one. */
export interface Recording extends AsyncDisposable {
  readonly path: string;
  readonly frames: RecordedFrames;
  readonly record?: RunRecord;
  /** Where the record is, or would be looked for first. */
  readonly recordPath: string;
  /** Where the table is that the record names. */
  readonly tablePath?: string;
}

/** Opens a recording for reading. Throws a SinkError if it is none, or of a format that cannot be read here. */
export async function openRecording(path: string): Promise<Recording> {
  checkPath(path, "read");
  const bare = path.replace(/(?<=[^/\\])[/\\]+$/, "");
  const format = checkExtension(bare, { action: "read" });
  const found = await findRecord(bare);
  const frames = await openFrames(bare, format, found.record);
  return {
    path: bare,
    frames,
    ...found,
    [Symbol.asyncDispose]: () => Promise.resolve(frames[Symbol.asyncDispose]()),
  };
}

function openFrames(path: string, format: string, record: RunRecord | undefined): Promise<RecordedFrames> {
  switch (format) {
    case "OME-TIFF":
      return openTiff(path);
    case "OME-Zarr":
      return openZarr(path);
    case "raw":
      if (record) return openRaw(path, record.format);
      throw new SinkError(
        `Cannot read "${path}": a raw file needs the ${
          basename(path).replace(/\.raw$/i, "")
        }.json that was ` +
          "written beside it: that is not there, is damaged, or tells of another file.",
      );
    default:
      throw new SinkError(
        `Cannot read "${path}": ${format} files are read with h5py and the like, not here.`,
      );
  }
}
