import { sleepUntil } from "./clock.ts";

/** Thrown to end a wait for a frame's time. Callers of the experiment never see it. */
export class Halted extends Error {
  override name = "Halted";
}

/** Ends an experiment early: by its `stop()`, or by an AbortSignal. */
export class Halt {
  readonly #controller = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#controller.abort();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
    if (signal?.aborted) this.#onAbort();
  }

  /** Why nothing new may begin; `undefined` while the experiment runs. */
  get reason(): "stopped" | "aborted" | undefined {
    if (this.#signal?.aborted) return "aborted";
    return this.#controller.signal.aborted ? "stopped" : undefined;
  }

  /** Lets nothing new begin. What has begun may end. */
  stop(): void {
    this.#controller.abort();
  }

  /** Waits for a promise. If the experiment must end before, throws {@linkcode Halted}. */
  async orHalted<T>(wait: Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    const halted = Promise.withResolvers<never>();
    const onAbort = () => halted.reject(new Halted());
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    try {
      return await Promise.race([wait, halted.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Sleeps until a moment of `performance.now()`. Throws {@linkcode Halted} if the experiment must end. */
  async sleepUntil(atMs: number): Promise<void> {
    await sleepUntil(atMs, this.#controller.signal);
    if (this.reason) throw new Halted();
  }

  /** Forgets the signal, which may live longer than the experiment. */
  release(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}
