/** How long writing takes, where several writes are under way at once. */
export class WriteClock {
  #underWay = 0;
  #sinceMs = 0;
  #doneMs = 0;
  #worstMs = 0;

  /** The time in which at least one was under way, in seconds. */
  get seconds(): number {
    return (this.#doneMs + (this.#underWay > 0 ? performance.now() - this.#sinceMs : 0)) / 1000;
  }

  /** The longest that one took, in milliseconds. */
  get worstMs(): number {
    return this.#worstMs;
  }

  /** Measures one of them. */
  async time(work: Promise<void>): Promise<void> {
    const startMs = performance.now();
    if (this.#underWay++ === 0) this.#sinceMs = startMs;
    try {
      await work;
    } finally {
      const nowMs = performance.now();
      this.#worstMs = Math.max(this.#worstMs, nowMs - startMs);
      if (--this.#underWay === 0) this.#doneMs += nowMs - this.#sinceMs;
    }
  }
}
