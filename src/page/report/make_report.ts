import { SinkError } from "../../errors.ts";
import { isPlanRecord, planRows } from "./plan_rows.ts";
import type { RunRecord } from "../../recording/record/run_record.ts";
import { openRecording } from "../../recording/open_recording.ts";
import { findRecord } from "../../recording/record/find_record.ts";
import { barePath, isFreeFor, sidePathChoices, stemOf } from "../../recording/record/output_path.ts";
import { saveText } from "../../recording/files/save_text.ts";
import { readTable } from "../../recording/reading/table_file.ts";
import type { HistoryPoint } from "../run_history.ts";
import { intervalsSvg } from "./charts.ts";
import { reportPage } from "./report_page.ts";
import { type RunTimes, timesOf } from "./run_times.ts";
import { sampleFrames } from "./sample_frames.ts";

/** A report of a finished recording. */
export interface RunReportPage {
  /** One HTML page that needs nothing else. */
  readonly html: string;
  /** The chart of intervals between frames, as a picture for a paper; absent if there are no times. */
  readonly intervalsSvg?: string;
}

/**
 * Makes the report of a recording, even of an old one: the settings that were asked for and applied, the intervals with
 * each loss, its place and its reason, pictures, values, and the plan. It reads only some frames, so a large file takes
 * about as long as a small one. Throws a {@linkcode SinkError} if there is no recording at the path.
 */
export async function makeReport(
  path: string,
  { history }: { readonly history?: readonly HistoryPoint[] } = {},
): Promise<RunReportPage> {
  await using recording = await openRecording(path);
  const { frames: own, record, tablePath, damage } = recording;
  if (own.regions.length === 0) {
    throw new SinkError(
      `Cannot make a report of "${path}": the file describes no frame. See verify and repair.`,
    );
  }
  const rows = tablePath === undefined ? undefined : await readTable(tablePath);
  const frames = own.frames ?? record?.frames ?? 0;
  const times = rows && timesOf(rows, frames, lastOf(record));
  const html = reportPage({
    path: recording.path,
    kind: own.kind,
    frames,
    regions: own.regions,
    record,
    times,
    history,
    samples: await sampleFrames(own, frames, record?.format.bitDepth ?? 8 * own.bytesPerPixel),
    problems: [
      ...own.problems,
      ...(damage ? [`The record beside it cannot be trusted: ${damage}.`] : []),
      ...problemsOf(record, { frames, times }),
    ],
    ...(record && isPlanRecord(record) && { plan: planRows(record) }),
  });
  return {
    html,
    ...(times && times.intervalsMs.length > 0 && { intervalsSvg: intervalsSvg(times, { standalone: true }) }),
  };
}

/**
 * The path of a recording's report, which is beside the recording: `run.report.html`. It is `run.raw.report.html` if
 * the files beside the recording have the longer names, because the usual ones belong to another recording.
 */
export async function reportPath(path: string): Promise<string> {
  const [usual, longer] = sidePathChoices(path);
  const { record, recordPath } = await findRecord(path);
  const isUsual = record ? recordPath !== longer.record : await isFreeFor(path, usual);
  return `${isUsual ? stemOf(path) : barePath(path)}.report.html`;
}

/**
 * Makes the report of a recording and writes it beside the recording, in place of an older report. Returns its path.
 */
export async function writeReport(
  path: string,
  options: { readonly history?: readonly HistoryPoint[] } = {},
): Promise<string> {
  const { html } = await makeReport(path, options);
  const to = await reportPath(path);
  await saveText(to, html, { action: "write the report", force: true });
  return to;
}

/** The number of the camera's last frame, if the run's account is in the record. */
function lastOf(record: RunRecord | undefined): number | undefined {
  const last = record?.report?.lastFrameNumber;
  // A plan or a time-lapse counts differently, and a share of a run has gaps that are not losses.
  return typeof last === "number" && !record?.part && !("events" in (record?.report ?? {}))
    ? last
    : undefined;
}

function problemsOf(
  record: RunRecord | undefined,
  { frames, times }: { frames: number; times: RunTimes | undefined },
): string[] {
  if (!record) return ["There is no record beside it, so times and settings are unknown."];
  const problems: string[] = [];
  const { state, framesAsked, report } = record;
  if (state === "recording") {
    problems.push("It was not finished: its program was killed, or is still recording.");
  }
  if (typeof report?.error === "string") problems.push(report.error);
  const total = (kind: string) =>
    times?.losses.filter((loss) => loss.kind === kind).reduce((sum, { count }) => sum + count, 0) ?? 0;
  const lost = [[total("missing"), "missing"], [total("unseen"), "overrun or skipped"], [
    total("lapped"),
    "lapped",
  ]] as const;
  const said = lost.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  if (said.length > 0) problems.push(`Frames are not in the file: ${said.join(", ")}.`);
  else if (framesAsked !== undefined && frames < framesAsked) {
    problems.push(`${frames} frames are there of the ${framesAsked} that were asked for (${state}).`);
  }
  if (!times) problems.push("The table of frames beside it is not there, or is damaged.");
  return problems;
}
