import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { MovableSink } from "../../recording/sink_order.ts";
import type { Ring } from "../../ring/ring.ts";
import type { Feed } from "../readers/feed.ts";
import { feedPace, type RunPace, type Writing, writingOf } from "../readers/sink_forecast.ts";
import type { ReaderReport } from "../report.ts";
import { SharedAccount } from "../threads/shared_account.ts";
import type { RecorderEnding } from "./recorder_orders.ts";
import type { RecorderSession } from "./recorder_session.ts";

/** What a feed needs of the run that it belongs to. */
export interface ThreadFeedRun {
  readonly ring: Ring;
  readonly session: RecorderSession;
  /** What the script's thread knows at the end. */
  readonly ending: (reason: CloseReason) => RecorderEnding;
}

/** A sink whose frames another thread leads to it and writes: the script's side of that. */
export class ThreadFeed implements Feed {
  readonly sink: Sink;
  readonly #movable: MovableSink;
  readonly #run: ThreadFeedRun;
  readonly #index: number;
  readonly #account = new SharedAccount();
  #opened = false;
  #files: readonly SinkFile[] = [];

  constructor(sink: Sink, movable: MovableSink, run: ThreadFeedRun & { readonly index: number }) {
    this.sink = sink;
    this.#movable = movable;
    this.#run = run;
    this.#index = run.index;
  }

  get files(): readonly SinkFile[] {
    return this.#files;
  }

  pace(running: boolean): RunPace {
    return feedPace(this.#run.ring, this.#account.read().account.floor, running);
  }

  report(running: boolean): ReaderReport {
    const { delivered, overrun, skipped, lapped } = this.#account.read().account;
    const rest = Math.max(0, this.#run.ring.published - delivered - overrun - skipped);
    const writing = this.writing(running);
    const account = { delivered, overrun, skipped: skipped + rest, lapped };
    return { name: this.sink.name, ...account, ...(writing && { writing }) };
  }

  writing(running: boolean): Writing | undefined {
    return writingOf(this.sink, this.pace(running));
  }

  async open({ files: _, report: __, ...run }: SinkRun): Promise<void> {
    this.#movable.lend(() => this.#account.read().progress);
    this.#opened = true;
    const { order } = this.#movable;
    const account = this.#account.buffer;
    await this.#run.session.ask({ word: "open", sink: this.#index, order, run, account });
  }

  async drain(): Promise<void> {
    await this.#run.session.ask({ word: "drain", sink: this.#index });
  }

  discard(): void {
    this.#run.session.ask({ word: "discard" }).catch(() => {}); // then nothing is appended any more anyway
  }

  async close(reason: CloseReason): Promise<void> {
    if (!this.#opened) return;
    this.#opened = false;
    const ending = this.#run.ending(reason);
    this.#files = await this.#run.session.ask({ word: "close", sink: this.#index, ending });
    // Nothing is left of a recording without frames: the camera may have refused a buffer mode at its start.
    if (this.#account.read().progress.frames === 0) this.#movable.takeBack();
  }
}
