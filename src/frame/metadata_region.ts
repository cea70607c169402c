import type { RegionBounds, RegionMetadata } from "./metadata.ts";
import { regionHeader as header, regionHeaderOnly } from "./metadata_layout.ts";

/** The numbers of one region, in an object that is filled again for each frame, so that decoding allocates nothing. */
export class DecodedRegion implements RegionMetadata {
  x = 0;
  y = 0;
  right = 0;
  bottom = 0;
  width = 0;
  height = 0;
  readonly binning: [number, number] = [1, 1];
  regionNumber = 0;
  flags = 0;
  headerOnly = false;
  headerOffsetBytes = 0;
  offsetBytes = 0;
  bytes = 0;
  extendedOffsetBytes = 0;
  extendedBytes = 0;
  /** The length of one count of the region's times, in nanoseconds; 0 if unknown. */
  tickNs = 0;
  #readoutStart = 0;
  #readoutEnd = 0;

  get readoutStartNs(): number | undefined {
    return this.tickNs === 0 ? undefined : this.#readoutStart * this.tickNs;
  }

  get readoutEndNs(): number | undefined {
    return this.tickNs === 0 ? undefined : this.#readoutEnd * this.tickNs;
  }

  /** Reads the header at a byte of the memory. The decoder finds where the region's data lie in the slot. */
  readHeader(view: DataView, at: number): void {
    this.regionNumber = view.getUint16(at + header.roiNr, true);
    this.#readoutStart = view.getUint32(at + header.timestampBOR, true);
    this.#readoutEnd = view.getUint32(at + header.timestampEOR, true);
    this.x = view.getUint16(at + header.s1, true);
    this.right = view.getUint16(at + header.s2, true);
    this.y = view.getUint16(at + header.p1, true);
    this.bottom = view.getUint16(at + header.p2, true);
    const binX = this.binning[0] = view.getUint16(at + header.sbin, true);
    const binY = this.binning[1] = view.getUint16(at + header.pbin, true);
    this.width = Math.max(0, binnedLength(this.x, this.right, binX));
    this.height = Math.max(0, binnedLength(this.y, this.bottom, binY));
    this.flags = view.getUint8(at + header.flags);
    this.headerOnly = (this.flags & regionHeaderOnly) !== 0;
    this.extendedBytes = view.getUint16(at + header.extendedMdSize, true);
    this.bytes = this.headerOnly ? 0 : view.getUint32(at + header.roiDataSize, true);
  }

  /**
   * The bytes of a region's pixels in version 1 of the headers: two for each pixel of the rectangle, whatever the bit
   * depth. A rectangle that ends before it begins has more bytes than any frame can hold, as in C's unsigned
   * arithmetic.
   */
  computedBytes(): number {
    const columns = binnedLength(this.x, this.right, this.binning[0]);
    const rows = binnedLength(this.y, this.bottom, this.binning[1]);
    if (columns === 0 || rows === 0) return 0;
    return columns < 0 || rows < 0 ? 0xffff_ffff : 2 * columns * rows;
  }
}

/** The rectangle around all regions of a frame, in an object that is filled again for each frame. */
export class ImpliedRegion implements RegionBounds {
  x = 0xffff;
  y = 0xffff;
  right = 0;
  bottom = 0;
  readonly binning: [number, number] = [1, 1];

  /** Sets what libpvcam gives for a frame without regions. */
  clear(): void {
    this.x = this.y = 0xffff;
    this.right = this.bottom = 0;
    this.binning[0] = this.binning[1] = 1;
  }

  /** Adds a region. The binning is that of the first. */
  add(region: RegionBounds, first: boolean): void {
    if (region.x < this.x) this.x = region.x;
    if (region.y < this.y) this.y = region.y;
    if (region.right > this.right) this.right = region.right;
    if (region.bottom > this.bottom) this.bottom = region.bottom;
    if (first) {
      this.binning[0] = region.binning[0];
      this.binning[1] = region.binning[1];
    }
  }
}

/** Pixels along one axis after binning. The camera leaves out a remainder that fills no pixel. */
export function binnedLength(first: number, last: number, binning: number): number {
  return binning === 0 ? 0 : Math.trunc((last - first + 1) / binning);
}
