/** Starts later than this count as late, in milliseconds. Less is the noise of timers and threads. */
const NOISE_MS = 10;

/** Counts frames that start late. */
export class Punctuality {
  #late = 0;
  #latestMs = 0;

  /** Notes a start. Gives how late it was, in milliseconds, at least 0. */
  note(startedMs: number, dueMonotonicMs: number): number {
    const lateMs = Math.max(0, Math.round((startedMs - dueMonotonicMs) * 1000) / 1000);
    if (lateMs > NOISE_MS) this.#late++;
    this.#latestMs = Math.max(this.#latestMs, lateMs);
    return lateMs;
  }

  /** Starts that were late by more than 10 ms, and the most that one was late, in milliseconds. */
  get account(): { readonly late: number; readonly latestMs: number } {
    return { late: this.#late, latestMs: this.#latestMs };
  }
}
