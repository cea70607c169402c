/** Steps that are all taken, also after one has failed: what can still be closed is closed. */
export class Attempts {
  #failures: unknown[] = [];

  /** What failed first; nothing if nothing did. */
  get failure(): unknown {
    return this.#failures[0];
  }

  /** Whether anything failed until now. */
  get failed(): boolean {
    return this.#failures.length > 0;
  }

  /** Takes a step. */
  async take(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (cause) {
      this.#failures.push(cause);
    }
  }
}
