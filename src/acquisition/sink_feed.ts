import { OverrunError, SinkError } from "../errors.ts";
import { Reader } from "../ring/reader.ts";
import type { Ring } from "../ring/ring.ts";
import { currentTick, hasEnded, nextTick } from "../ring/waiting.ts";
import type { CloseReason, Sink, SinkFile, SinkRun } from "../sinks/sink.ts";
import { type RunPace, type Writing, writingOf } from "./outlook.ts";
import { paceOf, type ReaderReport } from "./report.ts";

/** What a sink's feed does when the sink is too slow. */
export type OnOverrun = "fail" | "drop";

/** A batch of small frames: so many bytes make a write worth its while. */
const batchBytes = 4 * 1024 * 1024;

/** Leads the frames of one ring to one sink: lends them in batches, in order, and takes them back. */
export class SinkFeed {
  readonly sink: Sink;
  readonly reader: Reader;
  readonly #ring: Ring;
  readonly #onOverrun: OnOverrun;
  readonly #batch: number;
  #told = 0; // frames it will never see that the sink has been told of
  #discard = false;
  #opened = false;
  #files: readonly SinkFile[] = [];

  constructor(sink: Sink, ring: Ring, onOverrun: OnOverrun) {
    this.sink = sink;
    this.#ring = ring;
    this.#onOverrun = onOverrun;
    this.reader = new Reader(ring, { delivery: sink.delivery });
    const small = Math.min(1024, Math.floor(batchBytes / ring.parts.format.frameBytes));
    // A batch goes back as a whole: a quarter of the ring leaves the camera room to go on.
    this.#batch = Math.max(1, Math.min(Math.max(64, small), Math.floor(ring.slots / 4)));
  }

  /** The files that the sink left, once it is closed. */
  get files(): readonly SinkFile[] {
    return this.#files;
  }

  /** How fast the run goes, and how far this sink is behind. */
  pace(running: boolean): RunPace {
    const { slots, published, parts } = this.#ring;
    const { framesPerSecond } = paceOf(this.#ring);
    const behind = Math.max(0, Math.min(slots, published - this.reader.floor));
    return { running, framesPerSecond, frameBytes: parts.format.frameBytes, slots, behind };
  }

  /** What became of the frames for this sink, and how its writing goes. */
  report(running: boolean): ReaderReport {
    const writing = this.writing(running);
    return { name: this.sink.name, ...this.reader.account(), ...(writing && { writing }) };
  }

  /** How its writing goes; nothing of a sink that does not tell. */
  writing(running: boolean): Writing | undefined {
    return writingOf(this.sink, this.pace(running));
  }

  /** Opens the sink. */
  async open(run: SinkRun): Promise<void> {
    this.#opened = true;
    await this.sink.open(run);
  }

  /** Appends until the run has ended and nothing is left. */
  async drain(): Promise<void> {
    while (!this.#discard) {
      const tick = currentTick(this.#ring);
      const ended = hasEnded(this.#ring);
      const leases = this.reader.takeBatch(this.#batch);
      this.#tell();
      if (leases.length > 0) {
        try {
          await this.sink.append(leases);
        } finally {
          for (const lease of leases) lease[Symbol.dispose]();
        }
      } else if (ended) return;
      else await nextTick(this.#ring, tick);
    }
  }

  /** Appends nothing more: what is left in the ring is skipped. */
  discard(): void {
    this.#discard = true;
  }

  /** Closes the sink, if it was opened. */
  async close(reason: CloseReason): Promise<void> {
    this.reader.close();
    if (!this.#opened) return;
    this.#opened = false;
    this.#files = await this.sink.close(reason);
  }

  #tell(): void {
    const { overrun, skipped } = this.reader;
    const unseen = overrun + skipped;
    if (unseen > this.#told) this.sink.skip?.(unseen - this.#told);
    this.#told = unseen;
    if (overrun > 0 && this.#onOverrun === "fail") {
      throw new OverrunError(
        `Sink "${this.sink.name}" was too slow: ${overrun} frames were overwritten before it took them, in a ring of ` +
          `${this.#ring.slots} slots. Give the run more slots, write to a faster disk, or set onOverrun to "drop".`,
      );
    }
  }
}

/** Makes an error of a sink's own into one that names the sink. */
export function sinkFailure(sink: Sink, error: unknown): Error {
  if (error instanceof SinkError || error instanceof OverrunError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SinkError(`Sink "${sink.name}" failed: ${reason}`, { cause: error });
}
