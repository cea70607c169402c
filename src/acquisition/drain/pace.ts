/**
 * How a drain loop waits: for each frame, or by the clock.
 *
 * @module
 */

/** Frames a millisecond from which on it is cheaper to nap and drain in batches, and below which to wake for each. */
const NAP_FROM = 4, WAKE_BELOW = 2;
/** The shortest nap where no latency was asked for, in milliseconds, and the longest, where waking costs much. */
const LEAST_NAP_MS = 2, MOST_NAP_MS = 10;
/** What waking may take of a core where no latency was asked for. A reader's thread wakes as well, and costs as much. */
const WAKING_SHARE = 0.01;
/** With a wished latency: if fewer frames than this come in a nap, each is waited for. Fewer are enough once it naps. */
const BATCH = 2.5, BATCH_AGAIN = 1.5;
/** The rate is looked at this often, in milliseconds. */
const LOOK_MS = 50;
/** While each frame is waited for, after so many wakes at least, but not later than this. */
const LOOK_WAKES = 10, LATEST_LOOK_MS = 500;

/** Whether a camera of this period is polled by the clock from the start. A period of 0 is unknown. */
export function napsAt(framePeriodMs: number, latencyMs?: number): boolean {
  return framePeriodMs > 0 && naps(1 / framePeriodMs, latencyMs, false);
}

function naps(framesPerMs: number, latencyMs: number | undefined, already: boolean): boolean {
  if (latencyMs === undefined) return framesPerMs >= (already ? WAKE_BELOW : NAP_FROM);
  return framesPerMs * latencyMs >= (already ? BATCH_AGAIN : BATCH);
}

/** What the length of a nap depends on, beside the camera's pace. */
export interface PaceOptions {
  /** What the camera is expected to do; 0 if unknown. */
  readonly framePeriodMs: number;
  /** How late a frame may be seen, in milliseconds. Without it, naps are longer where waking costs more. */
  readonly latencyMs?: number;
}

/** Measures the camera's pace, since what it says of itself is not always true, and gives the length of the next nap. */
export class Pace {
  readonly #longestNapFrames: number;
  readonly #latencyMs: number | undefined;
  #framesPerMs: number;
  #frames = 0;
  #sinceMs: number;
  #wakes = 0;
  #cpuMs: number | undefined;
  #wakeMs = 0; // of CPU
  #napMs = 0;

  constructor(slots: number, nowMs: number, { framePeriodMs, latencyMs }: PaceOptions) {
    // Wake at least eight times while the ring fills.
    this.#longestNapFrames = slots / 8;
    this.#latencyMs = latencyMs;
    this.#framesPerMs = framePeriodMs > 0 ? 1 / framePeriodMs : 0;
    this.#sinceMs = nowMs;
    this.#choose();
  }

  /** How long to sleep before the next drain, in milliseconds; 0 to be woken by the next frame instead. */
  get napMs(): number {
    return this.#napMs;
  }

  /** Called after each drain with how far the camera has got. `cpuMs` says what CPU time the thread has taken so far. */
  drained(frames: number, nowMs: number, cpuMs: () => number): void {
    this.#wakes++;
    const passedMs = nowMs - this.#sinceMs;
    if (passedMs < LOOK_MS) return;
    if (this.#napMs === 0 && this.#wakes < LOOK_WAKES && passedMs < LATEST_LOOK_MS) return;
    this.#framesPerMs = (frames - this.#frames) / passedMs;
    this.#frames = frames;
    this.#sinceMs = nowMs;
    const taken = cpuMs();
    // Of the cheapest wakes so far: the first ones are cold.
    if (this.#cpuMs !== undefined) {
      const each = (taken - this.#cpuMs) / this.#wakes;
      this.#wakeMs = this.#wakeMs === 0 ? each : Math.min(this.#wakeMs, each);
    }
    this.#cpuMs = taken;
    this.#wakes = 0;
    this.#choose();
  }

  #choose(): void {
    const wished = this.#latencyMs ??
      Math.max(LEAST_NAP_MS, Math.min(MOST_NAP_MS, 2 * this.#wakeMs / WAKING_SHARE));
    this.#napMs = naps(this.#framesPerMs, this.#latencyMs, this.#napMs > 0)
      ? Math.min(wished, this.#longestNapFrames / this.#framesPerMs)
      : 0;
  }
}
