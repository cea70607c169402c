import type { SerialQueue } from "../../serial_queue.ts";

/**
 * Says when the files should count their frames: at once if the last time is long ago, and otherwise soon, because the
 * last frame must be counted too.
 */
export class CommitClock {
  readonly #everyMs: number;
  readonly #turns: SerialQueue;
  readonly #commit: () => Promise<void>;
  #lastMs = -Infinity;
  #timer?: ReturnType<typeof setTimeout>;

  /** Calls `commit` in its turn, about every `everyMs`. It swallows failures, since a timer has no caller to throw to. */
  constructor(everyMs: number, { turns, commit }: { turns: SerialQueue; commit: () => Promise<void> }) {
    this.#everyMs = everyMs;
    this.#turns = turns;
    this.#commit = commit;
  }

  /** Frames were written. Settles when they are counted, if it is time for that, and otherwise at once. */
  async wrote(): Promise<void> {
    const sinceMs = performance.now() - this.#lastMs;
    if (sinceMs < this.#everyMs) this.#commitAfter(this.#everyMs - sinceMs);
    else await this.#commitNow();
  }

  /** Takes back what was to come. */
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
