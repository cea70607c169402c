import { lossSentence } from "../loss_sentence.ts";
import type { AcquisitionReport } from "../report.ts";

/** What has to be known of a run to report its losses. */
export interface LossyRun {
  /** How many frames were asked for, if that is known. */
  readonly frames?: number;
  readonly report: () => AcquisitionReport;
  /** Whether a loop still has frames to take: those cannot be counted yet. */
  readonly isRead: () => boolean;
  readonly warn: (line: string) => void;
}

/** Says what a run has lost, once, unless its script has asked. */
export class LossesAloud {
  readonly #run: LossyRun;
  #isOver = false; // whether everything of the run has ended except its loops
  #isKnown = false; // whether the script has asked what became of its frames
  #isErrorKnown = false;
  #saying: ReturnType<typeof setImmediate> | undefined;

  constructor(run: LossyRun) {
    this.#run = run;
  }

  /** The script knows what became of its frames. */
  reportRead(): void {
    this.#isKnown = true;
  }

  /** The script gets the run's error. */
  errorSeen(): void {
    this.#isErrorKnown = true;
  }

  /** Whether the script gets the run's error. */
  get isErrorSeen(): boolean {
    return this.#isErrorKnown;
  }

  /** The run has ended, but for its loops. */
  runIsOver(): void {
    this.#isOver = true;
    this.announce();
  }

  /**
   * Says what was lost at the next turn of the event loop: by then, code that waited for the end has read the report, or
   * does not want it. While a loop still reads, its frames cannot be counted; then this is called again at its end.
   */
  announce(): void {
    if (!this.#isOver || this.#saying || this.#run.isRead()) return;
    if (this.#losses() !== undefined) this.#saying = setImmediate(() => this.say());
  }

  /** Says so now, if it was not said before. */
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
