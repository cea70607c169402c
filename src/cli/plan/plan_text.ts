import type { PlanReport } from "../../../plan.ts";
import { sayCount } from "../../say_count.ts";
import { filesText } from "../terminal/report_text.ts";

/** What became of a plan, as people read it. */
export function planReportText(report: PlanReport): string {
  const { frames, reason, missing, passedOver, late, latestMs, hardwareSequences, files } = report;
  const ending = reason === "complete" ? "" : `, ${reason}`;
  const lateness = late === 0 ? "none late" : `${late} late, by up to ${Math.round(latestMs)} ms`;
  const sequences = hardwareSequences === 0
    ? ""
    : `; ${sayCount(hardwareSequences, "sequence")} that the camera took by itself`;
  return [
    `${sayCount(frames, "frame")}${ending}`,
    `  missing ${missing}, passed over ${passedOver}, ${lateness}${sequences}`,
    ...recordingsOf(files).flatMap((own) => filesText(own)),
  ].join("\n");
}

/** Files by recording: each begins with the frames, and `run.json` and the table stand beside it. */
function recordingsOf(files: PlanReport["files"]): PlanReport["files"][] {
  const recordings: PlanReport["files"][number][][] = [];
  for (const file of files) {
    const isBeside = /\.(json|frames\.npy)$/.test(file.path);
    if (isBeside && recordings.length > 0) recordings[recordings.length - 1].push(file);
    else recordings.push([file]);
  }
  return recordings;
}

/** What a plan that did not fail lacks, as a sentence; nothing if every frame is there. */
export function planShortfall(
  { frames, planned, missing, passedOver, reason, files }: PlanReport,
): string | undefined {
  const causes: string[] = [];
  if (missing > 0) causes.push(`${missing} missing: begun, and they never came`);
  if (passedOver > 0) causes.push(`${passedOver} passed over: their time had passed before it went on`);
  const there = planned === undefined
    ? sayCount(frames, "frame")
    : `${frames} of ${sayCount(planned, "frame")}`;
  const rest = reason === "complete"
    ? ""
    : ` It was ${reason}${files.length > 0 ? ": --resume continues it" : ""}.`;
  if (causes.length > 0) return `Not every frame is there, but ${there} (${causes.join("; ")}).${rest}`;
  return reason === "complete" ? undefined : `There are ${there}.${rest}`;
}
