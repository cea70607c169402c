/**
 * How a drain loop waits: for each frame, or by the clock.
 *
 * @module
 */

/** Frames a millisecond from which on it is cheaper to nap and drain in batches, and below which to wake for each. */
const NAP_FROM = 4, WAKE_BELOW = 2;
/** A nap this long costs a reader as much delay; twice as long would hardly be cheaper. */
const NAP_MS = 2;
/** The rate is looked at this often, in milliseconds. */
const LOOK_MS = 50;

/** Whether a camera of this period is asked by the clock from the start; 0 is a period that it does not tell. */
export function napsAt(framePeriodMs: number): boolean {
  return framePeriodMs > 0 && 1 / framePeriodMs >= NAP_FROM;
}

/** Measures the camera's pace, since what it says of itself is not always true, and gives the length of the next nap. */
export class Pace {
  readonly #longestNapFrames: number;
  #framesPerMs: number;
  #frames = 0;
  #sinceMs: number;
  #napMs = 0;

  /** `framePeriodMs` is what the camera is thought to do. */
  constructor(slots: number, framePeriodMs: number, nowMs: number) {
    // Wake at least eight times while the ring fills.
    this.#longestNapFrames = slots / 8;
    this.#framesPerMs = framePeriodMs > 0 ? 1 / framePeriodMs : 0;
    this.#sinceMs = nowMs;
    this.#choose();
  }

  /** How long to sleep before the next drain, in milliseconds; 0 to be woken by the next frame instead. */
  get napMs(): number {
    return this.#napMs;
  }

  /** Told after each drain how far the camera has got. */
  drained(frames: number, nowMs: number): void {
    const passedMs = nowMs - this.#sinceMs;
    if (passedMs < LOOK_MS) return;
    this.#framesPerMs = (frames - this.#frames) / passedMs;
    this.#frames = frames;
    this.#sinceMs = nowMs;
    this.#choose();
  }

  #choose(): void {
    const naps = this.#framesPerMs >= (this.#napMs > 0 ? WAKE_BELOW : NAP_FROM);
    this.#napMs = naps ? Math.min(NAP_MS, this.#longestNapFrames / this.#framesPerMs) : 0;
  }
}
