import { type MetadataError, SettingsError } from "../errors.ts";
import type { FrameMetadata, RegionBounds, RegionMetadata } from "./metadata.ts";
import { type ExtendedMetadata, readExtended } from "./metadata_extended.ts";
import { type Fault, type FaultPart, metadataErrorOf } from "./metadata_fault.ts";
import {
  frameHeader as header,
  frameHeaderBytes,
  frameHeaderV3 as headerV3,
  type ImageFormat,
  imageFormats,
  regionHeader,
  regionHeaderBytes,
  regionInvalid,
  regionTimesSupported,
  signature,
} from "./metadata_layout.ts";
import { pixelsOf } from "./metadata_pixels.ts";
import { DecodedRegion, ImpliedRegion } from "./metadata_region.ts";
import type { Pixels } from "./pixels.ts";
import { plainMetadata } from "./plain_metadata.ts";

/**
 * Reads embedded metadata in place. One object serves a whole ring, and each {@linkcode MetadataDecoder.decode} fills
 * it again, so decoding allocates nothing. A broken frame throws no error; `error` says what is wrong with it.
 *
 * @example Decode the frames of a ring, 4,096 bytes each
 * ```ts
 * import { MetadataDecoder } from "@pvcam/pvcam-deno/metadata";
 *
 * const ring = new Uint8Array(8 * 4096);
 * const metadata = new MetadataDecoder(ring);
 * for (let slot = 0; slot < 8; slot++) {
 *   if (!metadata.decode(slot * 4096, 4096)) console.warn(metadata.error?.message);
 *   else console.log(metadata.frameNumber, metadata.exposureStartNs, metadata.regions.length);
 * }
 * ```
 */
export class MetadataDecoder implements FrameMetadata {
  /** See {@linkcode FrameMetadata}. */
  version = 0;
  /** See {@linkcode FrameMetadata}. */
  frameNumber = 0;
  /** See {@linkcode FrameMetadata}. */
  exposureStartNs = 0;
  /** See {@linkcode FrameMetadata}. */
  clockPeriodNs: number = Infinity;
  /** See {@linkcode FrameMetadata}. */
  exposureEndNs = 0;
  /** See {@linkcode FrameMetadata}. */
  exposureNs = 0;
  /** See {@linkcode FrameMetadata}. */
  frameEndNs = 0;
  /** See {@linkcode FrameMetadata}. */
  bitDepth = 0;
  /** See {@linkcode FrameMetadata}. */
  colorMask = 0;
  /** See {@linkcode FrameMetadata}. */
  imageFormat: ImageFormat = "unknown";
  /** See {@linkcode FrameMetadata}. */
  imageCompression = 0;
  /** See {@linkcode FrameMetadata}. */
  flags = 0;
  /** See {@linkcode FrameMetadata}. */
  extendedOffsetBytes = 0;
  /** See {@linkcode FrameMetadata}. */
  extendedBytes = 0;

  readonly #memory: Uint8Array;
  readonly #view: DataView;
  readonly #maxRegions: number;
  /** All regions that were ever needed; `#regions` has the first `#count` of them. */
  readonly #pool: DecodedRegion[] = [];
  readonly #regions: DecodedRegion[] = [];
  readonly #implied = new ImpliedRegion();
  #count = 0;
  #start = 0;
  /** The time stamp of the exposure's start: two 64-bit words, or count and resolution before version 3. */
  #startLow = 0;
  #startHigh = 0;
  #fault: Fault | undefined;

  /**
   * Makes a decoder for frames in `memory`, such as a whole ring. A frame with more than `maxRegions` regions counts as
   * broken; libpvcam's own decoder always has such a limit.
   */
  constructor(memory: Uint8Array, { maxRegions = 0xffff }: { maxRegions?: number } = {}) {
    this.#memory = memory;
    this.#view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
    this.#maxRegions = maxRegions;
  }

  /**
   * Reads the frame of `lengthBytes` at `offsetBytes` of the memory, and no byte outside. Returns false if its metadata
   * is broken. Then `error` says how, the frame's own numbers are valid if its header is complete, and `regions` are
   * those before the broken one.
   */
  decode(offsetBytes = 0, lengthBytes: number = this.#memory.byteLength - offsetBytes): boolean {
    if (!(offsetBytes >= 0 && lengthBytes >= 0 && offsetBytes + lengthBytes <= this.#memory.byteLength)) {
      throw new SettingsError(
        `Cannot decode a frame of ${lengthBytes} bytes at byte ${offsetBytes}: ` +
          `the memory has ${this.#memory.byteLength} bytes.`,
      );
    }
    this.#fault = undefined;
    this.#start = offsetBytes;
    this.#count = 0;
    this.#implied.clear();
    const sound = this.#readFrameHeader(offsetBytes, lengthBytes) &&
      this.#readRegions(offsetBytes, lengthBytes);
    // Only if the count differs: setting an array's length to 0 and filling it again would allocate for each frame.
    if (this.#regions.length !== this.#count) this.#regions.length = this.#count;
    return sound;
  }

  /** See {@linkcode FrameMetadata}; the next `decode` fills the same objects again. */
  get regions(): readonly RegionMetadata[] {
    return this.#regions;
  }

  /** See {@linkcode FrameMetadata}. */
  get impliedRegion(): RegionBounds {
    return this.#implied;
  }

  /** What is wrong with the frame that was decoded last; `undefined` if nothing is. */
  get error(): MetadataError | undefined {
    return this.#fault && metadataErrorOf(this.#fault);
  }

  /** See {@linkcode FrameMetadata}. */
  get exposureStartPs(): bigint {
    return this.version < 3
      ? BigInt(this.#startLow) * BigInt(this.#startHigh) * 1000n
      : (BigInt(this.#startHigh) << 32n) | BigInt(this.#startLow);
  }

  /** See {@linkcode FrameMetadata}. */
  pixels(regionIndex = 0): Pixels {
    return pixelsOf(this.#memory, { metadata: this, frameOffsetBytes: this.#start, regionIndex });
  }

  /** See {@linkcode FrameMetadata}. */
  extended(regionIndex?: number): ExtendedMetadata {
    const { extendedOffsetBytes, extendedBytes } = regionIndex === undefined
      ? this
      : this.#regions[regionIndex];
    const from = this.#start + extendedOffsetBytes;
    return readExtended(this.#memory.subarray(from, from + extendedBytes));
  }

  /** See {@linkcode FrameMetadata}. */
  toJSON(): Record<string, unknown> {
    return plainMetadata(this);
  }

  #readFrameHeader(at: number, lengthBytes: number): boolean {
    if (lengthBytes < frameHeaderBytes) {
      this.#clear();
      return this.#cut("the frame's header", { found: lengthBytes, needed: frameHeaderBytes });
    }
    const view = this.#view;
    const found = view.getUint32(at + header.signature, true);
    if (found !== signature) {
      this.#clear();
      return this.#broken({ kind: "signature", found, needed: signature });
    }
    const version = this.version = view.getUint8(at + header.version);
    this.frameNumber = view.getUint32(at + header.frameNr, true);
    if (version < 3) this.#readTimes(view, at);
    else this.#readTimesV3(view, at);
    this.exposureEndNs = this.exposureStartNs + this.exposureNs;
    this.bitDepth = view.getUint8(at + header.bitDepth);
    this.colorMask = view.getUint8(at + header.colorMask);
    this.flags = view.getUint8(at + header.flags);
    this.extendedOffsetBytes = frameHeaderBytes;
    this.extendedBytes = view.getUint16(at + header.extendedMdSize, true);
    this.imageFormat = version < 2
      ? "mono16"
      : imageFormats[view.getUint8(at + header.imageFormat)] ?? "unknown";
    this.imageCompression = version < 2 ? 0 : view.getUint8(at + header.imageCompression);
    return true;
  }

  #readTimes(view: DataView, at: number): void {
    const resolutionNs = view.getUint32(at + header.timestampResNs, true);
    this.#startLow = view.getUint32(at + header.timestampBOF, true);
    this.#startHigh = resolutionNs;
    this.exposureStartNs = this.#startLow * resolutionNs;
    this.clockPeriodNs = 2 ** 32 * resolutionNs;
    this.frameEndNs = view.getUint32(at + header.timestampEOF, true) * resolutionNs;
    this.exposureNs = view.getUint32(at + header.exposureTime, true) *
      view.getUint32(at + header.exposureTimeResNs, true);
  }

  #readTimesV3(view: DataView, at: number): void {
    this.#startLow = view.getUint32(at + headerV3.timestampBOF, true);
    this.#startHigh = view.getUint32(at + headerV3.timestampBOF + 4, true);
    this.exposureStartNs = nanoseconds(this.#startHigh, this.#startLow);
    this.clockPeriodNs = Infinity; // 64 bits of picoseconds are 213 days
    this.frameEndNs = nanosecondsAt(view, at + headerV3.timestampEOF);
    this.exposureNs = nanosecondsAt(view, at + headerV3.exposureTime);
  }

  #readRegions(start: number, lengthBytes: number): boolean {
    const view = this.#view;
    const named = view.getUint16(start + header.roiCount, true);
    if (named > this.#maxRegions) {
      return this.#broken({ kind: "room", found: named, needed: this.#maxRegions });
    }
    let at = frameHeaderBytes + this.extendedBytes;
    if (at > lengthBytes) {
      const found = lengthBytes - frameHeaderBytes;
      return this.#cut("the frame's extended metadata", { found, needed: this.extendedBytes });
    }
    // Version 3 gives no resolution for the times of regions, so their unit is unknown.
    const tickNs = this.version < 3 && (this.flags & regionTimesSupported) !== 0
      ? view.getUint32(start + header.roiTimestampResNs, true)
      : 0;
    for (let index = 0; index < named; index++) {
      let left = lengthBytes - at;
      if (left < regionHeaderBytes) {
        return this.#cut("the region's header", { region: index, found: left, needed: regionHeaderBytes });
      }
      // A region marked invalid ends the list, whatever count the frame's header gives.
      if ((view.getUint8(start + at + regionHeader.flags) & regionInvalid) !== 0) return true;
      const region = this.#pool[index] ?? (this.#pool[index] = new DecodedRegion());
      region.readHeader(view, start + at);
      region.tickNs = tickNs;
      region.headerOffsetBytes = at;
      region.extendedOffsetBytes = at += regionHeaderBytes;
      left -= regionHeaderBytes;
      if (left < region.extendedBytes) {
        const needed = region.extendedBytes;
        return this.#cut("the region's extended metadata", { region: index, found: left, needed });
      }
      region.offsetBytes = at += region.extendedBytes;
      left -= region.extendedBytes;
      if (!region.headerOnly && (region.binning[0] === 0 || region.binning[1] === 0)) {
        return this.#broken({ kind: "binning", region: index, found: 0, needed: 1 });
      }
      // In version 1 the size of a region follows from its rectangle. From version 2 on the region gives it, and that
      // counts even if the rectangle disagrees.
      if (this.version < 2 && !region.headerOnly) region.bytes = region.computedBytes();
      if (left < region.bytes) {
        return this.#cut("the region's pixels", { region: index, found: left, needed: region.bytes });
      }
      at += region.bytes;
      this.#implied.add(region, index === 0);
      this.#regions[index] = region;
      this.#count = index + 1;
    }
    return true;
  }

  /** Clears the previous frame's numbers, so that a frame without a header shows none of them. */
  #clear(): void {
    this.version =
      this.frameNumber =
      this.bitDepth =
      this.colorMask =
      this.flags =
      this.imageCompression =
        0;
    this.exposureStartNs =
      this.exposureEndNs =
      this.exposureNs =
      this.frameEndNs =
        0;
    this.#startLow =
      this.#startHigh =
      this.extendedOffsetBytes =
      this.extendedBytes =
        0;
    this.imageFormat = "unknown";
    this.clockPeriodNs = Infinity;
  }

  #cut(part: FaultPart, numbers: { region?: number; found: number; needed: number }): false {
    return this.#broken({ kind: "cut", part, ...numbers });
  }

  #broken(fault: Fault): false {
    this.#fault = fault;
    return false;
  }
}

/** 64 bits of picoseconds as nanoseconds, in two parts: each product is exact, and only the last sum is rounded. */
function nanoseconds(high: number, low: number): number {
  return high * 4_294_967 + (high * 296 + low) / 1000;
}

function nanosecondsAt(view: DataView, at: number): number {
  return nanoseconds(view.getUint32(at + 4, true), view.getUint32(at, true));
}
