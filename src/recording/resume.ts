import { sayCount } from "../say_count.ts";
import { SinkError } from "../errors.ts";
import { checkPath, sidePathChoices } from "./record/output_path.ts";
import { partOf, partsOf } from "./find_parts.ts";
import { isBeingRecorded } from "./files/recording_lock.ts";
import { readRecord, type RunRecord } from "./record/run_record.ts";
import type { RecordedBefore } from "./sink.ts";
import { findRecord } from "./record/find_record.ts";
import { type FoundRecording, lookAt, repairPart } from "./repair.ts";
import { countSoundRows, framesBeyondDoubt } from "./reading/evidence.ts";
import { readTable } from "./reading/table_file.ts";

/** A recording that ended early, with what is needed to continue it in another file. */
export interface ResumePoint {
  /** Where the rest is to be recorded: `run.2.ome.tif` after `run.ome.tif`. What is there has no frame in it. */
  readonly path: string;
  /** The number of the next part: 2 for `run.2.ome.tif`. */
  readonly part: number;
  /** When the experiment's times began, in milliseconds since 1970. */
  readonly startedMs: number;
  /** What is recorded already. The next part's numbers continue from there. */
  readonly before: RecordedBefore;
  /** What was asked for, such as the plan. */
  readonly asked: Readonly<Record<string, unknown>>;
}

/**
 * Prepares a time-lapse or a plan that ended early (killed, stopped, failed) for resuming: repairs the last part that
 * has frames, and returns the next part's path, the start of the times, and the numbers to continue from. The parts are
 * beside each other, as `run.ome.tif`, `run.2.ome.tif` and so on; so saved frames are never written again.
 *
 * Throws a {@linkcode SinkError} if there is no such recording, if it is complete, or if it is still being recorded.
 *
 * @example Resume a time-lapse that was stopped
 * ```ts
 * import { fileSink, openCamera, timeLapse } from "@pvcam/pvcam-deno";
 * import { resumeRecording } from "@pvcam/pvcam-deno/recording";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const lapse = { intervalMs: 500, frames: 12 };
 * for await (const { point } of timeLapse(camera, { ...lapse, sinks: [fileSink("lapse.ome.tif")] })) {
 *   if (point === 2) break;
 * }
 * const earlier = await resumeRecording("lapse.ome.tif");
 * const sinks = [fileSink(earlier.path, { force: true })];
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
    if (!(await findRecord(parts[index])).record) {
      // Either killed before it had a record, and so before its first frame, or not ours. It is left as it is.
      if (index > 0) continue;
      if (await isEmptyRecording(parts[0])) {
        const [{ table }] = sidePathChoices(parts[0]);
        await refuseRecorded(parts[0], table);
        break;
      }
    }
    const found = await lookAt(parts[index], "resume");
    const { record, rows, tablePath } = found;
    const frames = await framesKept(found);
    if (frames === 0) { // killed before its first frame, or still to get it
      await refuseRecorded(parts[index], tablePath);
      part = index + 1;
      continue;
    }
    if (record.state === "complete") {
      throw new SinkError(
        `There is nothing to resume: "${parts[index]}" is complete, with ${sayCount(frames, "frame")}.`,
      );
    }
    const sound = countSoundRows(rows);
    if (sound < frames) {
      throw new SinkError(
        `Cannot resume "${parts[index]}": its table has ${sayCount(sound, "sound row")} for ${
          sayCount(frames, "frame")
        }.`,
      );
    }
    await repairPart(parts[index]);
    const { sequence, frameNumber } = rows.at(frames - 1);
    return {
      path: partOf(path, part),
      part,
      startedMs: startOf(record),
      before: { frames: sequence + 1, frameNumber },
      asked: record.asked ?? {},
    };
  }
  throw new SinkError(`There is nothing to resume: "${path}" has no frame. Start again, with --force.`);
}

/**
 * How many frames a repair keeps. A kill may leave more frames than the files' description or the record counts. In an
 * HDF5 file that was left open only a repair can count them.
 */
async function framesKept(found: FoundRecording): Promise<number> {
  const { path, record, rows, tablePath, evidence, frames } = found;
  if (evidence) return framesBeyondDoubt(evidence, record.kind) ?? frames;
  if (rows.count === 0 || await isBeingRecorded(tablePath)) return frames;
  return (await repairPart(path, { empty: "leave" })).frames;
}

async function refuseRecorded(path: string, tablePath: string): Promise<void> {
  if (!await isBeingRecorded(tablePath)) return;
  throw new SinkError(`Cannot resume "${path}": another program is recording or repairing it.`);
}

/** The existing parts of a recording in order, and the path of the next one. */
export async function nextPartOf(path: string): Promise<{ parts: readonly string[]; next: string }> {
  const parts = await partsOf(path);
  return { parts, next: partOf(path, parts.length + 1) };
}

/**
 * Whether there is a recording without any frame, because its program was killed before the first one. A new recording
 * may replace it.
 */
export async function isEmptyRecording(path: string): Promise<boolean> {
  const first = partOf(path, 1);
  if ((await findRecord(first)).record) return await framesKept(await lookAt(path, "resume")) === 0;
  // The table is made before the record. So if there is no record, and the table has no row, the program was killed
  // between the two.
  const [{ record, table }] = sidePathChoices(first);
  return await readRecord(record) === undefined && await hasNoRow(table);
}

/** Whether a table has no row. A new table is empty at first, and then gets its header. */
async function hasNoRow(table: string): Promise<boolean> {
  const about = await Deno.lstat(table).catch(() => undefined);
  return about?.isFile === true && (about.size === 0 || (await readTable(table))?.count === 0);
}

/**
 * When the experiment's times began. The run's own account says that; the record itself has only the start of its
 * files.
 */
function startOf({ report, startedAt }: RunRecord): number {
  return typeof report?.startedMs === "number" ? report.startedMs : Date.parse(startedAt);
}
