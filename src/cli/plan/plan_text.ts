import type { PlanReport } from "../../../plan.ts";
import { sayCount } from "../../say_count.ts";
import { compressionText, filesText, recordingsOf } from "../terminal/report_text.ts";

/** The result of a plan, for people. */
export function planReportText(report: PlanReport): string {
  const { frames, reason, missing, passedOver, late, latestMs, hardwareSequences, compression, files } =
    report;
  const ending = reason === "complete" ? "" : `, ${reason}`;
  const lateness = late === 0 ? "none late" : `${late} late, by up to ${Math.round(latestMs)} ms`;
  const sequences = hardwareSequences === 0
    ? ""
    : `; ${sayCount(hardwareSequences, "sequence")} taken by the camera by itself`;
  return [
    `${sayCount(frames, "frame")}${ending}`,
    `  missing ${missing}, passed over ${passedOver}, ${lateness}${sequences}`,
    ...(frames > 0 ? compressionText(compression) : []),
    ...recordingsOf(files).flatMap((own) => filesText(own)),
  ].join("\n");
}

/** What a plan that did not fail lacks, as a sentence; undefined if every frame is there. */
export function planShortfall(
  { frames, planned, missing, passedOver, reason, files }: PlanReport,
): string | undefined {
  const causes: string[] = [];
  if (missing > 0) causes.push(`${missing} missing: they were begun and never came`);
  if (passedOver > 0) {
    causes.push(`${passedOver} passed over: their time had passed before the plan was resumed`);
  }
  const there = planned === undefined
    ? sayCount(frames, "frame")
    : `${frames} of ${sayCount(planned, "frame")}`;
  const goesOn = files.length > 0 && frames !== planned;
  const rest = reason === "complete"
    ? ""
    : ` The plan was ${reason}${goesOn ? ": --resume continues it" : ""}.`;
  if (causes.length > 0) {
    return `Not every frame was recorded: there are ${there} (${causes.join("; ")}).${rest}`;
  }
  return reason === "complete" ? undefined : `Recorded: ${there}.${rest}`;
}
