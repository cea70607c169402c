import { OverrunError, StateError } from "../errors.ts";
import type { FrameLease, OwnFrame } from "../frame/frame.ts";
import type { FrameMetadata } from "../frame/metadata.ts";
import type { Pixels } from "../frame/pixels.ts";
import type { RisingClock } from "../frame/rising_clock.ts";
import { checkRegionIndex, OwnedFrame, risingStartNs } from "./owned_frame.ts";
import type { Ring, SlotAlias } from "./ring.ts";
import { pixelView } from "./slot_views.ts";

/** The owner of a lease, to which the lease goes back. */
export interface Lender {
  /** Whether pixels become empty at the end of a lease. */
  readonly revokes: boolean;
  giveBack(lease: Lease): void;
}

/** A frame on loan from its slot. Each loan is a new object, so that an old one can never show another frame. */
export class Lease implements FrameLease {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly receivedMs: number;
  readonly frameInfoMs: number | undefined;
  /** The frame's position, which counts slots without end. */
  readonly position: number;
  readonly #slot: number;
  readonly #ring: Ring;
  #lender: Lender | undefined;
  #alias: SlotAlias | undefined;
  #wasIntact: boolean | undefined;

  constructor(ring: Ring, sequence: number, lender: Lender) {
    const board = ring.parts.board;
    const entry = sequence % board.slots;
    this.sequence = sequence;
    this.frameNumber = board.frameNumbers[entry];
    this.receivedMs = board.receivedMs[entry];
    const ticks = board.endTicks[entry]; // in units of 100 us
    this.frameInfoMs = ticks > 0 ? ticks / 10 : undefined;
    this.position = board.positions[entry];
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

  get bitDepth(): number {
    return this.#ring.parts.format.bitDepth;
  }

  get exposureMs(): number {
    const list = this.#ring.parts.exposuresMs;
    const exposureMs = list[(this.frameNumber - 1) % list.length];
    return Number.isNaN(exposureMs) ? (this.metadata?.exposureNs ?? NaN) / 1e6 : exposureMs;
  }

  get pixels(): Pixels {
    return this.regionPixels(0);
  }

  regionPixels(index: number): Pixels {
    this.#guard("read the pixels of");
    const { format, alias } = this.#ring.parts;
    if (index !== 0) checkRegionIndex(index, format);
    if (!alias || !this.#lender?.revokes) return this.#ring.views.pixels(this.#slot, index);
    this.#alias ??= alias(this.#slot);
    return pixelView(this.#alias.bytes, format, { region: index, startBytes: 0 });
  }

  get metadata(): FrameMetadata | undefined {
    this.#guard("read the metadata of");
    const decoded = this.#decoded();
    return decoded?.error ? undefined : decoded;
  }

  get metadataError(): string | undefined {
    this.#guard("read the metadata of");
    return this.#decoded()?.error?.message;
  }

  /** The clock of the frame's metadata. */
  get clock(): RisingClock {
    return this.#ring.clock;
  }

  get exposureStartNs(): number | undefined {
    return risingStartNs(this);
  }

  get bytes(): Uint8Array {
    this.#guard("read the bytes of");
    return this.#ring.views.bytes(this.#slot);
  }

  get intact(): boolean {
    this.#guard("ask about");
    return !this.#ring.isLappedNow(this.position);
  }

  settle(wasIntact: boolean): void {
    this.#wasIntact = wasIntact;
  }

  /** Whether a sink has found the frame intact; nothing if no sink has looked. */
  get wasIntact(): boolean | undefined {
    return this.#wasIntact;
  }

  /**
   * A lease is also the result of a loop's step, as iterators give it, so that a step allocates no object for its
   * result.
   */
  get value(): this {
    return this;
  }

  get done(): false {
    return false;
  }

  /** Whether the lease has ended. */
  get ended(): boolean {
    return this.#lender === undefined;
  }

  copy(): OwnFrame {
    const frame = new OwnedFrame(this, this.#ring.parts.format, this.bytes.slice());
    if (this.#ring.isLappedNow(this.position)) {
      throw new OverrunError(
        `Cannot copy frame ${this.frameNumber}: the camera has gone round its ring of ${this.#ring.slots} slots and ` +
          `may have written over it. Copy sooner, or give the run more slots.`,
      );
    }
    return frame;
  }

  [Symbol.dispose](): void {
    const lender = this.#lender;
    this.#lender = undefined;
    this.#alias?.revoke();
    this.#alias = undefined;
    lender?.giveBack(this);
  }

  #decoded(): FrameMetadata | undefined {
    return this.#ring.parts.format.metadata
      ? this.#ring.views.metadata(this.#slot, this.sequence)
      : undefined;
  }

  #guard(verb: string): void {
    if (this.#lender) return;
    throw new StateError(
      `Cannot ${verb} frame ${this.frameNumber}: its lease has ended. Use it within the loop, or copy() it first.`,
    );
  }
}
