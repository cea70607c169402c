import type { MetadataError } from "../errors.ts";
import type { RegionFormat } from "./format.ts";
import type { ExtendedMetadata } from "./metadata_extended.ts";
import type { ImageFormat } from "./metadata_layout.ts";
import type { Pixels } from "./pixels.ts";

/**
 * What the camera embedded in a frame: its clock, the true exposure, and the places of the regions. It is valid as long
 * as the frame's lease; after that its numbers may be another frame's. Copy the numbers that you keep, or take all with
 * `toJSON()`.
 */
export interface FrameMetadata {
  /** The version of the headers: 1 to 3. A higher version is read as 3, as libpvcam does. */
  readonly version: number;
  /** The camera's own count in this run, from 1. */
  readonly frameNumber: number;
  /** The start of the exposure by the camera's clock, in nanoseconds; exact to 1 ns for the first 100 days. */
  readonly exposureStartNs: number;
  /** The same in picoseconds, exactly. */
  readonly exposureStartPs: bigint;
  /**
   * After how long the camera's clock starts again at 0, in nanoseconds. Versions 1 and 2 count microseconds in 32
   * bits, which are full after 71.6 minutes. `Infinity` for a clock that never starts again.
   */
  readonly clockPeriodNs: number;
  /** The end of the exposure by the camera's clock, in nanoseconds: its start plus the true exposure. */
  readonly exposureEndNs: number;
  /** The true exposure, in nanoseconds. */
  readonly exposureNs: number;
  /** The camera's own time stamp for the end of the whole frame, in nanoseconds. */
  readonly frameEndNs: number;
  /** Bits that the camera's converter gives. */
  readonly bitDepth: number;
  /** The colour pattern of the sensor, as PVCAM's number; 0 for none. */
  readonly colorMask: number;
  /** The layout of the pixels. Version 1 has only 16-bit pixels. */
  readonly imageFormat: ImageFormat;
  /** The packing of the pixels, as PVCAM's number; 0 for none. */
  readonly imageCompression: number;
  /** The camera's flag bits, unchanged. */
  readonly flags: number;
  /** Where the frame's own extended metadata begins in the slot, in bytes. */
  readonly extendedOffsetBytes: number;
  /** The size of the frame's own extended metadata, in bytes; 0 if there is none. */
  readonly extendedBytes: number;
  /** The regions, in the order of their pixels in the slot. */
  readonly regions: readonly RegionMetadata[];
  /**
   * The smallest rectangle around all regions, with the binning of the first. Without regions, its last column and row
   * come before its first ones.
   */
  readonly impliedRegion: RegionBounds;
  /** What is wrong with the metadata; absent if it is intact. */
  readonly error?: MetadataError;
  /**
   * The pixels of a region (the first by default), in place and without copying. One case is copied: a 16-bit region
   * that begins at an odd byte after extended metadata, because no 16-bit view can begin there.
   *
   * @throws {MetadataError} If there is no such region, its size does not fit its rectangle, or its pixels are packed
   * or wider than 16 bits.
   */
  pixels(regionIndex?: number): Pixels;
  /** The extended metadata of a region; of the frame itself if no region is named. */
  extended(regionIndex?: number): ExtendedMetadata;
  /** All numbers as a separate plain object, which outlives the frame. */
  toJSON(): Record<string, unknown>;
}

/** A rectangle on the sensor in unbinned pixels, with its binning. The last column and row are part of it. */
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

/** The metadata of one region of a frame. */
export interface RegionMetadata extends RegionFormat, RegionBounds {
  /** The camera's own number of the region, from 1. */
  readonly regionNumber: number;
  /** The size of the region's pixels in the slot, in bytes; 0 if it has none. */
  readonly bytes: number;
  /** Whether the camera sent only the region's header, as it does for tracked particles. */
  readonly headerOnly: boolean;
  /** The camera's flag bits, unchanged. */
  readonly flags: number;
  /** The offset of the region's header in the slot, in bytes. */
  readonly headerOffsetBytes: number;
  /** Where the region's extended metadata begins in the slot, in bytes. */
  readonly extendedOffsetBytes: number;
  /** The size of the region's extended metadata, in bytes; 0 if there is none. */
  readonly extendedBytes: number;
  /** When the region's readout began, by the camera's clock, in nanoseconds; absent if the camera does not say. */
  readonly readoutStartNs?: number;
  /** When the region's readout ended, by the camera's clock, in nanoseconds; absent if the camera does not say. */
  readonly readoutEndNs?: number;
}
