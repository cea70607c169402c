import { onInterrupt } from "../../script/mod.ts";

/** What is said at Ctrl-C. */
export interface StoppingWords {
  /** What happens at the first Ctrl-C, and what another one would do. */
  readonly first: string;
  /** What the second Ctrl-C leaves out. */
  readonly again: string;
}

/**
 * What Ctrl-C does: the first stops a run or a plan, the second leaves out what is still on its way, and the third ends
 * the program. This begins when the object is made, so that no file which is being made is left half done.
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

  /** Aborted at the second Ctrl-C: what has begun is not waited for. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Sets the run that Ctrl-C stops. It stops at once if Ctrl-C came before. */
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
