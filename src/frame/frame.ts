import type { FrameMetadata } from "./metadata.ts";
import type { Pixels, WritablePixels } from "./pixels.ts";
import type { FramePlace } from "./place.ts";

/** One image with its numbers and its times. */
export interface Frame {
  /** Our count of published frames in this run: from 0, without holes. */
  readonly sequence: number;
  /** The camera's own count in this run: from 1, with a hole for each frame that never reached us. */
  readonly frameNumber: number;
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** The pixels, row by row; those of the first region if the run has several. */
  readonly pixels: Pixels;
  /** Bits that the camera's converter gave, such as 12: then a pixel of 2^12 - 1 is saturated. Absent if unknown. */
  readonly bitDepth?: number;
  /**
   * The exposure in force, in milliseconds. Under level triggers it comes from the metadata, and is `NaN` without
   * metadata.
   */
  readonly exposureMs: number;
  /** When the frame was found in the ring, in milliseconds since 1970 by this machine's clock, with fractions. */
  readonly receivedMs: number;
  /**
   * When libpvcam noted the end of the frame (FRAME_INFO), in milliseconds by the operating system's clock. The zero of
   * that clock has no meaning. Absent if libpvcam was not asked about this frame, as when several were found at once.
   */
  readonly frameInfoMs?: number;
  /** Where the frame belongs in an experiment of several axes. */
  readonly place?: FramePlace;
  /**
   * The start of the exposure by the camera's clock, in nanoseconds; only with embedded metadata. It continues to rise
   * when the metadata's clock is full and starts again at 0.
   */
  readonly exposureStartNs?: number;
  /**
   * The metadata that the camera embedded in the frame, decoded at the first read; only with intact embedded metadata.
   */
  readonly metadata?: FrameMetadata;
  /** What is wrong with the embedded metadata, as a sentence. The frame is delivered nevertheless. */
  readonly metadataError?: string;
  /** The pixels of one of the run's regions, by its place from 0; nothing is copied. */
  regionPixels(index: number): Pixels;
}

/** A frame in separate memory: the camera never writes there, and a script may change the pixels. */
export interface OwnFrame extends Frame {
  /** The pixels, row by row; those of the first region if the run has several. */
  readonly pixels: WritablePixels;
  /** The pixels of one of the run's regions, by its place from 0; nothing is copied. */
  regionPixels(index: number): WritablePixels;
}

/**
 * A frame on loan from its slot in the ring: its pixels are the camera's own memory. The lease ends with `using`, or
 * with the next frame of the loop that gave it; after that, reading it throws. The camera may overwrite a slot that is
 * on loan. `intact` says whether it did, and `copy()` checks again after copying.
 */
export interface FrameLease extends Frame, Disposable {
  /** The bytes of the whole slot with embedded metadata, if the run asked for them. */
  readonly bytes: Uint8Array;
  /** Whether the slot still holds this frame. Each read asks the camera again. */
  readonly intact: boolean;
  /**
   * For a sink that has written the frame: says whether it was intact until then. Later the camera may overwrite a slot
   * whose frame is already in a file; the account then calls that frame delivered, as the file does. Without this call
   * the account looks when the lease ends.
   */
  settle?(wasIntact: boolean): void;
  /** A frame in separate memory, which outlives the lease. Throws an {@linkcode OverrunError} if the camera lapped it. */
  copy(): OwnFrame;
}
