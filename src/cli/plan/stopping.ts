import type { PlanRun } from "../../../mod.ts";
import { onInterrupt } from "../../script/mod.ts";

/** What Ctrl-C does to a plan: it stops it, then leaves out what has begun, then ends the program. */
export class Stopping implements Disposable {
  readonly #say: (text: string) => void;
  readonly #abort = new AbortController();
  readonly #unlisten: () => void;
  #stopped = false;
  #run: PlanRun | undefined;

  /** From here on; `say` tells the person at the terminal what happens. */
  constructor(say: (text: string) => void) {
    this.#say = say;
    this.#unlisten = onInterrupt({ first: () => this.#first(), again: () => this.#again() });
  }

  /** Ends the plan without waiting for frames that have begun. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether anybody has asked to stop. */
  get asked(): boolean {
    return this.#stopped;
  }

  /** Told the plan, once it can be stopped. */
  of(run: PlanRun): void {
    this.#run = run;
    if (this.#stopped) run.stop().catch(() => {}); // the loop throws it, too
  }

  /** Ctrl-C means again what it meant before. */
  [Symbol.dispose](): void {
    this.#unlisten();
  }

  #first(): void {
    this.#say(
      "Stopping: the camera takes no more frames, and the files are finished. Ctrl-C again does not wait.",
    );
    this.#stopped = true;
    this.#run?.stop().catch(() => {});
  }

  #again(): void {
    if (this.#abort.signal.aborted) Deno.exit(130);
    this.#say("Leaving out what has begun. Ctrl-C again ends the program at once.");
    this.#abort.abort();
  }
}
