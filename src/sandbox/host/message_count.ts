/** The most messages a second; a script that sends more is flooding the host. */
export const MOST_A_SECOND = 20_000;

/** Counts a stranger's messages by the clock. A timer would not do: under a flood of messages no timer has its turn. */
export class MessageCount {
  #sinceMs = performance.now();
  #count = 0;

  /** Counts a message, and says whether there is a flood. */
  isFlood(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#sinceMs > 1000) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    return ++this.#count > MOST_A_SECOND;
  }
}
