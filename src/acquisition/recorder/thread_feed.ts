import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { Ring } from "../../ring/ring.ts";
import type { Feed } from "../readers/feed.ts";
import type { RunPace, Writing } from "../readers/sink_forecast.ts";
import type { ReaderReport } from "../report.ts";
import { AccountView } from "./account_view.ts";
import type { ThreadWork } from "./joined_part.ts";
import type { RecorderEnding } from "./recorder_orders.ts";
import type { RecorderLink } from "./recorder_link.ts";

/** What a feed needs of its run. */
export interface ThreadFeedRun {
  readonly ring: Ring;
  readonly link: RecorderLink;
  /** The sink's number in the thread. */
  readonly number: number;
  /** What the script's thread knows at the end. */
  readonly ending: (reason: CloseReason) => RecorderEnding;
}

/** The script's side of a feed whose frames another thread takes and writes. */
export class ThreadFeed implements Feed {
  readonly sink: Sink;
  readonly #work: ThreadWork;
  readonly #run: ThreadFeedRun;
  readonly #account: AccountView;
  #opened = false;
  #files: readonly SinkFile[] = [];

  constructor(sink: Sink, work: ThreadWork, run: ThreadFeedRun) {
    this.sink = sink;
    this.#work = work;
    this.#run = run;
    this.#account = new AccountView(sink, run.ring);
  }

  get files(): readonly SinkFile[] {
    return this.#files;
  }

  pace(running: boolean): RunPace {
    return this.#account.pace(running);
  }

  report(running: boolean): ReaderReport {
    return this.#account.report(running);
  }

  writing(running: boolean): Writing | undefined {
    return this.#account.writing(running);
  }

  async open({ files: _, report: __, ...run }: SinkRun): Promise<void> {
    this.#work.lend(() => this.#account.progress);
    this.#opened = true;
    const { link, number: sink } = this.#run;
    const { order } = this.#work;
    await link.ask({ word: "open", sink, order, run, account: this.#account.buffer });
  }

  async drain(): Promise<void> {
    const account = this.#work.account?.();
    await this.#run.link.ask({ word: "drain", sink: this.#run.number, account });
  }

  discard(): void {
    this.#run.link.ask({ word: "discard" }).catch(() => {}); // if this fails, nothing is appended any more either
  }

  async close(reason: CloseReason): Promise<void> {
    if (!this.#opened) return;
    this.#opened = false;
    const { link, number: sink, ending } = this.#run;
    this.#files = await link.ask({ word: "close", sink, ending: ending(reason) });
    // Nothing is left of a recording without frames. If the camera refused a buffer mode at its start, the sink is used
    // again.
    if (this.#account.progress.frames === 0) this.#work.takeBack();
  }
}
