import { basename } from "node:path";
import { SinkError } from "../errors.ts";
import type { FrameLease } from "../frame/frame.ts";
import { sayCount } from "../say_count.ts";
import { removeUnfinished, runOf, targetOf } from "./convert.ts";
import { nothingIfBadPlace } from "./files/disk_failure.ts";
import { refuseLink } from "./files/own_files.ts";
import { framesByLayout } from "./frames_by_layout.ts";
import { openRecording } from "./open_recording.ts";
import { countSoundRows, framesVouchedFor } from "./reading/evidence.ts";
import { rowProblems } from "./reading/table_check.ts";
import { misfitOf } from "./reading/misfit.ts";
import { placesFault } from "./places_fault.ts";
import { readFrame, recordedLease } from "./reading/recorded_lease.ts";
import type { RecordedFrames } from "./reading/recorded_frames.ts";
import { type FrameRow, type FrameRows, readTable } from "./reading/table_file.ts";
import { findRecord } from "./record/find_record.ts";
import { barePath, checkExtension, checkPath } from "./record/output_path.ts";
import { pixelChecksum } from "./record/pixel_checksum.ts";
import type { RunRecord } from "./record/run_record.ts";
import type { SinkFile, SinkRun } from "./sink.ts";

/** The result of {@linkcode salvage}. */
export interface Salvage {
  /** The damaged recording's path, as it was given. */
  readonly path: string;
  /** The files that were made. */
  readonly files: readonly SinkFile[];
  /** How many frames were saved. */
  readonly frames: number;
  /** How many frames are known to have been recorded, and cannot be read any more. */
  readonly lost: number;
  /** In how many of the saved frames the pixels have changed since they were recorded, by their checksums. */
  readonly changed: number;
  /** What was assumed, each as a sentence. */
  readonly notes: readonly string[];
}

/** Options of {@linkcode salvage}. */
export interface SalvageOptions {
  /** Replaces a recording that is already at the new place; otherwise that is an error. */
  readonly force?: boolean;
  /** Called now and then with the number of frames that were looked at, and the number of all. */
  readonly progress?: (done: number, total: number) => void;
  /** Ends the work early: the new recording is removed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/** The search ends after this many missing frames, because a damaged count may be any number. */
const longestGap = 100_000;

/** What is left of a damaged recording. */
interface Remains extends AsyncDisposable {
  readonly frames: RecordedFrames;
  readonly record: RunRecord;
  readonly rows?: FrameRows;
  /** How many frames there were, by all counts that can be trusted. */
  readonly known: number;
  /** The most frames that there may be. */
  readonly most: number;
  readonly notes: string[];
  /** Whether the table's places are possible in the plan; otherwise frames are saved in the order of taking. */
  readonly isOrdered: boolean;
}

/**
 * Saves what can be read of a damaged recording into a new one. The damage may be a file that was cut, a disk that
 * cannot read some places any more, a Zarr without its index, a TIFF with a damaged description, a missing record or
 * table, or counts that contradict one another. The damaged recording stays as it is. A frame that cannot be read is
 * left out, and the new table counts it. A frame whose pixels have changed is saved with the checksum that it was
 * recorded with, so that `verify` finds it.
 *
 * `to` is a path whose ending names the format; HDF5 needs the entry point `hdf5.ts`, imported once. Throws a
 * {@linkcode SinkError} if no frame can be read, or if `to` exists.
 *
 * @example What is left of a recording
 * ```ts
 * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
 * import { salvage } from "@pvcam/pvcam-deno/recording";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.snap({ sinks: [fileSink("hurt.raw")] });
 * const { frames, lost } = await salvage("hurt.raw", "saved.ome.tif");
 * console.log(`${frames} frames were saved, ${lost} were not`);
 * ```
 */
export async function salvage(path: string, to: string, options: SalvageOptions = {}): Promise<Salvage> {
  await using remains = await remainsOf(path);
  const { frames: own, record, rows, known, most, notes } = remains;
  const held: number[] = [];
  for (let frame = 0; frame < most && frame <= (held.at(-1) ?? 0) + longestGap; frame++) {
    options.signal?.throwIfAborted();
    if (await own.holds(frame).catch(nothingIfBadPlace)) held.push(frame);
  }
  if (held.length === 0) throw new SinkError(`Cannot salvage "${path}": none of its frames can be read.`);
  const sink = await targetOf(path, to, { force: options.force, verb: "salvage" });
  const run: SinkRun = { ...runOf(own, record, held.length), report: undefined };
  let changed = 0, saved = 0, withoutRow = 0;
  await sink.open(run);
  try {
    for (const [index, frame] of held.entries()) {
      options.signal?.throwIfAborted();
      const bytes = await readFrame(own, frame, run.format).catch(nothingIfBadPlace);
      if (!bytes) continue;
      const known = rows && frame < rows.count ? rows.at(frame) : rowFor(frame, run);
      if (rows && frame >= rows.count) withoutRow++;
      const row = remains.isOrdered ? known : { ...known, place: rowFor(index, run).place };
      if (row.checksum !== undefined && pixelChecksum(bytes, run.format) !== row.checksum) changed++;
      await sink.append([recordedLease(bytes, run.format, row) as FrameLease]);
      saved++;
      options.progress?.(index + 1, held.length);
    }
    if (saved === 0) throw new SinkError(`Cannot salvage "${path}": none of its frames can be read.`);
  } catch (cause) {
    await removeUnfinished(await sink.close("failed").catch(() => undefined), to);
    throw cause;
  }
  const files = await sink.close("stopped");
  if (withoutRow > 0) {
    notes.push(
      `The table of frames has no row for ${
        sayCount(withoutRow, "frame")
      }: numbers were counted from 1 there, and times by the period.`,
    );
  }
  return { path, files, frames: saved, lost: Math.max(0, known - saved), changed, notes };
}

/** The row of a frame of which only its place in the file is known. */
function rowFor(frame: number, { startedMs, settings }: SinkRun): FrameRow {
  return {
    sequence: frame,
    frameNumber: frame + 1,
    receivedMs: startedMs + frame * settings.framePeriodMs,
    exposureMs: settings.exposureMs ?? NaN,
    missingBefore: 0,
    unseenBefore: 0,
    lappedBefore: 0,
    place: { t: frame, c: 0, z: 0, p: 0 },
  };
}

async function remainsOf(path: string): Promise<Remains> {
  checkPath(path, "salvage");
  const bare = barePath(path);
  checkExtension(bare, { action: "salvage" });
  await refuseLink(bare, "salvage");
  const { record, recordPath, damage, tableByName, tablePath = tableByName } = await findRecord(bare);
  const rows = tablePath === undefined ? undefined : await readTable(tablePath);
  const soundRows = rows && countSoundRows(rows);
  const frames = await bestFrames(bare, record);
  const notes: string[] = [];
  if (!record) {
    const why = damage === undefined ? "is not there" : `is damaged: ${damage}`;
    notes.push(`The record "${recordPath}" ${why}. Its camera and settings are not known.`);
  }
  if (!rows) {
    notes.push(
      "The table of frames is not there, or is damaged: numbers were counted from 1, and times by the period.",
    );
  }
  const described = frames.frames;
  const vouched = framesVouchedFor({ described, recorded: record?.frames, rows: rows?.count });
  // In a TIFF whose program was killed, directories and description agree, and the record may count fewer frames.
  const own = frames.kind === "ome-tiff" ? described ?? 0 : 0;
  const most = Math.max(soundRows ?? own, vouched);
  if (record && rows && record.frames > most) {
    notes.push(
      `The record counts ${
        sayCount(record.frames, "frame")
      }, and the table has ${rows.count}: only the first ${most} were looked for.`,
    );
  }
  const problems = rows ? rowProblems(rows, rows.count, record?.before) : [];
  if (problems.length > 0) notes.push(`The table of frames is damaged: ${problems.join(" ")}`);
  const places = record && rows && placesFault(record, rows, rows.count);
  if (places !== undefined) {
    notes.push(`${places} The frames were saved in the order of taking, without axes.`);
  }
  return {
    frames,
    isOrdered: places === undefined,
    record: places !== undefined
      ? { ...record!, axes: undefined, channels: undefined }
      : record ?? await recordFor(bare, frames),
    rows,
    // Only as many as there are rows: a preallocated file has zeros behind its frames.
    known: soundRows ?? record?.frames ?? frames.frames ?? 0,
    most,
    notes,
    [Symbol.asyncDispose]: () => Promise.resolve(frames[Symbol.asyncDispose]()),
  };
}

/**
 * The frames as the files describe them. If that description is damaged, the frames where the record says that they
 * are.
 */
async function bestFrames(path: string, record: RunRecord | undefined): Promise<RecordedFrames> {
  const byLayout = record && framesByLayout(path, record);
  try {
    const recording = await openRecording(path);
    const { frames } = recording;
    const sound = frames.problems.length === 0 && misfitOf(recording) === undefined &&
      (frames.frames ?? 1) > 0;
    if (sound || !byLayout) return frames;
    await frames[Symbol.asyncDispose]();
  } catch (cause) {
    if (!byLayout) throw cause;
  }
  return byLayout;
}

/** A record for a recording that has none, made from what its files say. */
async function recordFor(path: string, { kind, regions, bytesPerPixel }: RecordedFrames): Promise<RunRecord> {
  const startedAt = ((await Deno.stat(path)).mtime ?? new Date(0)).toISOString();
  let offsetBytes = 0;
  const formats = regions.map(({ width, height }) => {
    const region = { x: 0, y: 0, width, height, binning: [1, 1] as const, offsetBytes };
    offsetBytes += width * height * bytesPerPixel;
    return region;
  });
  const unknown = "unknown";
  return {
    recording: "pvcam-deno",
    version: 1,
    state: "recording",
    files: [basename(path)],
    kind,
    frames: 0,
    table: "",
    startedAt,
    updatedAt: startedAt,
    camera: { name: unknown, chip: unknown, product: unknown, serial: unknown, pixelSizeUm: [0, 0] },
    settings: { port: unknown, speed: unknown, gain: unknown, framePeriodMs: 0, trigger: unknown },
    format: { frameBytes: offsetBytes, bytesPerPixel, bitDepth: 8 * bytesPerPixel, regions: formats },
    layout: {},
    lost: { missing: 0, unseen: 0, lapped: 0 },
    progress: {
      frames: 0,
      bytesWritten: 0,
      bytesCopied: 0,
      writeSeconds: 0,
      worstAppendMs: 0,
      writtenWith: unknown,
    },
  };
}
