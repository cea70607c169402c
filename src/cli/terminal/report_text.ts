import type { AcquisitionReport, Writing } from "../../../mod.ts";
import { sayBytes } from "../../say_bytes.ts";
import { count } from "./print.ts";

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
    ...numbersText(report),
    `  ${report.bufferMode} ring of ${count(report.slots, "slot")} (${memory}), woken by the ${report.waker}`,
    ...report.readers.flatMap(({ writing }) => writing && writing.frames > 0 ? [writingText(writing)] : []),
    ...(frames > 0 ? filesText(report.files) : ["  no frame came, and so no file is left"]),
  ].join("\n");
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
  const taken = report.frames - lapped; // files leave out what was written over while they took it
  const inFile = report.readers[0]?.writing?.frames ?? taken;
  const causes: string[] = [];
  if (missing > 0) {
    causes.push(`${missing} missing: the camera counted them, they never reached this machine`);
  }
  if (overrun > 0) causes.push(`${overrun} overrun: written over before the file took them`);
  if (lapped > 0) causes.push(`${lapped} lapped: written over while the file took them`);
  if (inFile < taken) causes.push(`${taken - inFile} not kept: the file took them and does not count them`);
  const short = asked !== undefined && inFile < asked;
  if (short && causes.length === 0) causes.push(`the recording was ${report.reason}`);
  if (causes.length === 0) return undefined;
  const there = asked === undefined ? count(inFile, "frame") : `${inFile} of ${count(asked, "frame")}`;
  const way = overrun + lapped > 0 ? " Give it more --slots, write less, or to a faster disk." : "";
  return `Not every frame is in the file, which has ${there} (${causes.join("; ")}).${way}`;
}
