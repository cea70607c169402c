import { sayCount } from "../say_count.ts";
import type { AcquisitionReport } from "./report.ts";

/** How many of a run's frames are whole in its file; if there is no file, how many its first reader got whole. */
function keptFrames({ readers, frames, lapped }: AcquisitionReport): number {
  return readers[0]?.writing?.frames ?? frames - lapped;
}

/**
 * What a script should know about a finished run, as sentences with the reason and what to do; nothing if every frame
 * was recorded or read. `asked` is how many frames were asked for.
 */
export function lossSentence(report: AcquisitionReport, asked: number | undefined): string | undefined {
  const { missing, overrun, lapped, slots, readers, reason, error } = report;
  const kept = keptFrames(report);
  const isFile = readers[0]?.writing !== undefined;
  const what = `${isFile ? "Recorded" : "Took"} ${asked === undefined ? "" : `${kept} of `}` +
    `${sayCount(asked ?? kept, "frame")}${isFile ? ` to "${readers[0].name}"` : ""}`;
  const causes = [
    missing > 0 ? `${missing} never reached this computer` : "",
    overrun > 0 ? `${overrun} were overwritten before they could be ${isFile ? "written" : "taken"}` : "",
    lapped > 0 ? `${lapped} were overwritten while they were ${isFile ? "written" : "read"}` : "",
  ].filter((cause) => cause !== "");
  const failed = reason === "failed" && error !== undefined ? ` The run failed: ${error}` : "";
  if (causes.length === 0) return failed === "" ? undefined : `${what}.${failed}`;
  const ways = [
    overrun + lapped === 0
      ? ""
      : isFile
      ? ` Give the run more slots (it had ${slots}), write less, or use a faster disk.`
      : ` Give the run more slots (it had ${slots}), do less for each frame, or take copies().`,
    missing > 0 ? " The camera, its connection or its driver was too slow: take fewer frames a second." : "",
  ];
  return `${what}: ${causes.join(", ")}.${ways.join("")}${failed}`;
}
