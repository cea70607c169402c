import type { Frame } from "../../frame/frame.ts";
import { type Cadence, cadenceOf } from "./cadence.ts";

/** What is asked of a frame here. */
export type TimedFrame = Pick<Frame, "receivedMs" | "exposureMs" | "exposureStartNs" | "frameInfoMs">;

/** Which clock times are by: the camera's, the operating system's as libpvcam asks it, or this program's at arrival. */
export type TimesClock = "camera" | "frame-info" | "arrival";

/** Times by libpvcam that are further than this from the frame's arrival are in some other unit, or are wrong. */
const farthestS = 1;

/** Frames of a run without pauses are at most this many of the camera's periods apart. */
const mostPeriods = 2;

/** When each frame of a recording was exposed, and for how long. Grows as frames come. */
export class PlaneTimes {
  readonly #startedMs: number;
  readonly #periodS: number;
  #values = new Float64Array(2 * 1024);
  #count = 0;
  #byCamera = 0;
  #byInfo = 0;
  /** The first frame by the camera's clock, and by libpvcam's: its time here, and there. */
  #camera?: { deltaS: number; atS: number };
  #info?: { deltaS: number; atS: number };
  /** From here on frames were found together, so that only the last of them has its own time. */
  #together = 0;
  #togetherMs = NaN;
  /** The time that libpvcam noted for the last frame, and the first of the frames that it noted at that time. */
  #noteMs?: number;
  #noteFrom = 0;
  /** Whether the last frames were noted at one time, so that their times are still to be spread. */
  #isOneNote = false;
  /** Whether the last frames that were found together are spread. */
  #isSpread = false;
  #cadence?: { count: number; value: Cadence | undefined };

  /** Times count from `startedMs`, milliseconds since 1970; frames are about `periodMs` apart. */
  constructor(startedMs: number, periodMs: number = 0) {
    this.#startedMs = startedMs;
    this.#periodS = periodMs / 1000;
  }

  /** How many frames there are. */
  get count(): number {
    return this.#count;
  }

  /** Which clock the times are by. Frames between two that libpvcam has noted are spread between them, still by its clock. */
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

  /** Forgets all but the first frames. */
  shorten(count: number): void {
    this.#count = Math.min(this.#count, count);
    this.#isSpread = false;
    this.#together = Math.min(this.#together, count);
    this.#noteMs = undefined;
    this.#isOneNote = false;
  }

  /**
   * The times of a frame by its place in the file, in seconds: since the run was armed, and of exposure, which is `NaN`
   * where it is not known.
   */
  at(index: number): { deltaS: number; exposureS: number } {
    if (!this.#isSpread) this.#spread();
    this.#isSpread = true;
    return { deltaS: this.#values[2 * index], exposureS: this.#values[2 * index + 1] };
  }

  /** How far apart the frames are. */
  cadence(): Cadence | undefined {
    if (this.#cadence?.count === this.#count) return this.#cadence.value;
    this.#spread();
    const value = cadenceOf(Array.from({ length: this.#count }, (_, index) => this.#values[2 * index]));
    this.#cadence = { count: this.#count, value };
    return value;
  }

  /**
   * The camera's clock, if there is one, because it has no jitter. Its zero has no meaning here. So the first frame is
   * set to the begin of its exposure by our clock, as well as we know it: when it was found, minus exposure and
   * read-out. The same is done with libpvcam's clock, which gives the end of a frame.
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
        // Noted at one moment, so the time is that of the last of them.
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

  /** The time by libpvcam; nothing where it has none, or one that cannot be. */
  #noted(frame: TimedFrame, receivedS: number): number | undefined {
    if (frame.frameInfoMs === undefined) return undefined;
    const atS = frame.frameInfoMs / 1000;
    this.#info ??= { deltaS: beginOf(frame, receivedS), atS };
    const deltaS = this.#info.deltaS + atS - this.#info.atS;
    const isLikely = Math.abs(deltaS - receivedS) < farthestS + frame.exposureMs / 1000;
    return isLikely ? deltaS : undefined;
  }

  /** The frames that were noted at one time end before this one. */
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
   * Spreads frames that were found together between the one before them and the last of them: arrival is that of the batch,
   * and a camera's frames do not come in batches. `end` is the frame after them, if that has its own time.
   */
  #spread(end: number = this.#count, endS?: number): void {
    const from = this.#together;
    const frames = end - from;
    const lastS = endS ?? this.#values[2 * (end - 1)];
    const steps = endS === undefined ? frames : frames + 1;
    if (steps < 2) return;
    const beforeS = from > 0 ? this.#values[2 * (from - 1)] : Math.max(0, lastS - steps * this.#periodS);
    const evenS = (lastS - beforeS) / steps;
    // After a pause or lost frames, they are not spread over the gap.
    const stepS = this.#periodS > 0 && evenS > mostPeriods * this.#periodS ? this.#periodS : evenS;
    for (let index = 0; index < frames; index++) {
      this.#values[2 * (from + index)] = lastS - stepS * (steps - 1 - index);
    }
  }
}

/** When the exposure of a frame began that was found at a time; an unknown exposure counts as 0. */
function beginOf({ exposureMs }: TimedFrame, receivedS: number): number {
  return Math.max(0, receivedS - (Number.isNaN(exposureMs) ? 0 : exposureMs / 1000));
}
