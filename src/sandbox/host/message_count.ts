/** Rate limit, in messages a second: above this a script is flooding the host. */
export const MOST_A_SECOND = 20_000;

/** Counts messages of a stranger's. By the clock and not by a timer: under a flood of messages no timer has its turn. */
export class MessageCount {
  #sinceMs = performance.now();
  #count = 0;

  /** Counts one; says whether they have become a flood. */
  isFlood(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#sinceMs > 1000) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    return ++this.#count > MOST_A_SECOND;
  }
}
