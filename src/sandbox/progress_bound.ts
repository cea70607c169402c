/**
 * How far the camera can have got since the last look: two times beside the count that was found then. The
 * guest cannot ask the camera, so it reckons with the most that is possible; a frame is called lapped too early rather
 * than too late.
 */
export class ProgressBound {
  readonly buffer: SharedArrayBuffer;
  /** When the count was looked at, when it was last known to be less, in ms since 1970; 1 when it no longer grows. */
  readonly #times: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(24)) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer);
  }

  /** Notes a look: the count was found at `nowMs`, and had been less at `lessMs`. Called after the count is stored. */
  note({ nowMs, lessMs }: { nowMs: number; lessMs: number }): void {
    this.#times[1] = lessMs;
    this.#times[0] = nowMs;
  }

  /** The camera has stopped: what was found then stays. */
  rest(): void {
    this.#times[2] = 1;
  }

  /**
   * The most frames that can have come beyond the count, where one takes `periodMs` at least. To be asked before the
   * count is read: a count that is newer than the times then makes the sum too large, never too small.
   */
  mostSince(nowMs: number, periodMs: number): number {
    const [lookedMs, lessMs, rests] = this.#times;
    if (rests) return 0;
    // One can end at any moment after a look; but the first one ended after it was less, and each takes its period.
    const byLook = Math.floor((nowMs - lookedMs) / periodMs) + 1;
    const byFirst = Math.floor((nowMs - lessMs) / periodMs);
    return Math.max(0, Math.min(byLook, byFirst));
  }
}

/** Milliseconds since 1970, with fractions, by a clock that never goes back. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
