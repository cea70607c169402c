import { onInterrupt } from "../../script/mod.ts";

/** What is said at Ctrl-C. */
export interface StoppingWords {
  /** What becomes of it at the first one, and what another one would do. */
  readonly first: string;
  /** What the second one leaves out. */
  readonly again: string;
}

/**
 * What Ctrl-C does: it stops a run or a plan, then leaves out what is still on its way, then ends the program. From the
 * moment it is made: files that are being made must not be left half done.
 */
export class Stopping implements Disposable {
  readonly #say: (text: string) => void;
  readonly #words: StoppingWords;
  readonly #abort = new AbortController();
  readonly #unlisten: () => void;
  #stopped = false;
  #run: { stop(): Promise<unknown> } | undefined;

  /** `say` writes to the user at the terminal. */
  constructor(say: (text: string) => void, words: StoppingWords) {
    this.#say = say;
    this.#words = words;
    this.#unlisten = onInterrupt({ first: () => this.#first(), again: () => this.#again() });
  }

  /** Ends it without waiting for what has begun. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Takes what to stop, once that can be stopped. */
  of(run: { stop(): Promise<unknown> }): void {
    this.#run = run;
    if (this.#stopped) run.stop().catch(() => {}); // the error also reaches the code that waits for the run's end
  }

  /** Ctrl-C means again what it meant before. */
  [Symbol.dispose](): void {
    this.#unlisten();
  }

  #first(): void {
    this.#say(this.#words.first);
    this.#stopped = true;
    this.#run?.stop().catch(() => {});
  }

  #again(): void {
    if (this.#abort.signal.aborted) Deno.exit(130);
    this.#say(`${this.#words.again} Ctrl-C again ends the program at once.`);
    this.#abort.abort();
  }
}
