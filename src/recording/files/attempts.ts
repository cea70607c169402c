/** Takes all of several steps, even after one has failed: what can still be closed is closed. */
export class Attempts {
  #failures: unknown[] = [];

  /** The first failure, if there was one. */
  get failure(): unknown {
    return this.#failures[0];
  }

  /** Whether a step has failed so far. */
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
