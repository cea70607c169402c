import { sayCount } from "../say_count.ts";
import { SinkError } from "../errors.ts";
import { barePath, checkPath, partPath, sidePathChoices } from "./record/output_path.ts";
import { isBeingRecorded } from "./files/recording_lock.ts";
import { readRecord, type RunRecord } from "./record/run_record.ts";
import type { RecordedBefore } from "./sink.ts";
import { findRecord } from "./record/find_record.ts";
import { lookAt, repair } from "./repair.ts";
import { readTable } from "./reading/table_file.ts";

/** A recording that was broken off, ready to be gone on with in a file of its own. */
export interface ResumePoint {
  /** Where the rest is to be recorded: `run.2.ome.tif` after `run.ome.tif`. What is there has no frame in it. */
  readonly path: string;
  /** Which part that is: 2 for `run.2.ome.tif`. */
  readonly part: number;
  /** When the times of the experiment began: milliseconds since 1970. */
  readonly startedMs: number;
  /** What is recorded already; numbers go on from there. */
  readonly before: RecordedBefore;
  /** What was asked for, such as the plan. */
  readonly asked: Readonly<Record<string, unknown>>;
}

/**
 * Makes a time-lapse or a plan that was broken off (killed, stopped, failed) ready to be taken up again: repairs the last
 * part that has frames, and says where the next one goes, when the times began and which numbers go on. Parts stand side
 * by side, `run.ome.tif`, `run.2.ome.tif` and so on, so that what was saved is never written to again.
 *
 * Throws a {@linkcode SinkError} if there is no such recording, or it is complete, or still being recorded.
 *
 * @example A time-lapse that was stopped, and goes on
 * ```ts
 * import { omeTiffSink, openCamera, timeLapse } from "@pvcam/pvcam-deno";
 * import { resumeRecording } from "@pvcam/pvcam-deno/recording";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const lapse = { intervalMs: 200, frames: 6 };
 * for await (const { point } of timeLapse(camera, { ...lapse, sinks: [omeTiffSink("lapse.ome.tif")] })) {
 *   if (point === 2) break;
 * }
 * const earlier = await resumeRecording("lapse.ome.tif");
 * const sinks = [omeTiffSink(earlier.path, { force: true })];
 * for await (const { point } of timeLapse(camera, { ...lapse, ...earlier, sinks })) {
 *   console.log(`point ${point} is in ${earlier.path}`);
 * }
 * ```
 */
export async function resumeRecording(path: string): Promise<ResumePoint> {
  checkPath(path, "resume");
  const parts = await partsOf(path);
  if (parts.length === 0) throw new SinkError(`There is nothing to resume: no recording "${path}" is there.`);
  let part = parts.length + 1;
  for (let index = parts.length - 1; index >= 0; index--) {
    // Killed before it had its record, and so before its first frame, or not ours: left as it lies.
    if (index > 0 && !(await findRecord(parts[index])).record) continue;
    const { record, frames, rows, tablePath } = await lookAt(parts[index], "resume");
    if (frames === 0) { // killed before its first frame, unless that is still to come
      if (await isBeingRecorded(tablePath)) {
        throw new SinkError(
          `Cannot resume "${parts[index]}": it is being recorded by another program.`,
        );
      }
      part = index + 1;
      continue;
    }
    if (record.state === "complete") {
      throw new SinkError(
        `There is nothing to resume: "${parts[index]}" is complete, with ${sayCount(frames, "frame")}.`,
      );
    }
    if (rows.count < frames) {
      throw new SinkError(
        `Cannot resume "${parts[index]}": its table has ${sayCount(rows.count, "row")} for ${
          sayCount(frames, "frame")
        }.`,
      );
    }
    await repair(parts[index]);
    const { sequence, frameNumber } = rows.at(frames - 1);
    return {
      path: partOf(path, part),
      part,
      startedMs: startOf(record),
      before: { frames: sequence + 1, frameNumber },
      asked: record.asked ?? {},
    };
  }
  throw new SinkError(`There is nothing to resume: "${path}" holds no frame. Start again, with --force.`);
}

/** The parts of a recording that are there, in turn, and the one that would be next. */
export async function nextPartOf(path: string): Promise<{ parts: readonly string[]; next: string }> {
  const parts = await partsOf(path);
  return { parts, next: partOf(path, parts.length + 1) };
}

/** Whether a recording was killed before its first frame: it is there, and a new one may take its place. */
export async function isUnbegun(path: string): Promise<boolean> {
  const first = partOf(path, 1);
  if ((await findRecord(first)).record) return (await lookAt(path, "resume")).frames === 0;
  // Its table is made before its record: without a row it was killed between the two.
  const [{ record, table }] = sidePathChoices(first);
  return await readRecord(record) === undefined && (await readTable(table))?.count === 0;
}

async function partsOf(path: string): Promise<string[]> {
  const parts: string[] = [];
  for (let part = partOf(path, 1); await isThere(part); part = partOf(path, parts.length + 1)) {
    parts.push(part);
  }
  return parts;
}

function partOf(path: string, number: number): string {
  const bare = barePath(path);
  return number === 1 ? bare : partPath(bare, String(number));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return false;
    throw cause;
  }
}

/** The run's own account knows when its clock began; the record alone, when its files were made. */
function startOf({ report, startedAt }: RunRecord): number {
  return typeof report?.startedMs === "number" ? report.startedMs : Date.parse(startedAt);
}
