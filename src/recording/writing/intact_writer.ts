import type { FrameLease } from "../../frame/frame.ts";
import type { Container } from "./container.ts";
import { PieceQueue, type Written } from "./piece_queue.ts";
import type { SerialQueue } from "../../serial_queue.ts";

/** Keeps the account of frames. Its methods are called in the order of the frames. */
export interface FrameAccount {
  /** The checksum of each frame's pixels, `undefined` if there is none. Other writes continue in the meantime. */
  checksums(frames: readonly FrameLease[]): Promise<readonly (number | undefined)[]>;
  /** Notes that these frames are whole in the file, behind the earlier ones. */
  onKept(frames: readonly FrameLease[], checksums: readonly (number | undefined)[]): void;
  /** Counts frames that were overwritten before the file had them. */
  onLapped(count: number): void;
}

/** Frames that are being written together. */
interface Batch {
  /** The frames that are left; lapped frames were removed from the front. */
  frames: readonly FrameLease[];
  lapped: number;
  /** How many frames are before them in the file. */
  first: number;
  written: Promise<Written>;
}

/**
 * How many of some frames were lapped. The camera laps the oldest frames first, so all frames behind the first intact
 * one are intact.
 */
export function lappedIn(frames: readonly FrameLease[]): number {
  const intact = frames.findIndex((frame) => frame.intact);
  return intact < 0 ? frames.length : intact;
}

/**
 * Writes frames, several batches at once. A frame that the camera overwrote before or while it was written does not
 * stay in the file: the next frame gets its place, and everything behind it is written once more.
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
  /** The first failure; after it no new writing begins. */
  #failure: Written["failure"];
  /** The first failure in the order of the frames; no frame behind it counts. */
  #hole: Written["failure"];

  /** Writes `depth` pieces at once. Takes `turns` for calls to the container that must not be made at the same time. */
  constructor(container: Container, options: { depth: number; turns: SerialQueue; account: FrameAccount }) {
    this.#container = container;
    this.#turns = options.turns;
    this.#account = options.account;
    this.#queue = new PieceQueue(options.depth);
  }

  /**
   * Writes frames behind those that were handed over before. Settles after those have settled, when these frames are in
   * the file or are left out. After a failure nothing more is written.
   */
  write(frames: readonly FrameLease[]): Promise<void> {
    const begun = this.#turns.take(() => this.#begin(frames));
    const settled = this.#settled.then(async () => this.#settle(await begun));
    this.#settled = settled.catch(() => {});
    return settled;
  }

  /** Settles when no writing is under way. */
  idle(): Promise<void> {
    return this.#settled;
  }

  async #begin(frames: readonly FrameLease[]): Promise<Batch> {
    const batch: Batch = { frames, lapped: 0, first: 0, written: none(this.#failure) };
    this.#begun.push(batch);
    if (!this.#failure) await this.#place(batch);
    return batch;
  }

  /** Begins to write the rest of a batch, behind what was placed last. */
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

  /**
   * Gives new places to everything that is under way, without the lapped frames: the camera has overwritten them
   * meanwhile.
   */
  async #placeAgain(): Promise<void> {
    const written = await Promise.all(this.#begun.map((batch) => batch.written));
    this.#placed = this.#container.frames;
    for (const [index, batch] of this.#begun.entries()) {
      const { failure } = written[index];
      if (!failure) await this.#place(batch);
      else {
        // The bytes of this batch are invalid, and later batches would leave a gap.
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
    // Computed before the container counts the frames, because the table and the file must count the same frames at
    // every moment.
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
