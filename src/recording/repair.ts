import type { Damage } from "./record/damage.ts";
import { basename, dirname, join } from "node:path";
import { SinkError } from "../errors.ts";
import type { FileSystem } from "./files/block_file.ts";
import { denoFiles } from "./files/deno_files.ts";
import { sinkFailure } from "./files/disk_failure.ts";
import { rowBytes, tableHeader, tableHeaderBytes } from "./record/frame_table.ts";
import { PlaneTimes } from "./record/plane_times.ts";
import { checkPath } from "./record/output_path.ts";
import { isBeingRecorded } from "./files/recording_lock.ts";
import { recordBytes, type RunRecord } from "./record/run_record.ts";
import { numpyLine } from "./raw/raw_container.ts";
import { findRecord } from "./record/find_record.ts";
import { openRecording } from "./open_recording.ts";
import { repairHdf5 } from "./hdf5/repair_hdf5.ts";
import { repairTiff } from "./tiff/repair_tiff.ts";
import { repairZarr } from "./zarr/repair_zarr.ts";
import { type FrameRows, readTable } from "./reading/table_file.ts";

/** What {@linkcode repair} made of a recording. */
export interface Repair {
  /** The recording's path, as it was given. */
  readonly path: string;
  /** Whether there was anything to repair. */
  readonly repaired: boolean;
  /** How many frames it holds, from the first on. */
  readonly frames: number;
}

/**
 * Makes the recording of a killed program whole: its files are cut behind the last frame that they count, get the times
 * and the description that they would have got at the end, and the record beside them says `repaired`. Frames are
 * not touched. A recording that was finished is left as it is.
 *
 * Throws a {@linkcode SinkError} if the path is no recording of this library with its `run.json`, holds no frame, or is
 * still being recorded, as far as its file system knows of locks.
 *
 * @example A recording that may have been killed
 * ```ts
 * import { openCamera, rawSink, repair } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera(undefined, { library: "simulator" });
 * await camera.snap({ sinks: [rawSink("safe.raw")] });
 * const { repaired, frames } = await repair("safe.raw");
 * console.log(repaired ? `${frames} frames are safe` : "There was nothing to repair");
 * ```
 */
export async function repair(path: string): Promise<Repair> {
  const found = await lookAt(path, "repair");
  const { record, recordPath, tablePath, frames, rows } = found;
  // A Zarr that shares its file with a TIFF is repaired with it.
  const main = join(dirname(recordPath), record.files[0]);
  if (record.files[0] !== basename(found.path)) return { ...await repair(main), path };
  if (record.state !== "recording") return { path, repaired: false, frames };
  if (frames === 0) throw new SinkError(`Cannot repair "${path}": it holds no frame.`);
  if (await isBeingRecorded(tablePath)) {
    throw new SinkError(`Cannot repair "${path}": it is being recorded, by a program that goes on.`);
  }
  const files = denoFiles;
  const damage = { path: found.path, record, files, frames, times: timesOf(record, rows, frames) };
  try {
    await repairFiles(damage);
    await repairTable(tablePath, files, Math.min(rows.count, frames));
    const layout = record.kind === "raw"
      ? { numpy: numpyLine(record.files[0], record.format, frames) }
      : record.layout;
    const now: RunRecord = {
      ...record,
      state: "repaired",
      frames,
      layout,
      updatedAt: new Date().toISOString(),
    };
    await files.replace(recordPath, recordBytes(now));
  } catch (cause) {
    throw await sinkFailure(cause, { action: "repair", path, files, needBytes: 4096 });
  }
  return { path, repaired: true, frames };
}

/** A recording as it lies there, finished or not. */
export interface FoundRecording {
  readonly path: string;
  readonly record: RunRecord;
  readonly recordPath: string;
  readonly tablePath: string;
  readonly frames: number;
  readonly rows: FrameRows;
}

/** Finds a recording with all that belongs to it. Throws a {@linkcode SinkError} where something is not there. */
export async function lookAt(path: string, verb: string): Promise<FoundRecording> {
  checkPath(path, verb);
  const bare = path.replace(/(?<=[^/\\])[/\\]+$/, "");
  const { record, recordPath, tablePath } = await findRecord(bare);
  const counted = record?.kind === "hdf5" ? record.frames : await countIn(bare);
  if (!record || !tablePath) {
    throw new SinkError(
      `Cannot ${verb} "${path}": there is no "${recordPath}" that tells of it, so its times and settings are not known.`,
    );
  }
  const rows = await readTable(tablePath);
  if (!rows) {
    throw new SinkError(`Cannot ${verb} "${path}": the table "${tablePath}" is not there, or is damaged.`);
  }
  return { path: bare, record, recordPath, tablePath, frames: counted ?? record.frames, rows };
}

async function countIn(path: string): Promise<number | undefined> {
  await using recording = await openRecording(path);
  return recording.frames.frames;
}

function timesOf(record: RunRecord, rows: FrameRows, frames: number): PlaneTimes {
  const times = new PlaneTimes(Date.parse(record.startedAt));
  for (let index = 0; index < Math.min(rows.count, frames); index++) times.add(rows.at(index));
  return times;
}

async function repairFiles(damage: Damage): Promise<void> {
  const { files, path, record, frames } = damage;
  if (record.kind === "ome-tiff") return await repairTiff(damage);
  if (record.kind === "ome-zarr") return await repairZarr(damage);
  if (record.kind === "hdf5") return await repairHdf5(path, files);
  const file = await files.open(path);
  try {
    await file.truncate(frames * record.format.frameBytes);
  } finally {
    await file.close();
  }
}

/** Cuts rows of frames that did not make it into the file. */
async function repairTable(path: string, files: FileSystem, rows: number): Promise<void> {
  const file = await files.open(path);
  try {
    await file.write(tableHeader(rows), 0);
    await file.truncate(tableHeaderBytes + rows * rowBytes);
  } finally {
    await file.close();
  }
}
