/**
 * Decides how a drain loop waits: for each frame, or by the clock.
 *
 * @module
 */

/**
 * Frames a millisecond. From the first number on, naps and batches are cheaper; below the second, a wake for each frame
 * is.
 */
const NAP_FROM = 4, WAKE_BELOW = 2;
/**
 * Naps if no latency was asked for, in milliseconds: the shortest, and the longest, which is used where waking costs
 * much.
 */
const LEAST_NAP_MS = 2, MOST_NAP_MS = 10;
/**
 * The share of a core that waking may take if no latency was asked for. A reader's thread wakes too, and costs as much.
 */
const WAKING_SHARE = 0.01;
/**
 * If a latency was asked for: with fewer frames than this in a nap, each frame is waited for. A loop that naps already
 * needs only the second number.
 */
const BATCH = 2.5, BATCH_AGAIN = 1.5;
/** How often the rate is measured, in milliseconds. */
const LOOK_MS = 50;
/**
 * While each frame is waited for, the rate is measured after this many wakes, but no later than this many milliseconds.
 */
const LOOK_WAKES = 10, LATEST_LOOK_MS = 500;

/** Whether a camera with this period is polled by the clock from the start. A period of 0 is unknown. */
export function napsAt(framePeriodMs: number, latencyMs?: number): boolean {
  return framePeriodMs > 0 && naps(1 / framePeriodMs, latencyMs, false);
}

function naps(framesPerMs: number, latencyMs: number | undefined, already: boolean): boolean {
  if (latencyMs === undefined) return framesPerMs >= (already ? WAKE_BELOW : NAP_FROM);
  return framesPerMs * latencyMs >= (already ? BATCH_AGAIN : BATCH);
}

/** What the length of a nap depends on in addition to the camera's pace. */
export interface PaceOptions {
  /** What the camera is expected to do; 0 if unknown. */
  readonly framePeriodMs: number;
  /** How late a frame may be seen, in milliseconds. Without it, naps are longer if waking costs more. */
  readonly latencyMs?: number;
}

/**
 * Chooses the length of the next nap. It measures the camera's pace, because what a camera says of its own pace is not
 * always true.
 */
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
    // At least eight wakes while the ring fills.
    this.#longestNapFrames = slots / 8;
    this.#latencyMs = latencyMs;
    this.#framesPerMs = framePeriodMs > 0 ? 1 / framePeriodMs : 0;
    this.#sinceMs = nowMs;
    this.#choose();
  }

  /** How long to sleep before the next drain, in milliseconds; 0 to wait for the next frame. */
  get napMs(): number {
    return this.#napMs;
  }

  /** Called after each drain with how far the camera has got. `cpuMs` gives the CPU time of the thread so far. */
  drained(frames: number, nowMs: number, cpuMs: () => number): void {
    this.#wakes++;
    const passedMs = nowMs - this.#sinceMs;
    if (passedMs < LOOK_MS) return;
    if (this.#napMs === 0 && this.#wakes < LOOK_WAKES && passedMs < LATEST_LOOK_MS) return;
    this.#framesPerMs = (frames - this.#frames) / passedMs;
    this.#frames = frames;
    this.#sinceMs = nowMs;
    const taken = cpuMs();
    // The cheapest wakes so far count, because the first wakes are slow.
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
