import { sayCount } from "../../say_count.ts";
import { OverrunError, SinkError } from "../../errors.ts";
import { turnOnce, TurnWatch } from "../../event_turn.ts";
import type { Lease } from "../../ring/lease.ts";
import { Reader, type ReaderAccount } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import { currentTick, hasEnded, nextTick } from "../../ring/waiting.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "../../recording/sink.ts";
import type { ReaderReport } from "../report.ts";
import type { ThreadAccount } from "../threads/shared_account.ts";
import type { Feed } from "./feed.ts";
import { feedPace, progressOf, type RunPace, type Writing, writingOf } from "./sink_forecast.ts";

/** What happens when a sink is too slow. */
export type OnOverrun = "fail" | "continue";

/** Preferred size of a batch, in bytes. */
const batchBytes = 4 * 1024 * 1024;

/** The most bytes in one write. */
const mostBatchBytes = 16 * 1024 * 1024;

/** Leads the frames of a ring to a sink on this thread: lends them in batches, in order, and takes them back. */
export class SinkFeed implements Feed {
  readonly sink: Sink;
  readonly reader: Reader;
  readonly #ring: Ring;
  readonly #onOverrun: OnOverrun;
  readonly #batch: number;
  readonly #atOnce: number;
  readonly #onStep: () => void;
  readonly #turns = new TurnWatch();
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly cause: unknown } | undefined;
  #cameBack = false;
  #wake = () => {};
  #reported = 0; // how many frames the sink was told that it will never get
  #discard = false;
  #enough = false;
  #opened = false;
  #closing: Promise<void> | undefined;
  #files: readonly SinkFile[] = [];

  /** `onStep` is called whenever the account may have changed; `from` is the first sequence of the feed. */
  constructor(
    sink: Sink,
    ring: Ring,
    onOverrun: OnOverrun,
    { onStep = () => {}, from = 0 }: { onStep?: () => void; from?: number } = {},
  ) {
    this.sink = sink;
    this.#ring = ring;
    this.#onOverrun = onOverrun;
    this.#onStep = onStep;
    const revokes = ring.parts.revokesAll;
    this.reader = new Reader(ring, { delivery: sink.delivery, from, revokes, leaps: true });
    this.#reported = this.reader.skipped;
    this.#atOnce = sink.appendsAtOnce ?? 1;
    this.#batch = batchOf(ring, this.#atOnce);
  }

  get files(): readonly SinkFile[] {
    return this.#files;
  }

  /** The account, in the form in which one thread gives it to another. */
  get threadAccount(): ThreadAccount {
    const { delivered, lapped } = this.#account();
    const { overrun, skipped, floor } = this.reader;
    return { delivered, overrun, skipped, lapped, floor };
  }

  pace(running: boolean): RunPace {
    return feedPace(this.#ring, this.reader.floor, running);
  }

  report(running: boolean): ReaderReport {
    const writing = this.writing(running);
    return { name: this.sink.name, ...this.#account(), ...(writing && { writing }) };
  }

  writing(running: boolean): Writing | undefined {
    return writingOf(this.sink, this.pace(running));
  }

  async open(run: SinkRun): Promise<void> {
    this.#opened = true;
    await this.sink.open({ ...run, backlog: () => this.#backlog(run) });
  }

  async drain(): Promise<void> {
    try {
      while (!this.#discard && !this.#failure) {
        // A script's own sink may work for a long time without ever waiting, so other work needs a turn.
        if (this.#cameBack && this.#turns.isDue(this.#ring.published)) await turnOnce();
        this.#cameBack = false;
        const tick = currentTick(this.#ring);
        const ended = hasEnded(this.#ring);
        const room = this.#underWay.size < this.#atOnce;
        const leases = room ? this.reader.takeBatch(this.#batch) : [];
        try {
          this.#reportUnseen();
        } catch (cause) {
          giveBack(leases);
          throw cause;
        }
        this.#onStep();
        if (leases.length > 0) this.#append(leases);
        else if ((ended || this.reader.isDone || this.#enough) && this.#underWay.size === 0) break;
        else await this.#somethingNew(room && !ended && !this.reader.isDone ? tick : undefined);
      }
    } finally {
      await Promise.all(this.#underWay);
      this.#onStep();
    }
    if (this.#failure) throw this.#failure.cause;
  }

  /** Ends the feed with the frames that have come by now. */
  finishUp(): void {
    this.#enough = true;
    this.#wake();
  }

  discard(): void {
    this.#discard = true;
  }

  async close(reason: CloseReason): Promise<void> {
    this.reader.close();
    // At a signal there may be two requests to close the sink. Neither may settle before the sink is closed.
    if (this.#opened) this.#closing = this.#close(reason);
    await this.#closing;
  }

  async #close(reason: CloseReason): Promise<void> {
    this.#opened = false;
    try {
      this.#files = await this.sink.close(reason);
    } finally {
      this.#onStep();
    }
  }

  /** How much of the ring has frames that the sink still needs, from 0 to 1; 0 if no frame is overwritten. */
  #backlog({ frames = Infinity }: SinkRun): number {
    const { slots, published, parts } = this.#ring;
    if (!this.#opened || parts.bufferMode === "sequence" || frames <= slots) return 0;
    return Math.max(0, published - this.reader.floor) / slots;
  }

  /**
   * The account of the frames. A sink that reports how many frames are intact in its file knows best how many were
   * lapped: the camera may have overwritten a frame after it was in the file, or the sink may have noticed that before
   * this thread did.
   */
  #account(): ReaderAccount {
    const account = this.reader.account();
    const isSettled = this.reader.leasesOut === 0 && !this.#failure;
    if (!isSettled || this.#ring.parts.bufferMode === "sequence") return account;
    const kept = progressOf(this.sink)?.frames;
    return kept === undefined ? account : { ...account, lapped: Math.max(0, account.delivered - kept) };
  }

  #append(leases: readonly Lease[]): void {
    const work = async () => {
      try {
        await this.sink.append(leases);
      } catch (cause) {
        this.#failure ??= { cause };
      } finally {
        giveBack(leases);
      }
    };
    const done: Promise<void> = work().finally(() => {
      this.#underWay.delete(done);
      this.#cameBack = true;
      this.#wake();
    });
    this.#underWay.add(done);
  }

  /** Waits until a batch is back or, with a tick, until further frames have come. */
  #somethingNew(tick?: number): Promise<void> {
    return new Promise((wake) => {
      this.#wake = wake;
      if (tick !== undefined) nextTick(this.#ring, tick).then(wake);
    });
  }

  #reportUnseen(): void {
    const { overrun, skipped } = this.reader;
    const unseen = overrun + skipped;
    if (unseen > this.#reported) this.sink.skip?.(unseen - this.#reported);
    this.#reported = unseen;
    if (overrun > 0 && this.#onOverrun === "fail") {
      throw new OverrunError(
        `Sink "${this.sink.name}" was too slow: ${sayCount(overrun, "frame")} ${
          overrun === 1 ? "was" : "were"
        } overwritten before it took them, in a ring of ` +
          `${this.#ring.slots} slots. Give the run more slots, write to a faster disk, or set onOverrun to "continue".`,
      );
    }
  }
}

/**
 * How many frames are lent together. They are given back together too, and until then the camera needs room: four
 * batches take at most half of the ring, and a fifth batch another eighth.
 */
function batchOf({ slots, parts }: Ring, atOnce: number): number {
  const { frameBytes } = parts.format;
  const most = atOnce > 1
    ? Math.floor(mostBatchBytes / frameBytes)
    : Math.max(64, Math.floor(batchBytes / frameBytes));
  return Math.max(1, Math.min(1024, most, Math.floor(slots / (atOnce > 1 ? 2 * Math.min(atOnce, 4) : 4))));
}

function giveBack(leases: readonly Lease[]): void {
  for (const lease of leases) lease[Symbol.dispose]();
}

/** Turns an error of a script's own sink into an error that names the sink. */
export function sinkFailure(sink: Sink, error: unknown): Error {
  if (error instanceof SinkError || error instanceof OverrunError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SinkError(`Sink "${sink.name}" failed: ${reason}`, { cause: error });
}
