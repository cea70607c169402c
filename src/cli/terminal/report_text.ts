import type { AcquisitionReport, Writing } from "../../../mod.ts";
import { sayBytes } from "../../say_bytes.ts";
import { sayCount } from "../../say_count.ts";

/** A report as people read it; `verbose` adds how the ring and the file were used. */
export function reportText(report: AcquisitionReport, { verbose = false } = {}): string {
  const { frames, seconds, framesPerSecond, missing, overrun, lapped, skipped } = report;
  const rate = framesPerSecond > 0
    ? ` in ${seconds.toFixed(2)} s, ${framesPerSecond.toFixed(1)} a second`
    : "";
  const ending = report.reason === "complete" ? "" : `, ${report.reason}`;
  // What is whole in the file, where there is one: a run that was aborted or failed has taken more.
  const kept = report.readers[0]?.writing?.frames ?? frames;
  return [
    `${sayCount(kept, "frame")}${rate}${ending}${kept < frames ? ` (of ${frames} that the file took)` : ""}`,
    `  missing ${missing}, overrun ${overrun}, lapped ${lapped}, skipped ${skipped}; ` +
    `last frame number ${report.lastFrameNumber}`,
    ...numbersText(report),
    ...(verbose ? detailsText(report) : []),
    ...(frames > 0 ? filesText(report.files) : ["  no frame came, and so no file is left"]),
  ].join("\n");
}

/** How the ring and the file were used. */
function detailsText(
  { bufferMode, bufferModeReason, slots, frameBytes, waker, readers }: AcquisitionReport,
): string[] {
  return [
    `  buffer: ${sayCount(slots, "frame")}, ${
      sayBytes(slots * frameBytes)
    }; mode ${bufferMode}: ${bufferModeReason}`,
    `  new frames were reported by the ${waker}`,
    ...readers.flatMap(({ writing }) => writing && writing.frames > 0 ? [writingText(writing)] : []),
  ];
}

/** What was odd about the camera's own numbers. */
function numbersText({ misnumbered, firstNumber }: AcquisitionReport): string[] {
  const own = firstNumber === undefined ? "" : `the camera itself counted from ${firstNumber}`;
  const none = misnumbered === 0
    ? ""
    : `${misnumbered} came without a number, or with one used before, and are counted in their order`;
  return own || none ? [`  ${[own, none].filter(Boolean).join("; ")}`] : [];
}

/** How the writing went, on a line of its own. */
function writingText({ megabytesPerSecond, writtenWith, worstAppendMs, freeBytes }: Writing): string {
  const free = freeBytes === undefined ? "" : `; ${sayBytes(freeBytes)} free`;
  const speed = `${megabytesPerSecond.toFixed(0)} MB/s`;
  return `  written with ${writtenWith} at ${speed}, the slowest batch in ${
    worstAppendMs.toFixed(0)
  } ms${free}`;
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
  const taken = report.frames - lapped; // lapped frames are not in the file
  const inFile = report.readers[0]?.writing?.frames ?? taken;
  const causes: string[] = [];
  if (missing > 0) {
    causes.push(`${missing} missing: the camera counted them, and they never reached this machine`);
  }
  if (overrun > 0) causes.push(`${overrun} overrun: overwritten before the file took them`);
  if (lapped > 0) causes.push(`${lapped} lapped: overwritten while they were being read`);
  if (inFile < taken) {
    causes.push(`${taken - inFile} not kept: the file took them, and a later failure cut them off`);
  }
  const short = asked !== undefined && inFile < asked;
  if (short && causes.length === 0) causes.push(`the recording was ${report.reason}`);
  if (causes.length === 0) return undefined;
  const there = asked === undefined ? sayCount(inFile, "frame") : `${inFile} of ${sayCount(asked, "frame")}`;
  const way = overrun + lapped > 0 ? " Give the run more --slots, a smaller region, or a faster disk." : "";
  return `Not every frame is in the file, which has ${there} (${causes.join("; ")}).${way}`;
}
