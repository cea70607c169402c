import { StateError } from "../errors.ts";
import { Lease, type Lender } from "./lease.ts";
import { LeaseQueue } from "./lease_queue.ts";
import type { Holder, Ring } from "./ring.ts";
import { hasEnded } from "./waiting.ts";

/** Options of a reader. */
export interface ReaderOptions {
  /** Every frame in order, or always the newest one. */
  readonly delivery: "oldest-first" | "newest-only";
  /** Only every n-th frame; the others are skipped. Default: 1. */
  readonly every?: number;
  /** The first sequence to read; earlier ones are skipped. Default: 0. */
  readonly from?: number;
  /** How many leases may be out at once. Default: as many as can stay intact. */
  readonly maxLeases?: number;
  /** Whether pixels become empty at the end of a lease, if the ring can do that. */
  readonly revokes?: boolean;
  /**
   * Whether the reader gives up some more frames when it was overrun. Without that, the oldest frames that are left
   * would be overwritten while it has them on loan, and then the next ones: a reader slower than the camera would lose
   * almost all frames.
   */
  readonly leaps?: boolean;
}

/** A reader's account of a run's frames. Together with `missing` its counts add up to all frames. */
export interface ReaderAccount {
  /** Frames that it took. */
  readonly delivered: number;
  /** Frames that arrived, and were overwritten before this reader took them, or given up to keep others. */
  readonly overrun: number;
  /** Frames that this reader chose not to see, or had not taken when it ended. */
  readonly skipped: number;
  /** Of the delivered frames, those that were overwritten while on loan. */
  readonly lapped: number;
}

/** A reader of a ring. It has its own cursor and account, so that a slow reader loses only its own frames. */
export class Reader implements Lender, Holder {
  readonly revokes: boolean;
  readonly #ring: Ring;
  readonly #newestOnly: boolean;
  readonly #every: number;
  readonly #maxLeases: number;
  readonly #from: number;
  readonly #leaps: boolean;
  readonly #out = new LeaseQueue();
  #cursor = 0;
  #delivered = 0;
  #overrun = 0;
  #skipped = 0;
  #lapped = 0;
  #leap = 0; // how many frames it gave up the last time
  #leapt = -Infinity; // where the cursor was after that
  #closed = false;
  /** The reader takes no frame that was received after this time, in milliseconds since 1970. */
  untilMs = Infinity;
  #isDone = false;

  constructor(ring: Ring, options: ReaderOptions) {
    this.#ring = ring;
    this.#newestOnly = options.delivery === "newest-only";
    this.#every = options.every ?? 1;
    this.#from = options.from ?? 0;
    this.#leaps = options.leaps ?? false;
    this.#cursor = this.#skipped = Math.min(this.#from, ring.published);
    this.revokes = options.revokes ?? false;
    this.#maxLeases = options.maxLeases ?? ring.mostLeases;
    ring.hold(this);
  }

  /** The lowest sequence that this reader still needs. */
  get floor(): number {
    return this.#out.oldest?.sequence ?? this.#cursor;
  }

  /** How many leases are out. */
  get leasesOut(): number {
    return this.#out.size;
  }

  /** Whether the ring has a frame that this reader has not taken. */
  get isWaitedFor(): boolean {
    return !this.#closed && this.#cursor < this.#ring.published;
  }

  /** Whether the next frame was received after the end of this reader's time. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Frames that were overwritten before this reader took them, so far. */
  get overrun(): number {
    return this.#overrun;
  }

  /** Frames that this reader has skipped so far. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Lends the next frame; undefined if there is none yet. */
  take(): Lease | undefined {
    if (this.#closed) return undefined;
    this.#passOver();
    if (this.#cursor >= this.#ring.published || this.#isPastEnd()) return undefined;
    if (this.#out.size >= this.#maxLeases) {
      throw new StateError(
        `Cannot lend another frame: ${this.#out.size} leases are out, and at most ${this.#maxLeases} may be. ` +
          `End some of them (with "using", or by taking the next frame of the loop), or copy() what you keep.`,
      );
    }
    const lease = new Lease(this.#ring, this.#cursor, this);
    this.#cursor++;
    this.#delivered++;
    this.#out.push(lease);
    return lease;
  }

  /** Lends up to `most` frames, the oldest first. */
  takeBatch(most: number): Lease[] {
    const leases: Lease[] = [];
    while (leases.length < most && this.#out.size < this.#maxLeases) {
      const lease = this.take();
      if (!lease) break;
      leases.push(lease);
    }
    return leases;
  }

  /** Takes back a frame that the loop never saw, because the frame was lapped or there was no room to copy it. */
  takeBack(lease: Lease, as: "overrun" | "skipped"): void {
    this.#delivered--;
    if (as === "overrun") this.#overrun++;
    else this.#skipped++;
    const lapped = this.#lapped;
    lease[Symbol.dispose]();
    this.#lapped = lapped;
  }

  /** Counts copied frames that the loop never saw as skipped. */
  leaveBehind(count: number): void {
    this.#delivered -= count;
    this.#skipped += count;
  }

  /** Ends the oldest leases until `keep` are left. */
  endAllBut(keep: number): void {
    while (this.#out.size > keep) this.#out.oldest![Symbol.dispose]();
  }

  /** Takes back a lease at its end. */
  giveBack(lease: Lease): void {
    // If a sink has looked, its answer counts. Now it is later, and another answer could contradict the file.
    if (!(lease.wasIntact ?? !this.#ring.isLapped(lease.position))) this.#lapped++;
    if (this.#out.remove(lease)) this.#ring.release();
    if (this.#closed && this.#out.size === 0) this.#ring.letGo(this);
  }

  /** Takes no more frames. Leases that are out stay valid until they end. */
  close(): void {
    this.#closed = true;
    if (this.#out.size === 0) this.#ring.letGo(this);
  }

  /** The account so far. Frames that were not taken yet count as skipped. */
  account(): ReaderAccount {
    return {
      delivered: this.#delivered,
      overrun: this.#overrun,
      skipped: this.#skipped + Math.max(0, this.#ring.published - this.#cursor),
      lapped: this.#lapped,
    };
  }

  #isPastEnd(): boolean {
    if (this.untilMs === Infinity) return false;
    const { receivedMs, slots } = this.#ring.parts.board;
    return this.#isDone = receivedMs[this.#cursor % slots] > this.untilMs;
  }

  /** Moves the cursor past frames that can no longer be read or are not wanted. */
  #passOver(): void {
    const published = this.#ring.published;
    const before = this.#cursor, overrunBefore = this.#overrun;
    if (this.#newestOnly && published - this.#cursor > 1) {
      this.#skipped += published - 1 - this.#cursor;
      this.#cursor = published - 1;
    }
    const gone = published - this.#ring.slots - this.#cursor;
    if (gone > 0) {
      this.#overrun += gone;
      this.#cursor += gone;
    }
    const { positions } = this.#ring.parts.board;
    while (this.#cursor < published) {
      if (this.#ring.isLapped(positions[this.#cursor % this.#ring.slots])) this.#overrun++;
      else if (this.#cursor % this.#every !== 0 || this.#cursor < this.#from) this.#skipped++;
      else break;
      this.#cursor++;
    }
    if (this.#leaps && !hasEnded(this.#ring)) this.#leapAhead(published, this.#overrun > overrunBefore);
    if (this.#cursor !== before && this.#out.size === 0) this.#ring.release();
  }

  /**
   * Gives up an eighth of the ring after the reader was overrun. If the last time was not long ago, it gives up twice
   * as much as then, up to half of the ring, and does so before it is overrun again.
   */
  #leapAhead(published: number, isOverrun: boolean): void {
    const { slots } = this.#ring;
    const eighth = Math.ceil(slots / 8);
    const isSoon = this.#cursor - this.#leapt < 4 * slots;
    const isNear = isSoon && published - this.#cursor > slots - eighth;
    if (!isOverrun && !isNear) return;
    this.#leap = isSoon ? Math.min(2 * this.#leap, Math.ceil(slots / 2)) : eighth;
    const given = Math.min(this.#leap, published - this.#cursor);
    this.#overrun += given;
    this.#cursor += given;
    this.#leapt = this.#cursor;
  }
}
