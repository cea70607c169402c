import type { Frame } from "../../frame/frame.ts";

/** What is asked of a frame here. */
export type TimedFrame = Pick<Frame, "receivedMs" | "exposureMs" | "exposureStartNs">;

/** When each frame of a recording was exposed, and for how long. Grows as frames come. */
export class PlaneTimes {
  readonly #startedMs: number;
  #values = new Float64Array(2 * 1024);
  #count = 0;
  #first?: { deltaS: number; exposureStartNs: number };

  /** Times count from `startedMs`, milliseconds since 1970. */
  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  /** How many frames there are. */
  get count(): number {
    return this.#count;
  }

  /** Takes the times of the next frame. */
  add(frame: TimedFrame): void {
    if (2 * this.#count === this.#values.length) {
      const longer = new Float64Array(2 * this.#values.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[2 * this.#count] = this.#deltaOf(frame);
    this.#values[2 * this.#count + 1] = frame.exposureMs / 1000;
    this.#count++;
  }

  /** Forgets all but the first frames. */
  shorten(count: number): void {
    this.#count = Math.min(this.#count, count);
  }

  /** The times of a frame by its place in the file, in seconds: since the run was armed, and of exposure. */
  at(index: number): { deltaS: number; exposureS: number } {
    return { deltaS: this.#values[2 * index], exposureS: this.#values[2 * index + 1] };
  }

  /**
   * The camera's clock where there is one: it has no jitter. Its zero means nothing to us, so the first frame is set to
   * when its exposure began by our clock, as near as we know: it was found when exposed and read.
   */
  #deltaOf(frame: TimedFrame): number {
    const receivedS = (frame.receivedMs - this.#startedMs) / 1000;
    if (frame.exposureStartNs === undefined) return receivedS;
    this.#first ??= {
      deltaS: Math.max(0, receivedS - frame.exposureMs / 1000),
      exposureStartNs: frame.exposureStartNs,
    };
    return this.#first.deltaS + (frame.exposureStartNs - this.#first.exposureStartNs) / 1e9;
  }
}
