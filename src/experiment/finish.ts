import { turnOnce } from "../event_turn.ts";

/**
 * The `finished` of an experiment. An experiment usually begins with its loop. If a script asks for `finished` and has
 * no loop, this class takes the frames, for the sinks alone; otherwise the script would wait for ever.
 */
export class Finish<Report> {
  readonly #over = Promise.withResolvers<Report>();
  readonly #step: () => Promise<{ done?: boolean }>;
  #hasLoop = false;
  #isAsked = false;

  /** `step` takes the experiment's next frame. */
  constructor(step: () => Promise<{ done?: boolean }>) {
    this.#step = step;
    this.#over.promise.catch(() => {}); // who asks for the report gets the error, and so does the loop
  }

  /** The report, once everything is over. */
  get promise(): Promise<Report> {
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#take().catch(() => {}); // `fail` reports the error
    }
    return this.#over.promise;
  }

  /** Notes that a loop takes the frames from now on. */
  loopTakes(): void {
    this.#hasLoop = true;
  }

  /** Settles `finished` with the report, or with the error of a failed experiment. */
  settle(report: Report, error?: Error): void {
    if (error) this.#over.reject(error);
    else this.#over.resolve(report);
  }

  async #take(): Promise<void> {
    await turnOnce(); // a loop may follow in the same turn: `const { finished } = lapse; for await (...)`
    while (!this.#hasLoop && !(await this.#step()).done);
  }
}
