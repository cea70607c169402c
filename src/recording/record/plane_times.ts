import type { Frame } from "../../frame/frame.ts";
import { type Cadence, cadenceOf } from "./cadence.ts";

/** What is asked of a frame here. */
export type TimedFrame = Pick<Frame, "receivedMs" | "exposureMs" | "exposureStartNs" | "frameInfoMs">;

/** Which clock times are by: the camera's, the operating system's as libpvcam asks it, or this program's at arrival. */
export type TimesClock = "camera" | "frame-info" | "arrival";

/** Times by libpvcam that are further than this from the frame's arrival count in some other unit, or run wild. */
const farthestS = 1;

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
  /** From here on frames were found together, so that only the last of them has a time of its own. */
  #together = 0;
  #togetherMs = NaN;
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

  /** Which clock the times are by. Frames between two that libpvcam has noted are spread between them: by its clock yet. */
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
    this.#values[2 * index] = this.#deltaOf(frame, index);
    this.#values[2 * index + 1] = frame.exposureMs / 1000;
  }

  /** Forgets all but the first frames. */
  shorten(count: number): void {
    this.#count = Math.min(this.#count, count);
    this.#together = Math.min(this.#together, count);
  }

  /**
   * The times of a frame by its place in the file, in seconds: since the run was armed, and of exposure, which is `NaN`
   * where it is not known.
   */
  at(index: number): { deltaS: number; exposureS: number } {
    this.#spread();
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
   * The camera's clock where there is one: it has no jitter. Its zero means nothing to us, so the first frame is set to
   * when its exposure began by our clock, as near as we know: it was found when exposed and read. The same holds of
   * libpvcam's, which notes the end of a frame.
   */
  #deltaOf(frame: TimedFrame, index: number): number {
    const receivedS = (frame.receivedMs - this.#startedMs) / 1000;
    if (frame.exposureStartNs !== undefined) {
      const atS = frame.exposureStartNs / 1e9;
      this.#camera ??= { deltaS: beginOf(frame, receivedS), atS };
      this.#endTogether(index + 1, frame.receivedMs);
      this.#byCamera++;
      return this.#camera.deltaS + atS - this.#camera.atS;
    }
    const noted = this.#noted(frame, receivedS);
    if (noted !== undefined) {
      this.#spread(index, noted);
      this.#endTogether(index + 1, frame.receivedMs);
      this.#byInfo++;
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

  #endTogether(next: number, receivedMs: number): void {
    this.#together = next;
    this.#togetherMs = receivedMs;
  }

  /**
   * Spreads frames that were found together between the one before them and the last of them: arrival is that of the batch,
   * and a camera's frames do not come in batches. `end` is the frame behind them, if that has a time of its own.
   */
  #spread(end: number = this.#count, endS?: number): void {
    const from = this.#together;
    const frames = end - from;
    const lastS = endS ?? this.#values[2 * (end - 1)];
    const steps = endS === undefined ? frames : frames + 1;
    if (steps < 2) return;
    const beforeS = from > 0 ? this.#values[2 * (from - 1)] : Math.max(0, lastS - steps * this.#periodS);
    for (let index = 0; index < frames; index++) {
      this.#values[2 * (from + index)] = beforeS + (lastS - beforeS) * (index + 1) / steps;
    }
  }
}

/** When an exposure began that was found at a time; an unknown one takes none off. */
function beginOf({ exposureMs }: TimedFrame, receivedS: number): number {
  return Math.max(0, receivedS - (Number.isNaN(exposureMs) ? 0 : exposureMs / 1000));
}
