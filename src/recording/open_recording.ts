import type { Recording } from "./reading/recording.ts";
import type { RecordedFrames } from "./reading/recorded_frames.ts";
import { basename } from "node:path";
import { SinkError } from "../errors.ts";
import { barePath, checkExtension, checkPath } from "./record/output_path.ts";
import { addedFormats } from "./reading/added_formats.ts";
import { findRecord, type FoundRecord } from "./record/find_record.ts";
import { openRaw } from "./raw/raw_recording.ts";
import { openTiff } from "./tiff/tiff_recording.ts";
import { readTable } from "./reading/table_file.ts";
import { isPlanned } from "./zarr/layout/planned_layout.ts";
import { openPlannedZarr } from "./zarr/reading/planned_recording.ts";
import { openZarr } from "./zarr/reading/zarr_recording.ts";
import { isThere } from "./files/own_files.ts";

/** Opens a recording for reading. Throws a SinkError if there is no recording, or if its format cannot be read here. */
export async function openRecording(path: string): Promise<Recording> {
  checkPath(path, "read");
  const bare = barePath(path);
  const format = checkExtension(bare, { action: "read" });
  const found = await findRecord(bare);
  if (!await isThere(bare)) throw new SinkError(`Cannot read "${bare}": there is no such file.`);
  const frames = await openFrames(bare, format, found);
  return {
    path: bare,
    frames,
    ...found,
    [Symbol.asyncDispose]: () => Promise.resolve(frames[Symbol.asyncDispose]()),
  };
}

function openFrames(
  path: string,
  format: string,
  found: FoundRecord,
): Promise<RecordedFrames> {
  const { record, recordPath, damage } = found;
  switch (format) {
    case "OME-TIFF":
      return openTiff(path);
    case "OME-Zarr":
      return openZarrOf(path, found);
    case "raw":
      if (record) return openRaw(path, record.format);
      throw new SinkError(
        `Cannot read "${path}": a raw file needs the ${basename(recordPath)} that was written beside it: ${
          damage === undefined ? "that is missing, damaged, or belongs to another file" : `there, ${damage}`
        }.`,
      );
    default: {
      const added = addedFormats.get(format);
      if (added) return added.open(path);
      throw new SinkError(
        `Cannot read "${path}" from here: import this library's entry point "hdf5.ts" as well, which can read ` +
          `${format}.`,
      );
    }
  }
}

/**
 * Opens a Zarr. A plan's own Zarr is read in the order of taking. A Zarr that shares a TIFF's pixels has that order
 * already.
 */
async function openZarrOf(path: string, { record, tablePath }: FoundRecord): Promise<RecordedFrames> {
  if (record?.kind !== "ome-zarr" || !isPlanned(record) || tablePath === undefined) {
    return await openZarr(path);
  }
  const rows = await readTable(tablePath);
  if (rows) return await openPlannedZarr(path, record, rows);
  throw new SinkError(
    `Cannot read "${path}": the table "${tablePath}" is not there, or is damaged, and without it the order of its frames ` +
      "is not known. Readers of OME-Zarr open it all the same.",
  );
}
