/**
 * Starts that are later than this count as late, in milliseconds. A shorter delay is the noise of timers and threads.
 */
const NOISE_MS = 10;

/** Counts frames that start late. */
export class Punctuality {
  #late = 0;
  #latestMs = 0;

  /** Notes a start. Returns how late it was, in milliseconds; never less than 0. */
  note(startedMs: number, dueMonotonicMs: number): number {
    const lateMs = Math.max(0, Math.round((startedMs - dueMonotonicMs) * 1000) / 1000);
    if (lateMs > NOISE_MS) this.#late++;
    this.#latestMs = Math.max(this.#latestMs, lateMs);
    return lateMs;
  }

  /** How many starts were later than 10 ms, and the longest delay, in milliseconds. */
  get account(): { readonly late: number; readonly latestMs: number } {
    return { late: this.#late, latestMs: this.#latestMs };
  }
}
