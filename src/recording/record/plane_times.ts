import type { Frame } from "../../frame/frame.ts";
import { type Cadence, cadenceOf } from "./cadence.ts";

/** The facts about a frame that are used here. */
export type TimedFrame = Pick<Frame, "receivedMs" | "exposureMs" | "exposureStartNs" | "frameInfoMs">;

/**
 * The clock of the times: the camera's; the operating system's, as libpvcam reads it; or this program's, at arrival.
 */
export type TimesClock = "camera" | "frame-info" | "arrival";

/** A time from libpvcam that is farther than this from the frame's arrival has another unit, or is wrong. */
const farthestS = 1;

/** In a run without pauses frames are at most this many of the camera's periods apart. */
const mostPeriods = 2;

/** When each frame of a recording was exposed, and for how long. It grows as frames come. */
export class PlaneTimes {
  readonly #startedMs: number;
  readonly #periodS: number;
  #values = new Float64Array(2 * 1024);
  #count = 0;
  #byCamera = 0;
  #byInfo = 0;
  /** The times of the first frame: by the camera's clock and our own, and by libpvcam's clock and our own. */
  #camera?: { deltaS: number; atS: number };
  #info?: { deltaS: number; atS: number };
  /**
   * The first of the frames that were found together at the end. Of these frames only the last one has its own time.
   */
  #together = 0;
  #togetherMs = NaN;
  /** The time that libpvcam noted for the last frame, and the first of the frames with that time. */
  #noteMs?: number;
  #noteFrom = 0;
  /** Whether several frames at the end have the same noted time, so that their times must still be spread. */
  #isOneNote = false;
  /** Whether the times of the frames at the end, which were found together, are spread. */
  #isSpread = false;
  #cadence?: { count: number; value: Cadence | undefined };

  /** Times count from `startedMs`, which is in milliseconds since 1970. Frames are about `periodMs` apart. */
  constructor(startedMs: number, periodMs: number = 0) {
    this.#startedMs = startedMs;
    this.#periodS = periodMs / 1000;
  }

  /** How many frames there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * The clock of the times. Between two frames that libpvcam noted, the others are spread; those times count as
   * libpvcam's too.
   */
  get clock(): TimesClock {
    if (this.#count > 0 && this.#byCamera >= this.#count) return "camera";
    return this.#byInfo > 0 ? "frame-info" : "arrival";
  }

  /** Takes the times of the next frame. */
  add(frame: TimedFrame): void {
    if (2 * this.#count === this.#values.length) {
      const longer = new Float64Array(2 * this.#values.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    const index = this.#count++;
    this.#isSpread = false;
    this.#values[2 * index] = this.#deltaOf(frame, index);
    this.#values[2 * index + 1] = frame.exposureMs / 1000;
  }

  /**
   * A frame's times in seconds, by its place in the file: the time since the run was armed, and the exposure, which is
   * `NaN` if it is unknown.
   */
  at(index: number): { deltaS: number; exposureS: number } {
    if (!this.#isSpread) this.#spread();
    this.#isSpread = true;
    return { deltaS: this.#values[2 * index], exposureS: this.#values[2 * index + 1] };
  }

  /** The gaps between the frames. */
  cadence(): Cadence | undefined {
    if (this.#cadence?.count === this.#count) return this.#cadence.value;
    this.#spread();
    const value = cadenceOf(Array.from({ length: this.#count }, (_, index) => this.#values[2 * index]));
    this.#cadence = { count: this.#count, value };
    return value;
  }

  /**
   * When a frame's exposure began. The camera's clock counts if there is one, because it has no jitter. Its zero means
   * nothing here. So the first frame's time is when its exposure began by our clock, as nearly as that is known: when
   * the frame was found, minus the exposure. libpvcam's clock, which gives the end of a frame, is used in the same way.
   */
  #deltaOf(frame: TimedFrame, index: number): number {
    const receivedS = (frame.receivedMs - this.#startedMs) / 1000;
    const isRepeated = this.#noteMs !== undefined && frame.frameInfoMs === this.#noteMs;
    if (!isRepeated) this.#endNote(index, frame.receivedMs);
    if (frame.exposureStartNs !== undefined) {
      const atS = frame.exposureStartNs / 1e9;
      this.#camera ??= { deltaS: beginOf(frame, receivedS), atS };
      this.#endTogether(index + 1, frame.receivedMs);
      this.#byCamera++;
      return this.#camera.deltaS + atS - this.#camera.atS;
    }
    const noted = this.#noted(frame, receivedS);
    if (noted !== undefined) {
      this.#byInfo++;
      if (isRepeated) {
        // Several frames were noted at the same moment, so the time is that of the last of them.
        this.#together = this.#noteFrom;
        this.#isOneNote = true;
        return noted;
      }
      [this.#noteFrom, this.#noteMs] = [this.#together, frame.frameInfoMs];
      this.#spread(index, noted);
      this.#endTogether(index + 1, frame.receivedMs);
      return noted;
    }
    if (frame.receivedMs !== this.#togetherMs) {
      this.#spread(index);
      this.#endTogether(index, frame.receivedMs);
    }
    return receivedS;
  }

  /** The time by libpvcam's clock; nothing if libpvcam gave none, or one that is not possible. */
  #noted(frame: TimedFrame, receivedS: number): number | undefined {
    if (frame.frameInfoMs === undefined) return undefined;
    const atS = frame.frameInfoMs / 1000;
    this.#info ??= { deltaS: beginOf(frame, receivedS), atS };
    const deltaS = this.#info.deltaS + atS - this.#info.atS;
    const isLikely = Math.abs(deltaS - receivedS) < farthestS + exposureOf(frame);
    return isLikely ? deltaS : undefined;
  }

  /** Ends the group of frames that were noted at the same time. */
  #endNote(next: number, receivedMs: number): void {
    this.#noteMs = undefined;
    if (!this.#isOneNote) return;
    this.#spread(next);
    this.#isOneNote = false;
    this.#endTogether(next, receivedMs);
  }

  #endTogether(next: number, receivedMs: number): void {
    this.#together = next;
    this.#togetherMs = receivedMs;
  }

  /**
   * Spreads the times of frames that were found together, from the frame before them to the last of them. They all have
   * the arrival time of their batch, but a camera does not take frames in batches. `end` is the frame after them, if
   * that has its own time.
   */
  #spread(end: number = this.#count, endS?: number): void {
    const from = this.#together;
    const frames = end - from;
    const lastS = endS ?? this.#values[2 * (end - 1)];
    const steps = endS === undefined ? frames : frames + 1;
    if (steps < 2) return;
    const beforeS = from > 0 ? this.#values[2 * (from - 1)] : Math.max(0, lastS - steps * this.#periodS);
    const evenS = (lastS - beforeS) / steps;
    // After a pause or lost frames the times must not be spread over the gap.
    const stepS = this.#periodS > 0 && evenS > mostPeriods * this.#periodS ? this.#periodS : evenS;
    for (let index = 0; index < frames; index++) {
      this.#values[2 * (from + index)] = lastS - stepS * (steps - 1 - index);
    }
  }
}

/** When a frame's exposure began, from when the frame was found. */
function beginOf(frame: TimedFrame, receivedS: number): number {
  return Math.max(0, receivedS - exposureOf(frame));
}

/** A frame's exposure in seconds; 0 if it is unknown. */
function exposureOf({ exposureMs }: TimedFrame): number {
  return Number.isNaN(exposureMs) ? 0 : exposureMs / 1000;
}
