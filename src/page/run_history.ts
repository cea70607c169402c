import type { AcquisitionReport } from "../acquisition/report.ts";

/** How many points are kept. A long run has fewer points a second. */
const MOST_POINTS = 600;

/** The state of a recording at one moment. */
export interface HistoryPoint {
  /** Since the first look. */
  readonly seconds: number;
  /** How full the ring was, from 0 to 1. */
  readonly ringFill: number;
  /** How many millions of bytes a second went into the file since the point before. */
  readonly megabytesPerSecond: number;
}

/** The course of a recording for its report, from looks now and then. */
export class RunHistory {
  #points: HistoryPoint[] = [];
  #every = 1;
  #looks = 0;
  #start: number | undefined;
  #before: { readonly ms: number; readonly frames: number } | undefined;

  /** Looks at a run. */
  note(report: AcquisitionReport, nowMs = performance.now()): void {
    const [reader] = report.readers;
    if (!reader?.writing || report.reason !== "running") return;
    this.#start ??= nowMs;
    if (this.#looks++ % this.#every !== 0) return;
    const { frames } = reader.writing;
    const before = this.#before;
    this.#before = { ms: nowMs, frames };
    if (!before || nowMs <= before.ms) return;
    // Frames that the sink has not taken yet are in the ring.
    const waiting = Math.min(report.slots, reader.skipped);
    this.#points.push({
      seconds: (nowMs - this.#start) / 1000,
      ringFill: waiting / report.slots,
      megabytesPerSecond: (frames - before.frames) * report.frameBytes / 1e3 / (nowMs - before.ms),
    });
    if (this.#points.length < MOST_POINTS) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 1);
    this.#every *= 2;
  }

  /** The points so far, in order. */
  get points(): readonly HistoryPoint[] {
    return this.#points;
  }
}
