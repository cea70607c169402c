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
  /** The pixels, row by row; of a run with several regions, those of the first. */
  readonly pixels: Pixels;
  /** Bits that the camera's converter gave, such as 12: a pixel of 2^12 - 1 is saturated. Absent where it is not known. */
  readonly bitDepth?: number;
  /**
   * The exposure in force, in milliseconds; where the trigger's length decides, what the metadata tells, and `NaN` without
   * metadata.
   */
  readonly exposureMs: number;
  /** When the frame was found in the ring: milliseconds since 1970 by this machine's clock, with fractions. */
  readonly receivedMs: number;
  /**
   * When libpvcam noted the end of the frame (FRAME_INFO): milliseconds by the operating system's clock, whose zero means
   * nothing here. Absent where libpvcam was not asked about this very frame, as where several were found at once.
   */
  readonly frameInfoMs?: number;
  /** Where the frame belongs in an experiment of several axes. */
  readonly place?: FramePlace;
  /**
   * The start of the exposure by the camera's own clock, in nanoseconds; only with embedded metadata. It goes on rising
   * where the metadata's clock is full and begins anew.
   */
  readonly exposureStartNs?: number;
  /** What the camera embedded in the frame, decoded when first asked for; only with embedded metadata that is sound. */
  readonly metadata?: FrameMetadata;
  /** What is wrong with the embedded metadata, as a sentence; the frame is delivered all the same. */
  readonly metadataError?: string;
  /** The pixels of one of the run's regions, counted from 0; nothing is copied. */
  regionPixels(index: number): Pixels;
}

/** A frame of one's own: it stays as it is, and its pixels may be changed. */
export interface OwnFrame extends Frame {
  /** The pixels, row by row; of a run with several regions, those of the first. */
  readonly pixels: WritablePixels;
  /** The pixels of one of the run's regions, counted from 0; nothing is copied. */
  regionPixels(index: number): WritablePixels;
}

/**
 * A frame on loan from its slot in the ring: its pixels are the camera's own memory. It ends with `using`, or with
 * the next frame of the loop that gave it; afterwards it refuses to be read. The camera may write over a slot that
 * is on loan, so a lease can tell whether it did (`intact`), and `copy()` checks once more after copying.
 */
export interface FrameLease extends Frame, Disposable {
  /** The bytes of the whole slot, embedded metadata included, where the run asked for that. */
  readonly bytes: Uint8Array;
  /** Whether the camera has left this slot alone so far. Asks the camera afresh, each time. */
  readonly intact: boolean;
  /** A frame in separate memory, which outlives the lease. Throws an {@linkcode OverrunError} if the camera lapped it. */
  copy(): OwnFrame;
}
