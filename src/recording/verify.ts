import { basename, dirname, join } from "node:path";
import { SinkError } from "../errors.ts";
import { sayCount } from "../say_count.ts";
import type { RunRecord } from "./record/run_record.ts";
import { isOneRun } from "./record/find_record.ts";
import type { PlaneShape } from "./reading/recorded_frames.ts";
import type { Recording } from "./reading/recording.ts";
import { type OpenPart, openWhole } from "./open_parts.ts";
import { openRecording } from "./open_recording.ts";
import { framesVouchedFor } from "./reading/evidence.ts";
import { misfitOf } from "./reading/misfit.ts";
import { checkPixels } from "./reading/pixel_check.ts";
import { checkStamps } from "./reading/stamps.ts";
import { placesFault } from "./places_fault.ts";
import { rowProblems, sumOf } from "./reading/table_check.ts";
import type { FrameRows } from "./reading/table_file.ts";

/** The result of {@linkcode verify}. */
export interface Verification {
  /** The recording's path, as it was given. */
  readonly path: string;
  /**
   * The files of a recording with several parts, in order: parts that were made by resuming, or parts of a striped
   * sink.
   */
  readonly parts?: readonly string[];
  /** The format, such as `ome-tiff`. */
  readonly kind: string;
  /**
   * Whether nothing is wrong: every frame that was asked for is there, there are no holes, and the recording was
   * finished.
   */
  readonly whole: boolean;
  /** How many frames can be read, from the first on. */
  readonly frames: number;
  /** How many frames were asked for, if a number was. */
  readonly framesAsked?: number;
  /** How the run ended: `complete`, `stopped`, `aborted`, `failed`, `repaired`, or `recording` if it has not ended. */
  readonly state?: RunRecord["state"];
  /** The regions' planes. */
  readonly regions: readonly PlaneShape[];
  /** 1 for 8-bit pixels, 2 for 16-bit ones. */
  readonly bytesPerPixel: 1 | 2;
  /** The camera's frame numbers of the first and the last frame. */
  readonly frameNumbers?: readonly [first: number, last: number];
  /** Frames that the camera counted and that never reached the machine. */
  readonly missing: number;
  /** Frames that reached the machine, but not this file. */
  readonly unseen: number;
  /** Frames that the camera overwrote before the file had them. They are left out of the file. */
  readonly lapped: number;
  /**
   * Whether each frame's pixels begin with its number, as the simulated camera's do; `absent` if hardly any frame's do,
   * as with a real camera.
   */
  readonly stamps: "right" | "wrong" | "absent";
  /**
   * Whether each frame's pixels fit the checksum that was taken when they were recorded; `absent` if there is none, or
   * if the pixels were not read.
   */
  readonly checksums: "right" | "wrong" | "absent";
  /** What is wrong, each as a sentence. */
  readonly problems: readonly string[];
}

/** Options of {@linkcode verify}. */
export interface VerifyOptions {
  /** Called now and then with the number of frames looked at, and of all. */
  readonly progress?: (done: number, total: number) => void;
  /** Whether all parts of a recording are checked together; false checks only this file. Default: true. */
  readonly parts?: boolean;
  /** Whether the checksums are checked, for which all pixels must be read. Default: true. */
  readonly pixels?: boolean;
}

/**
 * Checks whether a recording is whole: whether its files have the frames that they count, and as many as were asked
 * for; whether the frame numbers have holes; whether the times go forward; whether the pixels have their recorded
 * checksums; and whether each frame of a simulated camera has its own pixels.
 *
 * Throws a {@linkcode SinkError} if the path is not a recording of this library.
 *
 * @example Look at a recording once more
 * ```ts
 * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
 * import { verify } from "@pvcam/pvcam-deno/recording";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.snap({ sinks: [fileSink("whole.raw")] });
 * const { whole, frames, problems } = await verify("whole.raw");
 * console.log(whole ? `${frames} frames, all well` : problems.join("\n"));
 * ```
 */
export async function verify(path: string, options: VerifyOptions = {}): Promise<Verification> {
  await using whole = await openWhole(path, { together: options.parts });
  const { recording, rows, parts } = whole;
  const { frames: own, record } = recording;
  const described = own.frames;
  const counted = described ?? record?.frames ?? 0;
  const vouched = framesVouchedFor({ described, recorded: record?.frames, rows: rows?.count });
  const problems = [...whole.problems];
  const { pixels = true } = options;
  // Reading the pixels of a pyramid takes as long as reading those of the frames.
  let half = 0;
  for (const [index, part] of parts.entries()) {
    const name = parts.length > 1 ? `In "${basename(part.recording.path)}": ` : "";
    const levels = (share: number) => {
      half = 0.5;
      options.progress?.(Math.floor((index + share) / parts.length * half * counted), counted);
    };
    problems.push(
      ...(await partProblems(part, { pixels, levels })).map((problem) => `${name}${problem}`),
    );
  }
  const progress = (done: number, total: number) =>
    options.progress?.(Math.ceil(half * total + (1 - half) * done), total);
  // The first of several parts to which frames were dealt out, and no other part is there.
  const isOnlyPart = options.parts !== false && record?.part?.index === 0;
  const framesAsked = isOnlyPart ? record.part.framesAsked : record?.framesAsked;
  if (record) problems.push(...endProblems(record.state, { framesAsked, counted }));
  if (rows) problems.push(...rowProblems(rows, Math.min(rows.count, counted), record?.before));
  const places = record && rows && placesFault(record, rows, counted);
  if (places !== undefined) problems.push(places);
  const sure = Math.min(counted, vouched);
  const readable = await countReadable(recording, sure);
  if (!record && !rows && counted > 0) {
    problems.push(
      `Only the file itself counts ${sayCount(counted, "frame")}: no record and no table confirms it.`,
    );
  }
  if (sure < counted) {
    problems.push(`The file counts ${sayCount(counted, "frame")}, and only ${sure} of them are certain.`);
  }
  if (readable < sure) {
    problems.push(`Frame ${readable} (from 0) of ${sure} cannot be read, so only those before it count.`);
  }
  const checksums = pixels
    ? await checkPixels(recording, { frames: readable, rows, progress })
    : { verdict: "absent" as const, problems: [] };
  problems.push(...checksums.problems);
  const stamps = await checkStamps(recording, {
    frames: readable,
    rows,
    progress: checksums.verdict === "absent" ? progress : undefined,
  });
  problems.push(...stamps.problems);
  const losses = sumOf(rows, { frames: readable, part: record?.part });
  if (losses.missing) {
    problems.push(
      isOneRun(record)
        ? `${sayFrames(losses.missing)} that the camera counted never reached this machine.`
        : `${
          sayFrames(losses.missing)
        } of the experiment are not there: they never came, or their time had passed.`,
    );
  }
  if (losses.unseen) problems.push(`${sayFrames(losses.unseen)} reached this machine, but not this file.`);
  if (losses.lapped) {
    problems.push(`${sayFrames(losses.lapped)} that the camera overwrote before the file had them.`);
  }
  return {
    path,
    ...(parts.length > 1 && { parts: parts.map((part) => part.recording.path) }),
    kind: own.kind,
    whole: problems.length === 0,
    frames: readable,
    framesAsked,
    state: record?.state,
    regions: own.regions,
    bytesPerPixel: own.bytesPerPixel,
    frameNumbers: rows && readable > 0 && rows.count >= readable
      ? [rows.at(0).frameNumber, rows.at(readable - 1).frameNumber]
      : undefined,
    ...losses,
    stamps: stamps.verdict,
    checksums: checksums.verdict,
    problems,
  };
}

function sayFrames(count: number): string {
  return `${count} frame${count === 1 ? "" : "s"}`;
}

/** What is wrong with a file of a recording, and with the files beside it. */
async function partProblems(
  { recording, rows }: OpenPart,
  { pixels, levels }: { pixels: boolean; levels: (share: number) => void },
): Promise<string[]> {
  const { frames: own, record } = recording;
  const counted = own.frames ?? record?.frames ?? 0;
  const problems = [...own.problems, ...countProblems(recording, counted, rows)];
  const tableWithin = rows && await own.tableFault?.(rows, counted);
  if (tableWithin !== undefined) problems.push(tableWithin);
  problems.push(...await descriptionProblems(recording, rows));
  problems.push(...await own.levelFaults?.({ pixels, progress: levels }) ?? []);
  return [...problems, ...await otherProblems(recording, { rows, pixels })];
}

/** What the files' own description says differently from a sound record and table beside them. */
async function descriptionProblems(
  { frames: own, record }: Recording,
  rows: FrameRows | undefined,
  counted = own.frames ?? record?.frames ?? 0,
): Promise<string[]> {
  if (!record || !rows || record.state === "recording" || counted === 0 || rows.count < counted) return [];
  if (placesFault(record, rows, counted) !== undefined) return [];
  return await own.descriptionFaults?.({ record, rows: rows.slice(0, counted) }) ?? [];
}

function countProblems(
  recording: Recording,
  counted: number,
  rows: FrameRows | undefined,
): string[] {
  const { record, recordPath, damage } = recording;
  if (!record) {
    const why = damage === undefined
      ? `There is no "${recordPath}" that belongs to this recording`
      : `The record "${recordPath}" is damaged: ${damage}`;
    return [`${why}, so nothing is known of its run.`];
  }
  const problems: string[] = [];
  const misfit = misfitOf(recording);
  if (misfit !== undefined) problems.push(`${misfit[0].toUpperCase()}${misfit.slice(1)}.`);
  if (record.state !== "recording" && record.frames !== counted) {
    problems.push(`The file holds ${sayCount(counted, "frame")} and its record counts ${record.frames}.`);
  }
  if (!rows) problems.push("The table of frames beside the recording is not there, or is damaged.");
  else if (rows.count < counted) {
    problems.push(
      `The table of frames has ${sayCount(rows.count, "row")} for ${sayCount(counted, "frame")}.`,
    );
  }
  return problems;
}

/** Whether a recording was finished, and has as many frames as were asked for. */
function endProblems(
  state: RunRecord["state"],
  { framesAsked, counted }: { framesAsked?: number; counted: number },
): string[] {
  if (state === "recording") {
    return ["The recording was not finished: its program was killed, or is still recording. See `repair`."];
  }
  if (framesAsked === undefined || counted >= framesAsked) return [];
  return [
    `${sayCount(counted, "frame")} ${
      counted === 1 ? "is" : "are"
    } there of the ${framesAsked} that were asked for (${state}).`,
  ];
}

/** What is wrong with the other files of a recording, such as a Zarr that shares its pixels with a TIFF. */
async function otherProblems(
  { path, record, recordPath, frames }: Recording,
  { rows, pixels }: { rows?: FrameRows; pixels: boolean },
): Promise<string[]> {
  const problems: string[] = [];
  if (!record || record.files[0] !== basename(path)) return problems;
  for (const name of record.files.slice(1)) {
    try {
      await using other = await openRecording(join(dirname(recordPath), name));
      problems.push(...other.frames.problems);
      if (pixels && !await isOneFile(path, join(other.path, "0/c/0/0/0"))) {
        const own = await checkPixels(other, { frames: other.frames.frames ?? 0, rows });
        problems.push(...own.problems.map((problem) => `Of "${name}": ${problem}`));
      }
      const tableWithin = rows && await other.frames.tableFault?.(rows, frames.frames ?? 0);
      if (tableWithin !== undefined) problems.push(tableWithin);
      problems.push(...await descriptionProblems({ ...other, record }, rows));
      if (other.frames.frames !== frames.frames) {
        problems.push(
          `"${name}" counts ${other.frames.frames} frames, and "${basename(path)}" ${frames.frames}.`,
        );
      }
    } catch (cause) {
      if (!(cause instanceof SinkError)) throw cause;
      problems.push(cause.message);
    }
  }
  return problems;
}

/** Whether two names lead to the same file. Those of a TIFF and its Zarr do, until they are copied. */
async function isOneFile(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map((name) => Deno.stat(name).catch(() => undefined)));
  return one !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

/** Counts the readable frames from the first on, by the length of the files. Reads no pixels. */
async function countReadable({ frames }: Recording, counted: number): Promise<number> {
  for (let frame = 0; frame < counted; frame++) {
    if (!await frames.holds(frame)) return frame;
  }
  return counted;
}
