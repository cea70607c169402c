import type { SerialQueue } from "../../serial_queue.ts";

/**
 * Decides when the files count their frames: at once if the last commit is long ago, and otherwise a little later. The
 * delay must end by itself, because the last frame must be counted too.
 */
export class CommitClock {
  readonly #everyMs: number;
  readonly #turns: SerialQueue;
  readonly #commit: () => Promise<void>;
  #lastMs = -Infinity;
  #timer?: ReturnType<typeof setTimeout>;

  /**
   * Calls `commit` in its turn, about every `everyMs`. A failure of a delayed commit is not reported, since a timer has
   * no caller.
   */
  constructor(everyMs: number, { turns, commit }: { turns: SerialQueue; commit: () => Promise<void> }) {
    this.#everyMs = everyMs;
    this.#turns = turns;
    this.#commit = commit;
  }

  /** Notes that frames were written. Settles when they are counted if a commit is due, and at once otherwise. */
  async wrote(): Promise<void> {
    const sinceMs = performance.now() - this.#lastMs;
    if (sinceMs < this.#everyMs) this.#commitAfter(this.#everyMs - sinceMs);
    else await this.#commitNow();
  }

  /** Cancels a delayed commit. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #commitNow(): Promise<void> {
    return this.#turns.take(() => {
      this.#lastMs = performance.now();
      return this.#commit();
    });
  }

  #commitAfter(waitMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#commitNow();
    }, waitMs);
    Deno.unrefTimer(this.#timer);
  }
}
