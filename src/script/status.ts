import { sayBytes } from "../say_bytes.ts";
import type { AcquisitionReport, Sink } from "../../mod.ts";

/** The present state of a run. */
export interface Status {
  /** The camera's name. */
  readonly camera: string;
  /** Frames so far. */
  readonly frames: number;
  /** Frames that were asked for; absent if the run continues until it is stopped. */
  readonly asked?: number;
  /** Frames a second. */
  readonly framesPerSecond: number;
  /** Time until the end of the run, in seconds, if it can be predicted. */
  readonly secondsLeft?: number;
  /** Frames that the camera counted and that never came. */
  readonly missing: number;
  /** Frames that were overwritten before they were taken. */
  readonly overrun: number;
  /** Frames that were overwritten while they were on loan. */
  readonly lapped: number;
  /** Free space on the files' disk, in bytes; absent without files or without the right to ask. */
  readonly freeBytes?: number;
  /** Time until the disk is full at this rate, in seconds. */
  readonly secondsToFullDisk?: number;
}

/** The parts of a status. */
export interface StatusSource {
  readonly camera: string;
  readonly frames?: number;
  readonly sinks: readonly Pick<Sink, "progress">[];
}

/** The present state of the run. */
export function statusOf({ camera, frames: asked, sinks }: StatusSource, report: AcquisitionReport): Status {
  const { frames, framesPerSecond, missing, overrun, lapped, frameBytes } = report;
  const free = sinks.map((sink) => sink.progress?.().freeBytes).filter((bytes) => bytes !== undefined);
  const left = asked === undefined ? undefined : Math.max(0, asked - report.lastFrameNumber);
  const bytesPerSecond = frameBytes * framesPerSecond * free.length;
  return {
    camera,
    frames,
    ...(asked !== undefined && { asked }),
    framesPerSecond,
    ...(left !== undefined && framesPerSecond > 0 && { secondsLeft: round(left / framesPerSecond) }),
    missing,
    overrun,
    lapped,
    ...(free.length > 0 && { freeBytes: Math.min(...free) }),
    ...(bytesPerSecond > 0 && { secondsToFullDisk: round(Math.min(...free) / bytesPerSecond) }),
  };
}

/** A status in words, such as `120 of 500 frames, 99.8 a second, 4 s left, none lost, 812 GB free`. */
export function statusText(status: Status): string {
  const { frames, asked, framesPerSecond, secondsLeft, freeBytes, secondsToFullDisk } = status;
  const words = [
    asked === undefined ? sayFrames(frames) : `${frames} of ${sayFrames(asked)}`,
  ];
  if (framesPerSecond > 0) words.push(rateText(framesPerSecond));
  if (secondsLeft !== undefined) words.push(`${sayDuration(secondsLeft)} left`);
  words.push(lossText(status));
  if (freeBytes !== undefined) {
    const soon = secondsToFullDisk !== undefined && secondsToFullDisk < 3600
      ? ` (full in ${sayDuration(secondsToFullDisk)})`
      : "";
    words.push(`${sayBytes(freeBytes)} free${soon}`);
  }
  return words.join(", ");
}

/** A rate in words; per minute if frames are far apart. */
function rateText(framesPerSecond: number): string {
  return framesPerSecond >= 1
    ? `${framesPerSecond.toFixed(1)} a second`
    : `${(framesPerSecond * 60).toFixed(1)} a minute`;
}

/** The losses of a run in words; `none lost` if there are none. */
function lossText(losses: Pick<AcquisitionReport, "missing" | "overrun" | "lapped">): string {
  const { missing, overrun, lapped } = losses;
  const some = Object.entries({ missing, overrun, lapped }).filter(([, count]) => count > 0);
  return some.length === 0 ? "none lost" : some.map(([word, count]) => `${count} ${word}`).join(", ");
}

/** A finished run in words. */
export function reportText(report: AcquisitionReport): string {
  const { seconds, reason, files } = report;
  // The complete frames in the file, if there is one. A run that was aborted or failed has taken more.
  const frames = report.readers[0]?.writing?.frames ?? report.frames;
  const ending = reason === "complete" ? "" : `, ${reason}`;
  const where = files.map(({ path, bytes }) => `${path} (${sayBytes(bytes)})`).slice(0, 1);
  return [`${sayFrames(frames)} in ${sayDuration(seconds)}${ending}`, lossText(report), ...where].join(", ");
}

/** A time in words: `4 s`, `2 min 5 s`, `3 h 10 min`. */
export function sayDuration(seconds: number): string {
  if (seconds < 1) return `${Number(seconds.toFixed(2))} s`;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

function sayFrames(count: number): string {
  return `${count} frame${count === 1 ? "" : "s"}`;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
