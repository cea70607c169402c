import { sayCount } from "../say_count.ts";
import type { Damage } from "./reading/damage.ts";
import { basename, dirname, join } from "node:path";
import { SinkError } from "../errors.ts";
import type { FileSystem } from "./files/block_file.ts";
import { isThere, ownFiles, refuseLink } from "./files/own_files.ts";
import { sinkFailure } from "./files/disk_failure.ts";
import { rowBytes, tableHeader, tableHeaderBytes } from "./record/frame_columns.ts";
import { barePath, checkExtension, checkPath } from "./record/output_path.ts";
import { lockRecording } from "./files/recording_lock.ts";
import { recordBytes, type RunRecord } from "./record/run_record.ts";
import { numpyLine } from "./raw/raw_container.ts";
import { findRecord } from "./record/find_record.ts";
import { type Evidence, framesBeyondDoubt, gather, sayEvidence } from "./reading/evidence.ts";
import { addedFormats } from "./reading/added_formats.ts";
import { joinTiffs } from "./join_tiffs.ts";
import { misfitOf } from "./reading/misfit.ts";
import { openRecording } from "./open_recording.ts";
import { takeMark } from "./hdf5/open_mark.ts";
import { repairHdf5 } from "./hdf5/repair_hdf5.ts";
import { repairTiff } from "./tiff/repair_tiff.ts";
import { repairZarr } from "./zarr/repair_zarr.ts";
import { recordedPlanes, recordedTimes } from "./reading/recorded_place.ts";
import { type FrameRows, readTable } from "./reading/table_file.ts";

/** The result of {@linkcode repair}. */
export interface Repair {
  /** The recording's path, as it was given. */
  readonly path: string;
  /** Whether there was anything to repair. */
  readonly repaired: boolean;
  /** How many frames it holds, from the first on. */
  readonly frames: number;
  /**
   * The files that the first one describes from now on, if it did not before: other programs open all of them by its
   * name. If a recording has lost its other parts, this is only the first.
   */
  readonly described?: readonly string[];
}

/**
 * Makes the recording of a killed program whole. Its files are cut after the last frame that they count, and get the
 * times and the description that they would have got at the end; the record beside them then says `repaired`. Frames
 * are not changed. A finished recording stays as it is. If an OME-TIFF has several parts, the first one's description
 * is renewed unless it describes all of them.
 *
 * Throws a {@linkcode SinkError} and changes nothing if the path is not a recording of this library with its
 * `run.json`, if it has no frame, or if it is still being recorded (as far as its file system has locks). It also
 * throws if the files, the table and the record contradict one another in a way that no killed program leaves; the
 * error then says what each of them counts.
 *
 * @example A recording that may have been killed
 * ```ts
 * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
 * import { repair } from "@pvcam/pvcam-deno/recording";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.snap({ sinks: [fileSink("safe.raw")] });
 * const { repaired, frames } = await repair("safe.raw");
 * console.log(repaired ? `${frames} frames are safe` : "There was nothing to repair");
 * ```
 */
export async function repair(path: string): Promise<Repair> {
  const done = await repairPart(path);
  const described = await joinTiffs(path).catch(async (cause) => {
    throw await sinkFailure(cause, { action: "repair", path, files: ownFiles, needBytes: 4096 });
  });
  return { ...done, ...(described && { described }) };
}

/**
 * Repairs one part, whatever other parts there are. A part without a frame is refused; with `empty: "leave"` it is left
 * as it is.
 */
export async function repairPart(
  path: string,
  { empty = "refuse" }: { empty?: "refuse" | "leave" } = {},
): Promise<Repair> {
  const { record: known, recordPath: knownAt, tablePath: lockAt } = await findOwn(path, "repair");
  // A Zarr that shares its file with a TIFF is repaired together with it.
  const main = join(dirname(knownAt), known.files[0]);
  if (known.files[0] !== basename(bareOf(path))) {
    const { record, recordPath } = await findOwn(main, "repair");
    if (record.files[0] !== known.files[0]) {
      throw new SinkError(
        `Cannot repair "${path}": "${knownAt}" and "${recordPath}" name each other's files as the main one.`,
      );
    }
    return { ...await repairPart(main, { empty }), path };
  }
  await refuseLink(lockAt, "repair");
  const lock = await lockRecording(lockAt);
  if (lock === "taken") {
    throw new SinkError(`Cannot repair "${path}": another program is recording or repairing it.`);
  }
  using _held = lock;
  const mark = known.kind === "hdf5" && known.state === "recording"
    ? await takeMark(bareOf(path), ownFiles)
    : undefined;
  try {
    if (mark) await addedFormats.get("HDF5")?.probe(bareOf(path));
    const done = await repairHeld(path, empty);
    if (done.frames === 0) await mark?.putBack();
    return done;
  } catch (cause) {
    await mark?.putBack().catch(() => {});
    throw cause;
  }
}

/**
 * Repairs a recording whose lock is held. Reads the recording again first, because it may have been finished in the
 * meantime.
 */
async function repairHeld(path: string, empty: "refuse" | "leave"): Promise<Repair> {
  const found = await lookAt(path, "repair");
  const { record, recordPath, tablePath, rows } = found;
  if (isFinished(found)) return { path, repaired: false, frames: found.frames };
  const frames = framesToKeep(found);
  if (frames === 0) {
    if (empty === "leave") return { path, repaired: false, frames };
    throw new SinkError(`Cannot repair "${path}": it has no frame.`);
  }
  const files = ownFiles;
  const damage = {
    path: found.path,
    record,
    files,
    frames,
    times: recordedTimes(record, rows, frames),
    planes: recordedPlanes(record, rows, frames),
    rows: (from: number, to: number) => Promise.resolve(rows.slice(from, to)),
  };
  try {
    await repairFiles(damage);
    await repairTable(tablePath, files, frames);
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

/** Whether a recording was finished, and its files, table and record agree. */
function isFinished(found: FoundRecording): boolean {
  const { record, evidence, frames } = found;
  if (record.state === "recording") return false;
  if (!evidence) return true;
  const agree = record.frames === frames && evidence.rows === frames && evidence.held >= frames;
  // If a run failed on a full disk, its record may count fewer frames than there are.
  if (!agree && record.state !== "failed") throw contradiction(found);
  return agree;
}

/**
 * How many frames there are for certain. Throws if that is in doubt, because a cut would then destroy frames or invent
 * some.
 */
function framesToKeep(found: FoundRecording): number {
  const { record, evidence, rows } = found;
  const frames = evidence
    ? framesBeyondDoubt(evidence, record.kind)
    : rows.count >= record.frames
    ? record.frames
    : undefined;
  if (frames === undefined) throw contradiction(found);
  return frames;
}

function contradiction({ path, record, evidence, rows }: FoundRecording): SinkError {
  const says = evidence
    ? sayEvidence(evidence)
    : `its record counts ${sayCount(record.frames, "frame")}, its table has ${sayCount(rows.count, "row")}`;
  return new SinkError(
    `Cannot repair "${path}": its files, table and record contradict one another, in a way that no recorder ` +
      `and no killed program leaves: ${says}. Nothing was changed; repair --salvage TO (or salvage(path, to)) saves what ` +
      `can be read.`,
  );
}

/** A recording as it is on the disk, finished or not. */
export interface FoundRecording {
  readonly path: string;
  readonly record: RunRecord;
  readonly recordPath: string;
  readonly tablePath: string;
  /** How many frames the files count; if they cannot count, how many the record counts. */
  readonly frames: number;
  readonly rows: FrameRows;
  /** What the files, the table and the record count; nothing if the format cannot be read here. */
  readonly evidence?: Evidence;
}

function bareOf(path: string): string {
  return barePath(path);
}

/** Finds the record and the table of a recording. Throws a {@linkcode SinkError} if there is no record. */
async function findOwn(
  path: string,
  verb: string,
): Promise<{ record: RunRecord; recordPath: string; tablePath: string }> {
  checkPath(path, verb);
  const bare = bareOf(path);
  checkExtension(bare, { action: verb });
  await refuseLink(bare, verb);
  const { record, recordPath, tablePath, damage } = await findRecord(bare);
  if (record && tablePath) return { record, recordPath, tablePath };
  if (!await isThere(bare)) throw new SinkError(`Cannot ${verb} "${path}": there is no such file.`);
  const why = damage === undefined
    ? `there is no "${recordPath}" that belongs to it`
    : `of "${recordPath}", ${damage}`;
  throw new SinkError(`Cannot ${verb} "${path}": ${why}, so its times and settings are not known.`);
}

/** Finds a recording with everything that belongs to it. Throws a {@linkcode SinkError} if something is missing. */
export async function lookAt(path: string, verb: string): Promise<FoundRecording> {
  const { record, recordPath, tablePath } = await findOwn(path, verb);
  const rows = await readTable(tablePath);
  if (!rows) {
    throw new SinkError(`Cannot ${verb} "${path}": the table "${tablePath}" is not there, or is damaged.`);
  }
  const known = { path: bareOf(path), record, recordPath, tablePath, rows };
  // Only a repair opens an HDF5 file that was left open. Resuming a recording begins with a repair.
  const isLeftOpen = verb === "resume" && record.state === "recording";
  if (record.kind === "hdf5" && (isLeftOpen || !addedFormats.has("HDF5"))) {
    return { ...known, frames: record.frames };
  }
  await using recording = await openRecording(path);
  const misfit = misfitOf(recording);
  if (misfit !== undefined) throw new SinkError(`Cannot ${verb} "${path}": ${misfit}.`);
  const evidence = await gather(recording, rows);
  return { ...known, frames: evidence.described ?? record.frames, evidence };
}

async function repairFiles(damage: Damage): Promise<void> {
  const { files, path, record, frames, times } = damage;
  if (record.kind === "ome-tiff") return await repairTiff(damage);
  if (record.kind === "ome-zarr") return await repairZarr(damage);
  if (record.kind === "hdf5") {
    await repairHdf5(path, files, frames);
    const rows = await damage.rows(0, frames);
    return rows && await addedFormats.get("HDF5")?.complete(path, rows, times);
  }
  const file = await files.open(path);
  try {
    await file.truncate(frames * record.format.frameBytes);
  } finally {
    await file.close();
  }
}

/** Removes the rows of frames that did not reach the file. */
async function repairTable(path: string, files: FileSystem, rows: number): Promise<void> {
  const file = await files.open(path);
  try {
    await file.write(tableHeader(rows), 0);
    await file.truncate(tableHeaderBytes + rows * rowBytes);
  } finally {
    await file.close();
  }
}
