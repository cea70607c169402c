import type { AcquisitionReport } from "../../../mod.ts";
import type { Writing } from "../../../sink.ts";
import { sayBytes } from "../../say_bytes.ts";
import { sayCount } from "../../say_count.ts";
import { plainLine } from "../../script/mod.ts";

/**
 * A report as people read it; `verbose` adds how the ring and the file were used. With `events`, each file is a recording of
 * its own, of some of the frames.
 */
export function reportText(report: AcquisitionReport, { verbose = false, events = false } = {}): string {
  const { frames, seconds, framesPerSecond, missing, overrun, lapped, skipped } = report;
  const rate = framesPerSecond > 0
    ? ` in ${seconds.toFixed(2)} s, ${framesPerSecond.toFixed(1)} a second`
    : "";
  const ending = report.reason === "complete" ? "" : `, ${report.reason}`;
  // The complete frames in the file, if there is one. A run that was aborted or failed has taken more.
  const kept = report.readers[0]?.writing?.frames ?? frames;
  const files = events ? recordingsOf(report.files) : [report.files];
  return [
    `${sayCount(kept, "frame")}${events ? " looked at" : ""}${rate}${ending}${
      kept < frames ? ` (of ${frames} that the file took)` : ""
    }`,
    `  missing ${missing}, overrun ${overrun}, lapped ${lapped}, skipped ${skipped}; ` +
    `last frame number ${report.lastFrameNumber}`,
    ...numbersText(report),
    ...report.readers.flatMap(({ writing }) => writing?.frames ? compressionText(writing.compression) : []),
    ...(verbose ? detailsText(report) : []),
    ...(frames > 0 ? files.flatMap(filesText) : ["  no frame came, and so no file is left"]),
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

/** Figures about the writing, on one line. */
function writingText({ megabytesPerSecond, writtenWith, worstAppendMs, freeBytes }: Writing): string {
  const free = freeBytes === undefined ? "" : `; ${sayBytes(freeBytes)} free`;
  const speed = `${megabytesPerSecond.toFixed(0)} MB/s`;
  return `  written with ${writtenWith} at ${speed}, the slowest batch in ${
    worstAppendMs.toFixed(0)
  } ms${free}`;
}

/** Figures about the compression, on one line. */
export function compressionText(compression: Writing["compression"]): string[] {
  if (!compression) return [];
  const { ratio, megabytesPerSecond, threads, rawFrames } = compression;
  const raw = rawFrames === 0
    ? ""
    : `; ${sayCount(rawFrames, "frame")} came too fast for that and ${
      rawFrames === 1 ? "is" : "are"
    } stored as ` +
      `${rawFrames === 1 ? "it is" : "they are"}`;
  return [
    `  compressed ${ratio} times, at ${megabytesPerSecond.toFixed(0)} MB/s in ${
      sayCount(threads, "thread")
    }${raw}`,
  ];
}

/** The recording on one line, and the files beside it on another. */
export function filesText([main, ...beside]: AcquisitionReport["files"]): string[] {
  if (!main) return [];
  const names = beside.map(({ path }) => path).join(", ");
  return [`  in ${main.path} (${sayBytes(main.bytes)})`, ...(names ? [`  beside it ${names}`] : [])].map(
    plainLine,
  );
}

/** Groups files by recording: its frames come first, then its record and its table. */
export function recordingsOf(files: AcquisitionReport["files"]): AcquisitionReport["files"][] {
  const recordings: AcquisitionReport["files"][number][][] = [];
  for (const file of files) {
    const isBeside = /\.(json|frames\.npy)$/.test(file.path);
    if (isBeside && recordings.length > 0) recordings[recordings.length - 1].push(file);
    else recordings.push([file]);
  }
  return recordings;
}

/** What is wrong with a recording, as a sentence; nothing if every frame asked for is whole in the file. */
export function shortfall(
  report: AcquisitionReport,
  asked: number | undefined,
  { events = false } = {},
): string | undefined {
  const { missing, overrun, lapped } = report;
  const taken = report.frames - lapped; // lapped frames are not in the file
  const inFile = report.readers[0]?.writing?.frames ?? taken;
  const causes: string[] = [];
  if (missing > 0) {
    causes.push(`${missing} missing: the camera counted them, and they never reached this machine`);
  }
  if (overrun > 0) {
    const taken = events ? "--when looked at them" : "the file took them";
    causes.push(`${overrun} overrun: overwritten before ${taken}`);
  }
  if (lapped > 0) causes.push(`${lapped} lapped: overwritten while they were being read`);
  if (inFile < taken) {
    causes.push(`${taken - inFile} not kept: the file took them, and a later failure cut them off`);
  }
  const short = asked !== undefined && inFile < asked;
  if (short && causes.length === 0) causes.push(`the recording was ${report.reason}`);
  if (causes.length === 0) return undefined;
  const there = asked === undefined ? sayCount(inFile, "frame") : `${inFile} of ${sayCount(asked, "frame")}`;
  const way = overrun + lapped > 0 ? " Give the run more --slots, a smaller region, or a faster disk." : "";
  const what = events
    ? `Not every frame was looked at: there were`
    : "Not every frame is in the file, which has";
  return `${what} ${there} (${causes.join("; ")}).${way}`;
}
