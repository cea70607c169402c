import type { MetadataError } from "../errors.ts";
import type { RegionFormat } from "./format.ts";
import type { ExtendedMetadata } from "./metadata_extended.ts";
import type { ImageFormat } from "./metadata_layout.ts";
import type { Pixels } from "./pixels.ts";

/**
 * What the camera embedded in a frame: its clock, the true exposure, and where each region lies. It belongs to the
 * frame: once the frame's lease has ended its numbers may be another's, so take out what you keep, or all of it with
 * `toJSON()`.
 */
export interface FrameMetadata {
  /** The version of the headers: 1 to 3; a higher one is read as 3, as libpvcam does. */
  readonly version: number;
  /** The camera's own count in this run, from 1. */
  readonly frameNumber: number;
  /** The start of the exposure by the camera's own clock, in nanoseconds; within 1 ns for the first 100 days. */
  readonly exposureStartNs: number;
  /** The same in picoseconds, exactly. */
  readonly exposureStartPs: bigint;
  /**
   * After how long the camera's clock begins anew at 0, in nanoseconds: versions 1 and 2 count in 32 bits, which are 71.6
   * minutes where they count microseconds. `Infinity` where it does not.
   */
  readonly clockPeriodNs: number;
  /** The end of the exposure by the camera's own clock, in nanoseconds: its start and the true exposure. */
  readonly exposureEndNs: number;
  /** The true exposure, in nanoseconds. */
  readonly exposureNs: number;
  /** The camera's own stamp for the end of the whole frame, in nanoseconds. */
  readonly frameEndNs: number;
  /** Bits that the camera's converter gives. */
  readonly bitDepth: number;
  /** The pattern of a colour sensor, as the number that PVCAM gives it; 0 for none. */
  readonly colorMask: number;
  /** How the pixels are laid out; version 1 knows 16-bit pixels alone. */
  readonly imageFormat: ImageFormat;
  /** How the pixels are packed, as the number that PVCAM gives it; 0 for not at all. */
  readonly imageCompression: number;
  /** The camera's flag bits, as they are. */
  readonly flags: number;
  /** Where the frame's own extended metadata begins in the slot, in bytes. */
  readonly extendedOffsetBytes: number;
  /** The size of the frame's own extended metadata, in bytes; 0 where there is none. */
  readonly extendedBytes: number;
  /** The regions, in the order of their pixels in the slot. */
  readonly regions: readonly RegionMetadata[];
  /** The smallest rectangle around all regions, with the binning of the first. Without regions it is inside out. */
  readonly impliedRegion: RegionBounds;
  /** What is wrong with the metadata; absent where nothing is. */
  readonly error?: MetadataError;
  /**
   * The pixels of a region (the first where none is named), where they lie and without copying. Only a 16-bit region
   * that begins at an odd byte, as extended metadata can make it, is copied: no 16-bit view can begin there.
   *
   * @throws {MetadataError} Where there is no such region, where its size does not fit its rectangle, and where pixels
   * are packed or wider than 16 bits.
   */
  pixels(regionIndex?: number): Pixels;
  /** The extended metadata of a region, or of the frame itself where no region is named. */
  extended(regionIndex?: number): ExtendedMetadata;
  /** All numbers as a plain object of one's own, which outlives the frame. */
  toJSON(): Record<string, unknown>;
}

/** A rectangle on the sensor in unbinned pixels, with its binning; the last column and row belong to it. */
export interface RegionBounds {
  /** First column. */
  readonly x: number;
  /** First row. */
  readonly y: number;
  /** Last column. */
  readonly right: number;
  /** Last row. */
  readonly bottom: number;
  /** Columns and rows that were summed into one pixel. */
  readonly binning: readonly [x: number, y: number];
}

/** What the camera wrote about one region of a frame. */
export interface RegionMetadata extends RegionFormat, RegionBounds {
  /** The camera's own number of the region, from 1. */
  readonly regionNumber: number;
  /** The size of the region's pixels in the slot, in bytes; 0 where it has none. */
  readonly bytes: number;
  /** Whether the camera sent the header alone, as it does for tracked particles. */
  readonly headerOnly: boolean;
  /** The camera's flag bits, as they are. */
  readonly flags: number;
  /** The offset of the region's header in the slot, in bytes. */
  readonly headerOffsetBytes: number;
  /** Where the region's extended metadata begins in the slot, in bytes. */
  readonly extendedOffsetBytes: number;
  /** The size of the region's extended metadata, in bytes; 0 where there is none. */
  readonly extendedBytes: number;
  /** When the region's readout began, by the camera's clock, in nanoseconds; absent where the camera does not say. */
  readonly readoutStartNs?: number;
  /** When the region's readout ended, by the camera's clock, in nanoseconds; absent where the camera does not say. */
  readonly readoutEndNs?: number;
}
