import type { Frame, FrameLease } from "../frame/frame.ts";
import type { FrameMetadata } from "../frame/metadata.ts";
import type { Pixels } from "../frame/pixels.ts";
import type { FramePlace } from "../frame/place.ts";

/** A frame's numbers in the whole experiment: each run of the camera starts its own count again. */
export interface FrameNumbers {
  /** From 0, without holes. */
  readonly sequence: number;
  /** From 1, with a hole for each frame that was planned and did not come. */
  readonly frameNumber: number;
  /** Where it belongs among the experiment's axes. */
  readonly place?: FramePlace;
}

/** A frame under the experiment's numbers. */
export class NumberedFrame implements Frame {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly place: FramePlace | undefined;
  readonly #frame: Frame;

  constructor(frame: Frame, { sequence, frameNumber, place }: FrameNumbers) {
    this.#frame = frame;
    this.sequence = sequence;
    this.frameNumber = frameNumber;
    this.place = place;
  }

  get width(): number {
    return this.#frame.width;
  }

  get height(): number {
    return this.#frame.height;
  }

  get pixels(): Pixels {
    return this.#frame.pixels;
  }

  get bitDepth(): number | undefined {
    return this.#frame.bitDepth;
  }

  get exposureMs(): number {
    return this.#frame.exposureMs;
  }

  get receivedMs(): number {
    return this.#frame.receivedMs;
  }

  get frameInfoMs(): number | undefined {
    return this.#frame.frameInfoMs;
  }

  get exposureStartNs(): number | undefined {
    return this.#frame.exposureStartNs;
  }

  get metadata(): FrameMetadata | undefined {
    return this.#frame.metadata;
  }

  get metadataError(): string | undefined {
    return this.#frame.metadataError;
  }

  regionPixels(index: number): Pixels {
    return this.#frame.regionPixels(index);
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

  copy(): Frame {
    return new NumberedFrame(this.#lease.copy(), this);
  }

  [Symbol.dispose](): void {
    this.#lease[Symbol.dispose]();
  }
}
