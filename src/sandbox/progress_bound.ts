/**
 * The most frames that the camera can have taken since the last look, from two times that are stored with the count of
 * that look. The guest cannot ask the camera, so it assumes the most that is possible: it may take a frame for lapped
 * too early, but never too late.
 */
export class ProgressBound {
  readonly buffer: SharedArrayBuffer;
  /**
   * Three numbers: when the count was read, when it was last known to be smaller, both in ms since 1970; and 1 if it no
   * longer grows.
   */
  readonly #times: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(24)) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer);
  }

  /**
   * Notes a look: the count was read at `nowMs`, and was known to be smaller at `lessMs`. To be called after the count
   * is stored.
   */
  note({ nowMs, lessMs }: { nowMs: number; lessMs: number }): void {
    this.#times[1] = lessMs;
    this.#times[0] = nowMs;
  }

  /** Notes that the camera has stopped: the last count stays. */
  rest(): void {
    this.#times[2] = 1;
  }

  /**
   * The most frames that can have come beyond the count, if each takes at least `periodMs`. To be called before the
   * count is read: if the count is newer than the times, the sum is then too large, and never too small.
   */
  mostSince(nowMs: number, periodMs: number): number {
    const [lookedMs, lessMs, rests] = this.#times;
    if (rests) return 0;
    // After a look the next frame may end at any moment. But the first frame after `lessMs` cannot have ended before
    // one period, and each further frame takes a period too.
    const framesIn = (ms: number) => ms > 0 ? Math.floor(ms / periodMs) : 0; // not NaN if the period is unknown, too
    const byLook = framesIn(nowMs - lookedMs) + 1;
    const byFirst = framesIn(nowMs - lessMs);
    return Math.max(0, Math.min(byLook, byFirst));
  }
}

/** Milliseconds since 1970, with fractions, by a clock that never goes back. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
