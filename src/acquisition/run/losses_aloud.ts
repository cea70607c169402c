import { lossSentence } from "../loss_sentence.ts";
import type { AcquisitionReport } from "../report.ts";

/** What is needed to report a run's losses. */
export interface LossyRun {
  /** How many frames were asked for, if that is known. */
  readonly frames?: number;
  readonly report: () => AcquisitionReport;
  /** Whether a loop still has frames to take. Its losses cannot be counted before it has ended. */
  readonly isRead: () => boolean;
  readonly warn: (line: string) => void;
}

/** Reports a run's losses, once, unless the script has asked for them. */
export class LossesAloud {
  readonly #run: LossyRun;
  #isOver = false; // whether everything of the run has ended except its loops
  #isKnown = false; // whether the script has asked what became of its frames
  #isErrorKnown = false;
  #saying: ReturnType<typeof setImmediate> | undefined;

  constructor(run: LossyRun) {
    this.#run = run;
  }

  /** Notes that the script has read the report. */
  reportRead(): void {
    this.#isKnown = true;
  }

  /** Notes that the script gets the run's error. */
  errorSeen(): void {
    this.#isErrorKnown = true;
  }

  /** Whether the script gets the run's error. */
  get isErrorSeen(): boolean {
    return this.#isErrorKnown;
  }

  /** Notes that everything of the run has ended except its loops. */
  runIsOver(): void {
    this.#isOver = true;
    this.announce();
  }

  /**
   * Reports the losses at the next turn of the event loop. By then, code that waited for the run's end has read the
   * report, or does not want it. While a loop still reads, the losses cannot be counted; the loop calls this again at
   * its end.
   */
  announce(): void {
    if (!this.#isOver || this.#saying || this.#run.isRead()) return;
    if (this.#losses() !== undefined) this.#saying = setImmediate(() => this.say());
  }

  /** Reports the losses now, unless that was done before. */
  say(): void {
    if (this.#saying) clearImmediate(this.#saying);
    const losses = this.#losses();
    this.#isKnown = true;
    if (losses !== undefined) this.#run.warn(losses);
  }

  #losses(): string | undefined {
    if (this.#isKnown) return undefined;
    const report = this.#run.report();
    return lossSentence(this.#isErrorKnown ? { ...report, error: undefined } : report, this.#run.frames);
  }
}
