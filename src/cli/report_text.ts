import type { AcquisitionReport } from "../../mod.ts";
import { count, sayBytes } from "./print.ts";

/** A report as people read it. */
export function reportText(report: AcquisitionReport): string {
  const { frames, seconds, framesPerSecond, missing, overrun, lapped, skipped } = report;
  const rate = framesPerSecond > 0
    ? ` in ${seconds.toFixed(2)} s, ${framesPerSecond.toFixed(1)} a second`
    : "";
  const ending = report.reason === "complete" ? "" : `, ${report.reason}`;
  const memory = sayBytes(report.slots * report.frameBytes);
  return [
    `${count(frames, "frame")}${rate}${ending}`,
    `  missing ${missing}, overrun ${overrun}, lapped ${lapped}, skipped ${skipped}; ` +
    `last frame number ${report.lastFrameNumber}`,
    `  ${report.bufferMode} ring of ${count(report.slots, "slot")} (${memory}), woken by ${report.waker}`,
    ...filesText(report.files),
  ].join("\n");
}

/** The recording on a line of its own, and what stands beside it. */
export function filesText([main, ...beside]: AcquisitionReport["files"]): string[] {
  if (!main) return [];
  const names = beside.map(({ path }) => path).join(", ");
  return [`  in ${main.path} (${sayBytes(main.bytes)})`, ...(names ? [`  beside it ${names}`] : [])];
}

/** What is wrong with a recording, as a sentence; nothing if every frame asked for is whole in the file. */
export function shortfall(report: AcquisitionReport, asked: number | undefined): string | undefined {
  const { missing, overrun, lapped } = report;
  const inFile = report.frames - lapped; // files leave out what was written over while they took it
  const causes: string[] = [];
  if (missing > 0) {
    causes.push(`${missing} missing: the camera counted them, they never reached this machine`);
  }
  if (overrun > 0) causes.push(`${overrun} overrun: written over before the file took them`);
  if (lapped > 0) causes.push(`${lapped} lapped: written over while the file took them`);
  const short = asked !== undefined && inFile < asked;
  if (short && causes.length === 0) causes.push(`the recording was ${report.reason}`);
  if (causes.length === 0) return undefined;
  const there = asked === undefined ? count(inFile, "frame") : `${inFile} of ${count(asked, "frame")}`;
  const way = overrun + lapped > 0 ? " Give it more --slots, write less, or to a faster disk." : "";
  return `Not every frame is in the file, which has ${there} (${causes.join("; ")}).${way}`;
}
