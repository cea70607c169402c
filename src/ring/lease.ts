import { OverrunError, StateError } from "../errors.ts";
import type { Frame, FrameLease } from "../frame/frame.ts";
import type { Pixels } from "../frame/pixels.ts";
import type { Ring } from "./ring.ts";

/** Whom a lease goes back to. */
export interface Lender {
  giveBack(lease: Lease): void;
}

/** A frame on loan from its slot. Made afresh for each loan, so that a stale one can never show another frame. */
export class Lease implements FrameLease {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly receivedMs: number;
  readonly #slot: number;
  readonly #ring: Ring;
  #lender: Lender | undefined;

  constructor(ring: Ring, sequence: number, lender: Lender) {
    const board = ring.parts.board;
    const entry = sequence % board.slots;
    this.sequence = sequence;
    this.frameNumber = board.frameNumbers[entry];
    this.receivedMs = board.receivedMs[entry];
    this.#slot = board.slotIndexes[entry];
    this.#ring = ring;
    this.#lender = lender;
  }

  get width(): number {
    return this.#ring.parts.format.regions[0].width;
  }

  get height(): number {
    return this.#ring.parts.format.regions[0].height;
  }

  get exposureMs(): number {
    return this.#ring.parts.exposureMs;
  }

  get pixels(): Pixels {
    this.#guard("read the pixels of");
    return this.#ring.pixelsOf(this.#slot);
  }

  get bytes(): Uint8Array {
    this.#guard("read the bytes of");
    return this.#ring.bytesOf(this.#slot);
  }

  get intact(): boolean {
    this.#guard("ask about");
    return !this.#ring.isLappedNow(this.frameNumber);
  }

  /** Whether the lease has ended. */
  get ended(): boolean {
    return this.#lender === undefined;
  }

  copy(): Frame {
    const pixels = this.pixels.slice();
    if (this.#ring.isLappedNow(this.frameNumber)) {
      throw new OverrunError(
        `Cannot copy frame ${this.frameNumber}: the camera has come round its ring of ${this.#ring.slots} slots and ` +
          `may have written over it. Copy sooner, or give the run more slots.`,
      );
    }
    const { sequence, frameNumber, width, height, exposureMs, receivedMs } = this;
    return { sequence, frameNumber, width, height, pixels, exposureMs, receivedMs };
  }

  [Symbol.dispose](): void {
    const lender = this.#lender;
    this.#lender = undefined;
    lender?.giveBack(this);
  }

  #guard(verb: string): void {
    if (this.#lender) return;
    throw new StateError(
      `Cannot ${verb} frame ${this.frameNumber}: its lease has ended. Use it within the loop, or copy() it first.`,
    );
  }
}
