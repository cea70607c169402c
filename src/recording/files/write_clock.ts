/** Measures how long writing takes when several writes are under way at once. */
export class WriteClock {
  #underWay = 0;
  #sinceMs = 0;
  #doneMs = 0;
  #worstMs = 0;

  /** The time during which at least one write was under way, in seconds. */
  get seconds(): number {
    return (this.#doneMs + (this.#underWay > 0 ? performance.now() - this.#sinceMs : 0)) / 1000;
  }

  /** The duration of the longest write, in milliseconds. */
  get worstMs(): number {
    return this.#worstMs;
  }

  /** Measures a write. */
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
