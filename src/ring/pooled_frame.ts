import { StateError } from "../errors.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { Frame, FrameLease } from "../frame/frame.ts";
import { FrameView } from "../frame/frame_view.ts";
import type { Lease } from "./lease.ts";
import { OwnedFrame } from "./owned_frame.ts";

/** A frame in a buffer of a pool, on loan until its end: the camera cannot lap it. */
export class PooledFrame extends FrameView implements FrameLease {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly intact = true;
  readonly #owned: OwnedFrame;
  readonly #format: FrameFormat;
  readonly #bytes: Uint8Array;
  #giveBack: ((bytes: Uint8Array) => void) | undefined;

  /** Copies a slot into a buffer of the pool. */
  constructor(
    lease: Lease,
    format: FrameFormat,
    pool: { bytes: Uint8Array; giveBack: (bytes: Uint8Array) => void },
  ) {
    pool.bytes.set(lease.bytes);
    const owned = new OwnedFrame(lease, format, pool.bytes);
    super(owned);
    this.sequence = owned.sequence;
    this.frameNumber = owned.frameNumber;
    this.#owned = owned;
    this.#format = format;
    this.#bytes = pool.bytes;
    this.#giveBack = pool.giveBack;
  }

  get bytes(): Uint8Array {
    this.readable();
    return this.#bytes;
  }

  copy(): Frame {
    this.readable();
    return new OwnedFrame(this.#owned, this.#format, this.#bytes.slice());
  }

  [Symbol.dispose](): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.(this.#bytes);
  }

  protected override readable(): Frame {
    if (this.#giveBack) return this.frame;
    throw new StateError(
      `Cannot read frame ${this.frameNumber}: its buffer has gone back to the pool. Use it within the loop, or copy() it first.`,
    );
  }
}
