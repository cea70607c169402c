import { StateError } from "../errors.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { Frame, FrameLease, OwnFrame } from "../frame/frame.ts";
import { FrameView } from "../frame/frame_view.ts";
import type { Lease } from "./lease.ts";
import { OwnedFrame } from "./owned_frame.ts";

/**
 * A copy of a frame in a buffer of a pool, so the camera cannot lap it. When the frame ends, its buffer is used again,
 * and pixel arrays that a script kept become empty. If the script keeps the frame itself, the buffer belongs to the
 * script.
 */
export class PooledFrame extends FrameView implements FrameLease {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly intact = true;
  readonly #owned: OwnedFrame;
  readonly #format: FrameFormat;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #giveBack: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
  #ended = false;

  /** Copies a slot into a buffer of the pool. */
  constructor(
    lease: Lease,
    format: FrameFormat,
    pool: { bytes: Uint8Array<ArrayBuffer>; giveBack: (bytes: Uint8Array<ArrayBuffer>) => void },
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

  copy(): OwnFrame {
    this.readable();
    return new OwnedFrame(this.#owned, this.#format, this.#bytes.slice());
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    // Moves the memory to a new buffer, so that a pixel array that a script kept cannot show another picture.
    const again = new Uint8Array(this.#bytes.buffer.transfer());
    this.#giveBack?.(again);
    this.#giveBack = undefined;
  }

  /**
   * Takes the buffer out of the pool, because a script may have kept it; returns whether the frame was still on loan.
   */
  letGo(): boolean {
    const wasOut = this.#giveBack !== undefined;
    this.#giveBack = undefined;
    return wasOut;
  }

  protected override readable(): Frame {
    if (!this.#ended) return this.frame;
    throw new StateError(
      `Cannot read frame ${this.frameNumber}: its buffer has gone back to the pool. Use it within the loop, or copy() it first.`,
    );
  }
}
