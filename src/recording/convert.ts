import { dirname, join } from "node:path";
import { SinkError } from "../errors.ts";
import type { FrameLease } from "../frame/frame.ts";
import { fileSink } from "./file_sink.ts";
import { barePath, checkExtension, checkPath, nameOf } from "./record/output_path.ts";
import { Recorder } from "./writing/recorder.ts";
import type { RunRecord } from "./record/run_record.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "./sink.ts";
import { CompressedTiffContainer } from "./tiff/compressed_tiff.ts";
import { packerUrl } from "./packing/packer_url.ts";
import { checkPyramid, halved, makePyramid } from "./convert_pyramid.ts";
import { denoFiles } from "./files/deno_files.ts";
import { findRecord } from "./record/find_record.ts";
import { addedFormats } from "./reading/added_formats.ts";
import type { RecordedFrames } from "./reading/recorded_frames.ts";
import type { Recording } from "./reading/recording.ts";
import { misfitOf } from "./reading/misfit.ts";
import { type OpenPart, openWhole } from "./open_parts.ts";
import { packedFormat, readFrame, recordedLease } from "./reading/recorded_lease.ts";
import { recordedPlace } from "./reading/recorded_place.ts";
import { placesFault } from "./places_fault.ts";
import type { FrameRows } from "./reading/table_file.ts";

/** Options of {@linkcode convert}. */
export interface ConvertOptions {
  /**
   * Compresses the frames; for OME-TIFF (by zstd) and OME-Zarr. Not all readers of TIFF know zstd: ImageJ does not.
   */
  readonly compress?: "zstd" | "lz4";
  /**
   * Adds pictures of lower resolution for viewers of large pictures: each is half as wide and high as the one before,
   * down to 256 pixels. Only for OME-Zarr and OME-TIFF. `to` has to be a path.
   */
  readonly pyramid?: boolean;
  /** The most bytes of pixels in a shard of an OME-Zarr. Default: 1 GiB. */
  readonly shardBytes?: number;
  /** Whether all parts of a recording are converted together; false converts only this file. Default: true. */
  readonly parts?: boolean;
  /** Replaces a recording that exists at `to`; without this an existing recording is an error. */
  readonly force?: boolean;
  /** Called now and then with the number of frames that are done, and the number of all frames. */
  readonly progress?: (done: number, total: number) => void;
  /** Ends the conversion early. The files that were made until then are removed. */
  readonly signal?: AbortSignal;
}

/** The most overwritten frames before one frame that are believed: no reader falls farther behind its ring. */
const mostLapped = 100_000;

/** Frames are read ahead of the writing in batches of about this many bytes. */
const batchBytes = 16 * 1024 * 1024;

/**
 * Converts a recording into another format. Frames, numbers, times and settings go with it; only the embedded metadata
 * of a raw file is left behind. `to` is a path whose ending names the format, or a sink, such as `hdf5Sink("run.h5")`.
 * A path that ends in `.h5` needs the entry point `hdf5.ts`, imported once. Returns the files that were made.
 *
 * Throws a {@linkcode SinkError} if `from` is no recording of this library with its `run.json`, if `to` exists, or if
 * the new format cannot be compressed.
 *
 * @example A recording made smaller
 * ```ts
 * import { convert } from "@pvcam/pvcam-deno/recording";
 * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.snap({ sinks: [fileSink("picture.raw")] });
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
  await using whole = await openWhole(from, { together: options.parts });
  const { recording } = whole;
  for (const problem of whole.problems) {
    throw new SinkError(
      `Cannot convert "${from}": ${problem} Set \`parts: false\` (--this-part) to convert this one.`,
    );
  }
  const { record, rows } = whatIsKnown(whole);
  for (const part of whole.parts) {
    const misfit = misfitOf(part.recording);
    if (misfit !== undefined) throw new SinkError(`Cannot convert "${part.recording.path}": ${misfit}.`);
  }
  const total = Math.min(recording.frames.frames ?? record.frames, rows.count);
  if (total === 0) throw new SinkError(`Cannot convert "${from}": it holds no frame.`);
  const places = placesFault(record, rows, total);
  if (places !== undefined) {
    throw new SinkError(
      `Cannot convert "${from}": ${places} repair --salvage TO (or salvage(path, to)) saves its frames.`,
    );
  }
  if (options.pyramid) checkPyramid(to);
  const sink = typeof to === "string" ? await targetOf(recording.path, to, options) : to;
  const run = runOf(recording.frames, record, total);
  let reason: CloseReason = record.state === "recording" || record.state === "repaired"
    ? "stopped"
    : record.state;
  let failure: unknown, opened = false;
  try {
    await sink.open(run);
    opened = true;
    await copyFrames(recording, sink, { run, rows, total, options: halved(options) });
  } catch (cause) {
    failure = cause;
    reason = "failed";
  }
  const closed = await sink.close(reason).catch((cause) => {
    failure ??= cause;
    return undefined; // the sink could not say which files there are
  });
  if (failure === undefined && options.pyramid) {
    await makePyramid(to as string, run, options).catch((cause) => failure = cause);
  }
  if (failure === undefined) return await withSizes(closed!);
  await removeUnfinished(closed, opened && typeof to === "string" ? to : undefined);
  throw failure;
}

/**
 * Removes an unfinished copy, because it would look like a recording that was stopped. If the sink did not say which
 * files there are, the files of the recording at `to` are removed.
 */
export async function removeUnfinished(
  files: readonly SinkFile[] | undefined,
  to: string | undefined,
): Promise<void> {
  const left = files?.map((file) => file.path) ?? (to === undefined ? [] : await filesOf(to));
  for (const path of left) await Deno.remove(path, { recursive: true }).catch(() => {});
}

/** The files with their present sizes. */
async function withSizes(files: readonly SinkFile[]): Promise<readonly SinkFile[]> {
  return await Promise.all(
    files.map(async ({ path, bytes }) => ({ path, bytes: await denoFiles.sizeOf(path) ?? bytes })),
  );
}

/** The paths of a recording's own files, its record and its table. */
async function filesOf(path: string): Promise<string[]> {
  const { record, recordPath, tablePath } = await findRecord(bareOf(path));
  if (!record || tablePath === undefined) return [bareOf(path)];
  return [...record.files.map((name) => join(dirname(recordPath), name)), recordPath, tablePath];
}

function bareOf(path: string): string {
  return barePath(path);
}

function whatIsKnown({ recording, rows }: OpenPart): { record: RunRecord; rows: FrameRows } {
  const { path, record, tablePath, recordPath, damage } = recording;
  if (record && rows) return { record, rows };
  if (damage !== undefined) throw new SinkError(`Cannot convert "${path}": of "${recordPath}", ${damage}.`);
  const lacks = record
    ? `the table "${tablePath}"`
    : `"${recordPath}", or a record of that name that belongs to it`;
  throw new SinkError(
    `Cannot convert "${path}": ${lacks} is not beside it, so its times and settings are not known.`,
  );
}

/** The sink for a new recording at `to`. Throws if `to` is the recording at `path`, from which the new one is made. */
export async function targetOf(
  path: string,
  to: string,
  options: ConvertOptions & { verb?: string },
): Promise<Sink> {
  const { compress, shardBytes, force, verb = "convert" } = options;
  checkPath(to, "record to");
  const bare = bareOf(to);
  const same = await Promise.all([path, bare].map((one) => Deno.realPath(one).catch(() => one)));
  if (same[0] === same[1]) throw new SinkError(`Cannot ${verb} "${path}" into itself; choose another name.`);
  const format = checkExtension(bare, { action: "convert to" });
  if (compress && format !== "OME-TIFF" && format !== "OME-Zarr") {
    throw new SinkError(
      `Cannot compress "${to}": ${format} is not compressed here, only OME-TIFF and OME-Zarr.`,
    );
  }
  if (compress === "lz4" && format === "OME-TIFF") {
    throw new SinkError(
      `Cannot compress "${to}" by lz4: TIFF has no such compression; use zstd, or make an OME-Zarr.`,
    );
  }
  if (compress && format === "OME-TIFF" && shardBytes === undefined) {
    return new Recorder(new CompressedTiffContainer(bare), { force });
  }
  const added = shardBytes === undefined ? addedFormats.get(format) : undefined;
  return added ? added.sink(bare, { force }) : fileSink(bare, { force, shardBytes, compress });
}

/** A run, as a sink sees it, for frames that were recorded before. */
export function runOf(frames: RecordedFrames, record: RunRecord, total: number): SinkRun {
  const { report } = record;
  return {
    format: packedFormat(frames, record.format),
    frames: total,
    startedMs: Date.parse(record.startedAt),
    camera: record.camera,
    settings: record.settings,
    before: record.before,
    parameters: record.parameters,
    axes: record.axes,
    sample: record.sample,
    intervalMs: record.intervalMs,
    asked: record.asked,
    library: record.library,
    bufferMode: record.bufferMode,
    slots: record.slots,
    report: report ? () => report : undefined,
    packerUrl: packerUrl(),
  };
}

async function copyFrames(
  recording: Recording,
  sink: Sink,
  work: { run: SinkRun; rows: FrameRows; total: number; options: ConvertOptions },
): Promise<void> {
  const { run, rows, total, options } = work;
  const most = Math.max(1, Math.floor(batchBytes / run.format.frameBytes));
  const underWay: { done: Promise<void>; last: number }[] = [];
  const oldest = async () => {
    const { done, last } = underWay.shift()!;
    await done;
    options.progress?.(last, total);
    options.signal?.throwIfAborted();
  };
  for (let first = 0; first < total;) {
    options.signal?.throwIfAborted();
    const leases: FrameLease[] = [];
    let index = first;
    // Frames that were overwritten before they were recorded come first in a batch, as lapped leases without bytes.
    while (index < total && index - first < most && (index === first || rows.at(index).lappedBefore === 0)) {
      const lease = await leaseOf(recording, sink, { index, run, rows, total });
      const lapped = lappedBefore(recording, rows, index);
      if (lapped > 0) leases.push(...new Array<FrameLease>(lapped).fill({ ...lease, intact: false }));
      leases.push(lease);
      index++;
    }
    if (underWay.length === (sink.appendsAtOnce ?? 1)) await oldest();
    const done = sink.append(leases);
    done.catch(() => {}); // it is waited for in its turn
    underWay.push({ done, last: index });
    first = index;
  }
  while (underWay.length > 0) await oldest();
}

/** How many frames were overwritten before a frame. Throws if a damaged table claims more than is possible. */
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
