import type { Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { MovableSink } from "../../recording/sink_order.ts";
import type { Ring } from "../../ring/ring.ts";
import type { AroundFile, AroundSpan } from "../readers/around_feed.ts";
import type { ReaderReport } from "../report.ts";
import { AccountView } from "./account_view.ts";
import type { RecorderLink } from "./recorder_link.ts";

/** What a recording around an event on the recorder's thread needs. */
export interface ThreadAroundParts {
  readonly ring: Ring;
  readonly link: RecorderLink;
  /** The sink's number in the thread. */
  readonly number: number;
  readonly span: AroundSpan;
}

/**
 * A recording around an event, written by the recorder's thread. The script may block once it has reported the event.
 */
export class ThreadAround implements AroundFile {
  readonly #parts: ThreadAroundParts;
  readonly #movable: MovableSink;
  readonly #account: AccountView;
  #isOver = false;
  #files: readonly SinkFile[] = [];

  constructor(sink: Sink, movable: MovableSink, parts: ThreadAroundParts) {
    this.#parts = parts;
    this.#movable = movable;
    this.#account = new AccountView(sink, parts.ring);
  }

  get files(): readonly SinkFile[] {
    return this.#files;
  }

  get isOpen(): boolean {
    return !this.#isOver; // the thread may know better, and then refuses to continue
  }

  report(running: boolean): ReaderReport {
    return this.#account.report(running);
  }

  async record({ files: _, report: __, ...run }: SinkRun): Promise<void> {
    const { link, number: sink, span } = this.#parts;
    this.#movable.lend(() => this.#account.progress);
    const { order } = this.#movable;
    const { buffer: account } = this.#account;
    try {
      this.#files = await link.ask({ word: "around", sink, order, run, account, span });
    } catch (error) {
      this.#files = await link.ask({ word: "files", sink }).catch(() => []);
      throw error;
    } finally {
      this.#isOver = true;
    }
  }

  async until(untilMs: number): Promise<void> {
    await this.#parts.link.ask({ word: "until", sink: this.#parts.number, untilMs });
  }

  finishUp(): void {
    const { link, number: sink } = this.#parts;
    link.ask({ word: "finish-up", sink }).catch(() => {}); // if the thread is gone, `record` will say so
  }
}
