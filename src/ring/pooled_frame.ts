import { StateError } from "../errors.ts";
import type { FrameFormat } from "../frame/format.ts";
import type { Frame, FrameLease } from "../frame/frame.ts";
import type { FrameMetadata } from "../frame/metadata.ts";
import type { Pixels } from "../frame/pixels.ts";
import type { Lease } from "./lease.ts";
import { OwnedFrame } from "./owned_frame.ts";

/** A frame in a buffer of a pool, on loan until its end: the camera cannot lap it. */
export class PooledFrame implements FrameLease {
  readonly intact = true;
  readonly #frame: OwnedFrame;
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
    this.#frame = new OwnedFrame(lease, format, pool.bytes);
    this.#format = format;
    this.#bytes = pool.bytes;
    this.#giveBack = pool.giveBack;
  }

  get sequence(): number {
    return this.#frame.sequence;
  }
  get frameNumber(): number {
    return this.#frame.frameNumber;
  }
  get width(): number {
    return this.#frame.width;
  }
  get height(): number {
    return this.#frame.height;
  }
  get bitDepth(): number {
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
  get pixels(): Pixels {
    return this.#guarded().pixels;
  }
  get bytes(): Uint8Array {
    this.#guarded();
    return this.#bytes;
  }
  get metadata(): FrameMetadata | undefined {
    return this.#guarded().metadata;
  }
  get metadataError(): string | undefined {
    return this.#guarded().metadataError;
  }
  get exposureStartNs(): number | undefined {
    return this.#guarded().exposureStartNs;
  }
  regionPixels(index: number): Pixels {
    return this.#guarded().regionPixels(index);
  }

  copy(): Frame {
    return new OwnedFrame(this.#guarded(), this.#format, this.#bytes.slice());
  }

  [Symbol.dispose](): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.(this.#bytes);
  }

  #guarded(): OwnedFrame {
    if (this.#giveBack) return this.#frame;
    throw new StateError(
      `Cannot read frame ${this.frameNumber}: its buffer has gone back to the pool. Use it within the loop, or copy() it first.`,
    );
  }
}
