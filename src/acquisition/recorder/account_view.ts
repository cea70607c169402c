import type { Sink, SinkProgress } from "../../recording/sink.ts";
import type { Ring } from "../../ring/ring.ts";
import { feedPace, type RunPace, type Writing, writingOf } from "../readers/sink_forecast.ts";
import type { ReaderReport } from "../report.ts";
import { SharedAccount } from "../threads/shared_account.ts";

/** The account of a sink on another thread, as the script's thread reports it. */
export class AccountView {
  readonly #sink: Sink;
  readonly #ring: Ring;
  readonly #account = new SharedAccount();

  constructor(sink: Sink, ring: Ring) {
    this.#sink = sink;
    this.#ring = ring;
  }

  /** The memory into which the other thread writes its account. */
  get buffer(): SharedArrayBuffer {
    return this.#account.buffer;
  }

  /** The progress of the writing. */
  get progress(): SinkProgress {
    return this.#account.read().progress;
  }

  /** How fast the run goes, and how far the sink is behind. */
  pace(running: boolean): RunPace {
    return feedPace(this.#ring, this.#account.read().account.floor, running);
  }

  /** The account of the writing. */
  writing(running: boolean): Writing | undefined {
    return writingOf(this.#sink, this.pace(running));
  }

  /** The account so far. Frames that the thread has not reached yet count as skipped. */
  report(running: boolean): ReaderReport {
    const { delivered, overrun, skipped, lapped } = this.#account.read().account;
    const rest = Math.max(0, this.#ring.published - delivered - overrun - skipped);
    const writing = this.writing(running);
    const account = { delivered, overrun, skipped: skipped + rest, lapped };
    return { name: this.#sink.name, ...account, ...(writing && { writing }) };
  }
}
