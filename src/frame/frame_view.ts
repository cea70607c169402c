import type { Frame } from "./frame.ts";
import type { FrameMetadata } from "./metadata.ts";
import type { Pixels } from "./pixels.ts";

/** A frame whose pixels may or may not be changed. */
export type FrameOf<P extends Pixels> =
  & Omit<Frame, "pixels" | "regionPixels">
  & { readonly pixels: P; regionPixels(index: number): P };

/** A frame that shows another frame, under its own numbers or for a limited time. */
export abstract class FrameView<P extends Pixels = Pixels> implements Frame {
  abstract readonly sequence: number;
  abstract readonly frameNumber: number;
  /** The frame that is shown. */
  protected readonly frame: FrameOf<P>;

  constructor(frame: FrameOf<P>) {
    this.frame = frame;
  }

  /** The frame whose memory is read. A view whose time has ended throws here. */
  protected readable(): FrameOf<P> {
    return this.frame;
  }

  get width(): number {
    return this.frame.width;
  }
  get height(): number {
    return this.frame.height;
  }
  get bitDepth(): number | undefined {
    return this.frame.bitDepth;
  }
  get exposureMs(): number {
    return this.frame.exposureMs;
  }
  get receivedMs(): number {
    return this.frame.receivedMs;
  }
  get frameInfoMs(): number | undefined {
    return this.frame.frameInfoMs;
  }
  get pixels(): P {
    return this.readable().pixels;
  }
  get exposureStartNs(): number | undefined {
    return this.readable().exposureStartNs;
  }
  get metadata(): FrameMetadata | undefined {
    return this.readable().metadata;
  }
  get metadataError(): string | undefined {
    return this.readable().metadataError;
  }
  regionPixels(index: number): P {
    return this.readable().regionPixels(index);
  }
}
