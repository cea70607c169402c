import type { FrameLease, OwnFrame } from "./frame.ts";
import { type FrameOf, FrameView } from "./frame_view.ts";
import type { Pixels } from "./pixels.ts";
import type { FramePlace } from "./place.ts";

/** A frame's numbers in the whole experiment: each run of the camera starts its own count again. */
export interface FrameNumbers {
  /** From 0, without holes. */
  readonly sequence: number;
  /** From 1, with a hole for each frame that was planned and did not come. */
  readonly frameNumber: number;
  /** Where it belongs among the experiment's axes. */
  readonly place?: FramePlace;
  /** By how much it is dated later than its run says, in milliseconds, so that the times of the experiment rise. */
  readonly laterMs?: number;
}

/** A frame under the experiment's numbers. */
export class NumberedFrame<P extends Pixels = Pixels> extends FrameView<P> {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly place: FramePlace | undefined;
  readonly laterMs: number;

  constructor(frame: FrameOf<P>, { sequence, frameNumber, place, laterMs = 0 }: FrameNumbers) {
    super(frame);
    this.laterMs = laterMs;
    this.sequence = sequence;
    this.frameNumber = frameNumber;
    this.place = place;
  }

  override get receivedMs(): number {
    return super.receivedMs + this.laterMs;
  }
}

/** A lease under the experiment's numbers. */
export class NumberedLease extends NumberedFrame implements FrameLease {
  readonly #lease: FrameLease;

  constructor(lease: FrameLease, numbers: FrameNumbers) {
    super(lease, numbers);
    this.#lease = lease;
  }

  get bytes(): Uint8Array {
    return this.#lease.bytes;
  }

  get intact(): boolean {
    return this.#lease.intact;
  }

  settle(wasIntact: boolean): void {
    this.#lease.settle?.(wasIntact);
  }

  copy(): OwnFrame {
    return new NumberedFrame(this.#lease.copy(), this);
  }

  [Symbol.dispose](): void {
    this.#lease[Symbol.dispose]();
  }
}
