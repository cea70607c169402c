import { dirname, join } from "node:path";
import { SinkError } from "../errors.ts";
import type { FrameLease } from "../frame/frame.ts";
import { fileSink } from "./file_sink.ts";
import { barePath, checkExtension, checkPath, nameOf } from "./record/output_path.ts";
import { Recorder } from "./writing/recorder.ts";
import type { RunRecord } from "./record/run_record.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "./sink.ts";
import { CompressedTiffContainer } from "./tiff/compressed_tiff.ts";
import { ZarrOfRun } from "./zarr/zarr_of_run.ts";
import { findRecord } from "./record/find_record.ts";
import type { RecordedFrames } from "./reading/recorded_frames.ts";
import type { Recording } from "./reading/recording.ts";
import { misfitOf } from "./reading/misfit.ts";
import { openRecording } from "./open_recording.ts";
import { packedFormat, readFrame, recordedLease } from "./reading/recorded_lease.ts";
import { recordedPlace } from "./reading/recorded_place.ts";
import { type FrameRows, readTable } from "./reading/table_file.ts";

/** What {@linkcode convert} may be told. */
export interface ConvertOptions {
  /** Compresses the frames; for OME-TIFF and OME-Zarr. Not all readers of TIFF know zstd: ImageJ does not. */
  readonly compress?: "zstd";
  /** Replaces a recording that is already there; otherwise that is an error. */
  readonly force?: boolean;
  /** Called after some frames with the number of those done, and of all. */
  readonly progress?: (done: number, total: number) => void;
  /** Ends the conversion before its time; what was made of the new recording is removed. */
  readonly signal?: AbortSignal;
}

/** More frames than this no reader falls behind a ring. */
const mostLapped = 100_000;

/** Frames are read ahead of writing up to about this. */
const batchBytes = 16 * 1024 * 1024;

/**
 * Converts a recording into another format: frames, numbers, times and settings go with it; only a raw file's embedded
 * metadata stays behind. `to` is a path whose ending names the format, or a sink, such as `hdf5Sink("run.h5")`.
 * Gives back the files made.
 *
 * Throws a {@linkcode SinkError} if `from` is no recording of this library with its `run.json`, if `to` exists, or if
 * the new format cannot be compressed.
 *
 * @example A recording made smaller
 * ```ts
 * import { convert } from "@pvcam/pvcam-deno/recording";
 * import { openCamera, rawSink } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.snap({ sinks: [rawSink("picture.raw")] });
 * for (const { path, bytes } of await convert("picture.raw", "packed.ome.zarr", { compress: "zstd" })) {
 *   console.log(path, bytes);
 * }
 * ```
 */
export async function convert(
  from: string,
  to: string | Sink,
  options: ConvertOptions = {},
): Promise<readonly SinkFile[]> {
  await using recording = await openRecording(from);
  const { record, rows } = await whatIsKnown(recording);
  const misfit = misfitOf(recording);
  if (misfit !== undefined) throw new SinkError(`Cannot convert "${from}": ${misfit}.`);
  const total = Math.min(recording.frames.frames ?? record.frames, rows.count);
  if (total === 0) throw new SinkError(`Cannot convert "${from}": it holds no frame.`);
  const sink = typeof to === "string" ? await targetOf(recording.path, to, options) : to;
  const run = runOf(recording.frames, record, total);
  let reason: CloseReason = record.state === "recording" || record.state === "repaired"
    ? "stopped"
    : record.state;
  let failure: unknown, opened = false;
  try {
    await sink.open(run);
    opened = true;
    await copyFrames(recording, sink, { run, rows, total, options });
  } catch (cause) {
    failure = cause;
    reason = "failed";
  }
  const closed = await sink.close(reason).catch((cause) => {
    failure ??= cause;
    return undefined; // so the sink does not say which files there are
  });
  if (failure === undefined) return closed!;
  // A recording that was converted in part looks like one that was recorded in part.
  const left = closed?.map((file) => file.path) ??
    (opened && typeof to === "string" ? await filesOf(to) : []);
  for (const path of left) await Deno.remove(path, { recursive: true }).catch(() => {});
  throw failure;
}

/** A recording's own files and those beside it. */
async function filesOf(path: string): Promise<string[]> {
  const { record, recordPath, tablePath } = await findRecord(bareOf(path));
  if (!record || tablePath === undefined) return [bareOf(path)];
  return [...record.files.map((name) => join(dirname(recordPath), name)), recordPath, tablePath];
}

function bareOf(path: string): string {
  return barePath(path);
}

async function whatIsKnown({ path, record, tablePath, recordPath, damage }: Recording): Promise<
  { record: RunRecord; rows: FrameRows }
> {
  const rows = tablePath === undefined ? undefined : await readTable(tablePath);
  if (record && rows) return { record, rows };
  if (damage !== undefined) throw new SinkError(`Cannot convert "${path}": of "${recordPath}", ${damage}.`);
  const lacks = record
    ? `the table "${tablePath}"`
    : `"${recordPath}", or a record of that name that belongs to it`;
  throw new SinkError(
    `Cannot convert "${path}": ${lacks} is not beside it, so its times and settings are not known.`,
  );
}

/** The sink of a new recording at `to`, which may not be the recording at `path` that it is made of. */
export async function targetOf(
  path: string,
  to: string,
  options: ConvertOptions & { verb?: string },
): Promise<Sink> {
  const { compress, force, verb = "convert" } = options;
  checkPath(to, "record to");
  const bare = bareOf(to);
  const same = await Promise.all([path, bare].map((one) => Deno.realPath(one).catch(() => one)));
  if (same[0] === same[1]) throw new SinkError(`Cannot ${verb} "${path}" into itself; choose another name.`);
  if (!compress) return fileSink(bare, { force });
  const format = checkExtension(bare, { action: "convert to" });
  if (format === "OME-TIFF") return new Recorder(new CompressedTiffContainer(bare), { force });
  if (format === "OME-Zarr") return new Recorder(new ZarrOfRun(bare, { compressed: true }), { force });
  throw new SinkError(
    `Cannot compress "${to}": ${format} is not compressed here, only OME-TIFF and OME-Zarr.`,
  );
}

/** A run as a sink is told of it, for frames that were recorded before. */
export function runOf(frames: RecordedFrames, record: RunRecord, total: number): SinkRun {
  const {
    camera,
    settings,
    before,
    parameters,
    axes,
    sample,
    intervalMs,
    asked,
    library,
    bufferMode,
    slots,
    report,
  } = record;
  return {
    format: packedFormat(frames, record.format),
    frames: total,
    startedMs: Date.parse(record.startedAt),
    camera,
    settings,
    before,
    parameters,
    axes,
    sample,
    intervalMs,
    asked,
    library,
    bufferMode,
    slots,
    report: report ? () => report : undefined,
  };
}

async function copyFrames(
  recording: Recording,
  sink: Sink,
  work: { run: SinkRun; rows: FrameRows; total: number; options: ConvertOptions },
): Promise<void> {
  const { run, rows, total, options } = work;
  const most = Math.max(1, Math.floor(batchBytes / run.format.frameBytes));
  for (let first = 0; first < total;) {
    options.signal?.throwIfAborted();
    const leases: FrameLease[] = [];
    let index = first;
    // Frames that were overwritten on their way come first in a batch, as lapped leases without bytes.
    while (index < total && index - first < most && (index === first || rows.at(index).lappedBefore === 0)) {
      const lease = await leaseOf(recording, sink, { index, run, rows, total });
      const lapped = lappedBefore(recording, rows, index);
      if (lapped > 0) leases.push(...new Array<FrameLease>(lapped).fill({ ...lease, intact: false }));
      leases.push(lease);
      index++;
    }
    await sink.append(leases);
    first = index;
    options.progress?.(first, total);
  }
}

/** How many frames were overwritten before one; a damaged table makes up more than there can have been. */
function lappedBefore({ path, record }: Recording, rows: FrameRows, index: number): number {
  const { lappedBefore: lapped, sequence } = rows.at(index);
  const previous = index === 0 ? (record?.before?.frames ?? 0) - 1 : rows.at(index - 1).sequence;
  if (lapped <= sequence - previous - 1 && lapped <= mostLapped) return lapped;
  throw new SinkError(
    `Cannot convert "${path}": its table of frames is damaged; it says that ${lapped} frames were overwritten before ` +
      `frame ${index} (from 0).`,
  );
}

async function leaseOf(
  recording: Recording,
  sink: Sink,
  { index, run, rows, total }: { index: number; run: SinkRun; rows: FrameRows; total: number },
): Promise<FrameLease> {
  const bytes = await readFrame(recording.frames, index, run.format);
  if (bytes) {
    const row = rows.at(index);
    const place = recording.record && recordedPlace(recording.record, row);
    return recordedLease(bytes, run.format, place ? { ...row, place } : row);
  }
  throw new SinkError(
    `Cannot convert "${recording.path}" to "${
      nameOf(sink.name)
    }": frame ${index} (from 0) of ${total} cannot be ` +
      "read; run verify to see what is wrong with it.",
  );
}
