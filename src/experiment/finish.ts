import { turnOnce } from "../event_turn.ts";

/**
 * The `finished` of an experiment, which usually begins with its loop. If `finished` is asked for while there is no loop, it
 * takes the frames itself, for the sinks alone: otherwise a script that waits for the report would wait for ever.
 */
export class Finish<Report> {
  readonly #over = Promise.withResolvers<Report>();
  readonly #step: () => Promise<{ done?: boolean }>;
  #hasLoop = false;
  #isAsked = false;

  /** Of an experiment whose next frame `step` takes. */
  constructor(step: () => Promise<{ done?: boolean }>) {
    this.#step = step;
    this.#over.promise.catch(() => {}); // the script gets the error where it asks for the report; the loop always gets it
  }

  /** The report, once everything is over. */
  get promise(): Promise<Report> {
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#take().catch(() => {}); // `fail` says so
    }
    return this.#over.promise;
  }

  /** A loop takes the frames from now on. */
  loopTakes(): void {
    this.#hasLoop = true;
  }

  /** It is over, and this is its report. */
  settle(report: Report, error?: Error): void {
    if (error) this.#over.reject(error);
    else this.#over.resolve(report);
  }

  async #take(): Promise<void> {
    await turnOnce(); // a loop may follow in the same turn: `const { finished } = lapse; for await (...)`
    while (!this.#hasLoop && !(await this.#step()).done);
  }
}
