import { fileSymbols, openFileWith } from "../../../ffi/worker.ts";
import type { FileSystem } from "../../recording/files/block_file.ts";
import { nativeFiles } from "../../recording/files/native_files.ts";
import type { SinkFile } from "../../recording/sink.ts";
import { sinkOfOrder } from "../../recording/sink_of_order.ts";
import type { Ring } from "../../ring/ring.ts";
import { SinkFeed } from "../readers/sink_feed.ts";
import { makeReport } from "../report.ts";
import { openSharedRun } from "../threads/shared_run.ts";
import { SharedAccount } from "../threads/shared_account.ts";
import { WRITES_AT_ONCE } from "../writes_at_once.ts";
import {
  RECORDER_THREAD,
  type RecorderEnding,
  type RecorderOrder,
  type RecorderRunOrder,
} from "./recorder_orders.ts";

const files = new Map<string, FileSystem>();

/** Where files are made on this thread: with Deno's API, and pixels through the C library. */
function filesOf(libcPath: string): FileSystem {
  const known = files.get(libcPath);
  if (known) return known;
  const libc = Deno.dlopen(libcPath, fileSymbols).symbols;
  const made = nativeFiles({
    name: "libc",
    depth: WRITES_AT_ONCE,
    open: (path, identity) => openFileWith(libc, path, identity),
  });
  files.set(libcPath, made);
  return made;
}

/** One run in the recorder's thread: its own view of the ring, and a feed for each of the run's sinks that records here. */
export class RecorderRun {
  readonly #order: RecorderRunOrder;
  readonly #ring: Ring;
  readonly #feeds: SinkFeed[] = [];
  #ending: RecorderEnding | undefined;

  constructor(order: RecorderRunOrder) {
    this.#order = order;
    this.#ring = openSharedRun(order.run, RECORDER_THREAD);
  }

  /** Does what it is asked for; gives a sink's files where that was to close one. */
  async do(order: RecorderOrder): Promise<readonly SinkFile[] | undefined> {
    switch (order.word) {
      case "open":
        return void await this.#open(order);
      case "drain":
        return void await this.#feeds[order.sink].drain();
      case "discard":
        return void this.#feeds.forEach((feed) => feed.discard());
      case "close":
        this.#ending = order.ending;
        await this.#feeds[order.sink]?.close(order.ending.reason);
        return this.#feeds[order.sink]?.files ?? [];
      default:
        return undefined;
    }
  }

  async #open({ sink, order, run, account }: RecorderOrder & { word: "open" }): Promise<void> {
    const shared = new SharedAccount(account);
    const made = sinkOfOrder(order);
    const feed: SinkFeed = new SinkFeed(made, this.#ring, this.#order.onOverrun, () => {
      shared.write(feed.threadAccount, made.progress?.());
    });
    this.#feeds[sink] = feed;
    await feed.open({ ...run, files: filesOf(this.#order.libcPath), report: () => ({ ...this.#report() }) });
  }

  /** The run's account as this thread sees it; at the end, with what the script's thread has to say. */
  #report() {
    const { reason = "running", error, others = [], stalls = 0, restarts = 0 } = this.#ending ?? {};
    return makeReport(this.#order.facts, {
      reason,
      error,
      ring: this.#ring,
      sinks: this.#feeds.map((feed) => feed.report(reason === "running")),
      loops: others,
      files: [],
      stalls,
      restarts,
    });
  }
}
