import { Board, PHASE, WORD } from "../../ring/board.ts";
import type { Holder, Ring } from "../../ring/ring.ts";
import { currentTick, hasEnded, nextTick } from "../../ring/waiting.ts";
import { nowMs, ProgressBound } from "../progress_bound.ts";

/**
 * How often the camera is asked how far it has got while no frame comes, in milliseconds: for large rings, and for
 * small ones.
 */
const LOOK_AT_MOST_MS = 25, LOOK_AT_LEAST_MS = 2;
const NO_READER = 0x7fffffff;
/** Words that are copied unchanged. */
const plainWords = ["missing", "misnumbered", "wakes", "overflowed", "last", "given"] as const;

/** The guest's view of a run's ring. */
export interface GuestView {
  readonly board: Board;
  readonly progressBound: ProgressBound;
  /** The memory of the frames, which the guest may read and write. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The WebAssembly memory in which the frames lie, if there is one. */
  readonly memory?: WebAssembly.Memory;
  /** Called when the camera has stopped. Settles when the board is complete. */
  finish(): Promise<void>;
}

/**
 * A copy of a run's board for the guest, kept up to date. A script may write what it likes into shared memory, and what
 * it writes into this copy misleads only itself. The guest reads the frames where the camera wrote them.
 */
export class BoardCopy implements GuestView, Holder {
  readonly board: Board;
  readonly progressBound = new ProgressBound();
  readonly #ring: Ring;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #followed: Promise<void>;
  #copied = 0;
  #lookedMs = -Infinity;
  #lessMs = -Infinity;

  /** `framePeriodMs` is the shortest time from one frame to the next. */
  constructor(ring: Ring, framePeriodMs = 0) {
    this.#ring = ring;
    // Looks are frequent enough for small rings: the guest adds the frames that may have come since the last look, and
    // must not take a frame for lapped too early.
    const everyMs = Math.min(LOOK_AT_MOST_MS, Math.max(LOOK_AT_LEAST_MS, ring.slots * framePeriodMs / 8));
    this.board = new Board(ring.slots);
    this.board.words[WORD.phase] = PHASE.running;
    this.board.words[WORD.released] = NO_READER;
    ring.hold(this);
    this.#timer = setInterval(() => this.#look(), everyMs);
    this.#followed = this.#follow();
  }

  /** In no-overwrite mode the guest itself says which frames it no longer needs. */
  get floor(): number {
    return Math.max(0, Atomics.load(this.board.words, WORD.released));
  }

  get bytes(): Uint8Array<SharedArrayBuffer> {
    return this.#ring.parts.bytes as Uint8Array<SharedArrayBuffer>;
  }

  get memory(): WebAssembly.Memory | undefined {
    return this.#ring.parts.memory;
  }

  async finish(): Promise<void> {
    await this.#followed;
    clearInterval(this.#timer);
    this.#look();
    this.progressBound.rest();
    // The ring stays held, so that no other run gets its memory: the guest may still have leases.
  }

  async #follow(): Promise<void> {
    const ring = this.#ring;
    if (ring.parts.bufferMode === "no-overwrite") this.#followReleases();
    while (true) {
      const tick = currentTick(ring);
      const ended = hasEnded(ring);
      this.#look();
      if (ended) break;
      await nextTick(ring, tick);
    }
    this.board.end(Atomics.load(ring.parts.board.words, WORD.phase));
  }

  async #followReleases(): Promise<void> {
    const { words } = this.board;
    while (!hasEnded(this.#ring)) {
      const released = Atomics.load(words, WORD.released);
      this.#ring.release();
      const { async: isAsync, value } = Atomics.waitAsync(words, WORD.released, released, LOOK_AT_MOST_MS);
      // If a guest changes the word all the time, `waitAsync` does not wait. The pause gives other work a turn of the
      // event loop.
      await (isAsync ? value : new Promise((resolve) => setTimeout(resolve, 0)));
    }
  }

  /** Brings the copy up to date: first how far the camera has got, then the frames, then their count. */
  #look(): void {
    const { board: from, progress, asked = progress } = this.#ring.parts;
    const to = this.board;
    const published = this.#ring.published;
    const position = asked();
    const newest = Math.max(Atomics.load(from.words, WORD.newest), position);
    const seenMs = nowMs();
    if (newest > Atomics.load(to.words, WORD.newest)) {
      Atomics.store(to.words, WORD.newest, newest);
      this.#lessMs = this.#lookedMs;
    }
    // A camera that could not be asked may have got farther, so the time since the look before counts, too.
    if (position >= 0) {
      this.progressBound.note({ nowMs: seenMs, lessMs: this.#lessMs });
      this.#lookedMs = seenMs;
    }
    for (let sequence = Math.max(this.#copied, published - to.slots); sequence < published; sequence++) {
      const entry = sequence % to.slots;
      to.frameNumbers[entry] = from.frameNumbers[entry];
      to.positions[entry] = from.positions[entry];
      to.slotIndexes[entry] = from.slotIndexes[entry];
      to.receivedMs[entry] = from.receivedMs[entry];
      to.endTicks[entry] = from.endTicks[entry];
    }
    for (const name of plainWords) Atomics.store(to.words, WORD[name], Atomics.load(from.words, WORD[name]));
    to.spanMs.set(from.spanMs);
    to.startedMs.set(from.startedMs);
    if (published === this.#copied) return;
    this.#copied = published;
    Atomics.store(to.words, WORD.published, published);
    to.tick();
  }
}
