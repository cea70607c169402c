import type { FrameLease } from "../../frame/frame.ts";
import type { Container } from "./container.ts";
import { PieceQueue, type Written } from "./piece_queue.ts";
import type { SerialQueue } from "../../serial_queue.ts";

/** Keeps account of frames. Its methods are called in the frames' order. */
export interface FrameAccount {
  /** The checksum of each frame's pixels, `undefined` if there is none. Other writes continue in the meantime. */
  checksums(frames: readonly FrameLease[]): Promise<readonly (number | undefined)[]>;
  /** The frames are whole in the file, after the earlier ones. */
  onKept(frames: readonly FrameLease[], checksums: readonly (number | undefined)[]): void;
  /** Counts frames that were overwritten before they were in the file. */
  onLapped(count: number): void;
}

/** Frames that are being written. */
interface Batch {
  /** What is left of them: those that were lapped are taken off the front. */
  frames: readonly FrameLease[];
  lapped: number;
  /** How many frames go before them in the file. */
  first: number;
  written: Promise<Written>;
}

/**
 * How many of some frames were lapped. The camera laps the oldest first, so all frames after the first intact one are
 * intact.
 */
export function lappedIn(frames: readonly FrameLease[]): number {
  const intact = frames.findIndex((frame) => frame.intact);
  return intact < 0 ? frames.length : intact;
}

/**
 * Writes frames, several batches at once, and leaves none in the file that the camera overwrote before or while it was
 * written: its place is given to the next, and what was begun behind it is written once more.
 */
export class IntactWriter {
  readonly #container: Container;
  readonly #turns: SerialQueue;
  readonly #account: FrameAccount;
  readonly #queue: PieceQueue;
  /** Batches under way, the oldest first. */
  readonly #begun: Batch[] = [];
  #placed = 0;
  #settled: Promise<void> = Promise.resolve();
  /** What failed: nothing more is begun. */
  #failure: Written["failure"];
  /** What failed first in the frames' order: nothing behind it counts. */
  #hole: Written["failure"];

  /** Writes `depth` pieces at once. Takes `turns` for what the container must not be asked at the same time. */
  constructor(container: Container, options: { depth: number; turns: SerialQueue; account: FrameAccount }) {
    this.#container = container;
    this.#turns = options.turns;
    this.#account = options.account;
    this.#queue = new PieceQueue(options.depth);
  }

  /**
   * Writes frames after those that were handed over before. Settles after those, when these are in the file or left
   * out; after a failure nothing more is written.
   */
  write(frames: readonly FrameLease[]): Promise<void> {
    const begun = this.#turns.take(() => this.#begin(frames));
    const settled = this.#settled.then(async () => this.#settle(await begun));
    this.#settled = settled.catch(() => {});
    return settled;
  }

  /** Settles when nothing is under way. */
  idle(): Promise<void> {
    return this.#settled;
  }

  async #begin(frames: readonly FrameLease[]): Promise<Batch> {
    const batch: Batch = { frames, lapped: 0, first: 0, written: none(this.#failure) };
    this.#begun.push(batch);
    if (!this.#failure) await this.#place(batch);
    return batch;
  }

  /** Begins to write the rest of a batch, after what was placed last. */
  async #place(batch: Batch): Promise<void> {
    const lapped = lappedIn(batch.frames);
    for (let index = 0; index < lapped; index++) batch.frames[index].settle?.(false);
    batch.lapped += lapped;
    batch.frames = batch.frames.slice(lapped);
    batch.first = this.#placed;
    batch.written = none();
    if (batch.frames.length === 0) return;
    try {
      const lanes = await this.#container.place(batch.frames, batch.first);
      this.#placed += batch.frames.length;
      batch.written = this.#queue.write(lanes);
    } catch (cause) {
      this.#failure ??= { cause };
      const frames = Math.max(0, this.#container.frames - batch.first);
      batch.written = Promise.resolve({ frames, failure: { cause } });
    }
  }

  /** Gives all that is under way new places, without what was lapped: the ring has come round while it was written. */
  async #placeAgain(): Promise<void> {
    const written = await Promise.all(this.#begun.map((batch) => batch.written));
    this.#placed = this.#container.frames;
    for (const [index, batch] of this.#begun.entries()) {
      const { failure } = written[index];
      if (!failure) await this.#place(batch);
      else {
        // This batch failed: its bytes are invalid, and later batches would leave a gap.
        batch.written = none(failure);
        return;
      }
    }
  }

  async #settle(batch: Batch): Promise<void> {
    let { frames, failure } = await batch.written;
    let kept = batch.frames.slice(0, frames);
    while (kept.length > 0 && !kept[0].intact) {
      await this.#turns.take(() => this.#placeAgain());
      ({ frames, failure } = await batch.written);
      kept = batch.frames.slice(0, frames);
    }
    this.#begun.shift();
    for (const frame of kept) frame.settle?.(true);
    if (this.#hole) throw this.#hole.cause;
    if (batch.lapped > 0) this.#account.onLapped(batch.lapped);
    // Before the container counts the frames: table and file are to count the same ones at each moment.
    const checksums = await this.#account.checksums(kept);
    if (kept.length > 0) this.#container.settle(batch.first + kept.length);
    this.#account.onKept(kept, checksums);
    if (!failure) return;
    this.#failure ??= failure;
    this.#hole = failure;
    throw failure.cause;
  }
}

function none(failure?: Written["failure"]): Promise<Written> {
  return Promise.resolve({ frames: 0, failure });
}
