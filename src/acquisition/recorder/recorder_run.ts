import {
  endSymbols,
  enterGate,
  fileSymbols,
  hotPvcamSymbols,
  leaveGate,
  openFileWith,
} from "../../../ffi/worker.ts";
import type { FileSystem } from "../../recording/files/block_file.ts";
import { nativeFiles } from "../../recording/files/native_files.ts";
import type { SinkFile, SinkRun } from "../../recording/sink.ts";
import { sinkOfOrder } from "../../recording/sink_of_order.ts";
import type { Ring } from "../../ring/ring.ts";
import { STOP, WORD } from "../../ring/board.ts";
import { AroundFeed } from "../readers/around_feed.ts";
import { SinkFeed } from "../readers/sink_feed.ts";
import { makeReport } from "../report.ts";
import { openSharedRun } from "../threads/shared_run.ts";
import { SharedAccount } from "../threads/shared_account.ts";
import { WRITES_AT_ONCE } from "../writes_at_once.ts";
import { whenScriptIsBusy } from "./busy_script.ts";
import type { JoinedRecordings } from "./joined_recordings.ts";
import { RecorderDesk } from "./recorder_desk.ts";
import {
  type PlainSinkRun,
  RECORDER_THREAD,
  type RecorderEnding,
  type RecorderOrder,
  type RecorderRunOrder,
} from "./recorder_orders.ts";

const CCS_HALT = 1;

const files = new Map<string, FileSystem>();

/** Makes files on this thread: with Deno's API, and with pixels written through the C library. */
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

/** One run in the recorder's thread: its own view of the ring, and a feed for each sink that records here. */
export class RecorderRun {
  readonly #order: RecorderRunOrder;
  readonly #recordings: JoinedRecordings;
  readonly #ring: Ring;
  /** By the numbers of their sinks. Other sinks may stay on the script's thread. */
  readonly #feeds = new Map<number, SinkFeed>();
  readonly #arounds = new Map<number, AroundFeed>();
  readonly #drains = new Set<Promise<void>>();
  readonly #desk: RecorderDesk;
  readonly #unlisten: () => void;
  #ending: RecorderEnding | undefined;

  /** `recordings` are the ones that stay open from run to run. */
  constructor(order: RecorderRunOrder, recordings: JoinedRecordings) {
    this.#order = order;
    this.#recordings = recordings;
    this.#ring = openSharedRun(order.run, RECORDER_THREAD);
    this.#desk = new RecorderDesk(order.desk);
    this.#desk.isAskedToFinish().then((isAsked) => isAsked ? this.#finish() : undefined);
    this.#unlisten = order.listens
      ? whenScriptIsBusy(this.#desk, { first: () => this.#stop(), again: () => this.#endProgram() })
      : () => {};
  }

  /** Carries out a request. Returns a sink's files if the request was to close the sink. */
  async do(order: RecorderOrder): Promise<readonly SinkFile[] | undefined> {
    switch (order.word) {
      case "open":
        return void await this.#open(order);
      case "drain": {
        if (order.account) this.#recordings.note(order.account);
        const drain = this.#feeds.get(order.sink)!.drain();
        this.#drains.add(drain.catch(() => {})); // the code that asked for it gets the error
        return void await drain;
      }
      case "around":
        return await this.#recordAround(order);
      case "until":
        return void await this.#arounds.get(order.sink)!.until(order.untilMs);
      case "finish-up":
        return void this.#arounds.get(order.sink)?.finishUp();
      case "files":
        return this.#arounds.get(order.sink)?.files;
      case "discard":
        return void this.#feeds.forEach((feed) => feed.discard());
      case "close":
        this.#ending = order.ending;
        await this.#feeds.get(order.sink)?.close(order.ending.reason);
        return this.#feeds.get(order.sink)?.files ?? [];
      default:
        return undefined;
    }
  }

  /** Ends the run in this thread. */
  end(): void {
    this.#unlisten();
    this.#desk.runIsOver();
  }

  /** Finishes the files with what the ring still has, without the script's thread. */
  async #finish(): Promise<void> {
    this.#ending ??= { reason: "stopped", others: [], stalls: 0, restarts: 0 };
    for (const around of this.#arounds.values()) around.finishUp();
    await this.drained();
    await Promise.allSettled([...this.#feeds.values()].map((feed) => feed.close("stopped")));
    this.#desk.finished();
  }

  /** Settles when all sinks have everything that the ring has. */
  async drained(): Promise<void> {
    await Promise.all(this.#drains);
  }

  /** Stops the camera, from this thread. */
  stopCamera(): void {
    const { camera } = this.#order.run;
    if (!camera) return;
    const pvcam = Deno.dlopen(camera.libraryPath, hotPvcamSymbols);
    const entered = enterGate(camera.gate, 1000);
    pvcam.symbols.pl_exp_abort(camera.hcam, CCS_HALT);
    if (entered) leaveGate(camera.gate);
    pvcam.close();
    const { words } = this.#ring.parts.board;
    Atomics.compareExchange(words, WORD.stop, STOP.no, STOP.afterDraining);
  }

  /** Stops the camera and finishes the files: a signal has asked for the end, and the script blocks its thread. */
  #stop(): void {
    this.stopCamera();
    this.#finish().then(() =>
      console.error(
        "The script is busy and has not heard the signal. Its run has been stopped, and the files are finished. " +
          "Ctrl-C again ends the program.",
      )
    );
  }

  #endProgram(): void {
    Deno.dlopen(this.#order.libcPath, endSymbols).symbols._exit(130);
  }

  async #recordAround({ sink, order, run, account, span }: RecorderOrder & { word: "around" }) {
    const shared = new SharedAccount(account);
    const made = sinkOfOrder(order);
    const onStep = () => shared.write(around.feed.threadAccount, made.progress?.());
    const around: AroundFeed = new AroundFeed(made, this.#ring, { ...span, onStep });
    this.#arounds.set(sink, around);
    const recording = around.record(this.#sinkRun(run));
    this.#drains.add(recording.catch(() => {})); // the code that asked for it gets the error
    await recording;
    return around.files;
  }

  /** The facts about its run for a sink on this thread. */
  #sinkRun(run: PlainSinkRun): SinkRun {
    return { ...run, files: filesOf(this.#order.libcPath), report: () => ({ ...this.#report() }) };
  }

  async #open({ sink, order, run, account }: RecorderOrder & { word: "open" }): Promise<void> {
    const shared = new SharedAccount(account);
    const made = "recording" in order ? this.#recordings.forRun(order) : sinkOfOrder(order);
    const feed: SinkFeed = new SinkFeed(made, this.#ring, this.#order.onOverrun, {
      onStep: () => shared.write(feed.threadAccount, made.progress?.()),
    });
    this.#feeds.set(sink, feed);
    await feed.open(this.#sinkRun(run));
  }

  /** The run's account, as this thread sees it. At the end it includes what the script's thread has told. */
  #report() {
    const { reason = "running", error, stalls = 0, restarts = 0 } = this.#ending ?? {};
    const others = this.#ending?.others ??
      [...this.#arounds.values()].map((around) => around.report(reason === "running"));
    return makeReport(this.#order.facts, {
      reason,
      error,
      ring: this.#ring,
      sinks: [...this.#feeds.values()].map((feed) => feed.report(reason === "running")),
      loops: others,
      files: [],
      stalls,
      restarts,
    });
  }
}
