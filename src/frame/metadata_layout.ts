/**
 * The offsets of embedded metadata, in bytes from the start of a header, by libpvcam's names, so that a test can
 * compare this table with `ffi/facts/abi.json`. All numbers are little-endian and packed.
 */

/** The header of a frame, versions 1 and 2. */
export const frameHeader = {
  signature: 0,
  version: 4,
  frameNr: 5,
  roiCount: 9,
  timestampBOF: 11,
  timestampEOF: 15,
  timestampResNs: 19,
  exposureTime: 23,
  exposureTimeResNs: 27,
  roiTimestampResNs: 31,
  bitDepth: 35,
  colorMask: 36,
  flags: 37,
  extendedMdSize: 38,
  imageFormat: 40,
  imageCompression: 41,
} as const;

/** What differs in version 3: 64-bit picoseconds instead of counts and resolutions. */
export const frameHeaderV3 = { timestampBOF: 11, timestampEOF: 19, exposureTime: 27 } as const;

/** The header of a region. Offsets within `roi`, a `rgn_type`, also count from the start of this header. */
export const regionHeader = {
  roiNr: 0,
  timestampBOR: 2,
  timestampEOR: 6,
  s1: 10,
  s2: 12,
  sbin: 14,
  p1: 16,
  p2: 18,
  pbin: 20,
  flags: 22,
  extendedMdSize: 23,
  roiDataSize: 25,
} as const;

/** The size of a frame's header, in bytes. */
export const frameHeaderBytes = 48;
/** The size of a region's header, in bytes. */
export const regionHeaderBytes = 32;
/** The size of one item of extended metadata, in bytes: a tag and 32 bits. */
export const extendedItemBytes = 5;

/** The first bytes of every frame with metadata. */
export const signature = 0x00514d50;

/** Frame flag: the times in the regions' headers are valid. */
export const regionTimesSupported = 1;
/** Region flag: this region and all after it do not exist. */
export const regionInvalid = 1;
/** Region flag: a header without pixels. */
export const regionHeaderOnly = 2;

/** The tags of extended metadata, each at the index that is its number. */
export const extendedTags = ["particleId", "m0", "m2"] as const;

/** The layout of a frame's pixels, as the camera gives it. */
export type ImageFormat =
  | "mono16"
  | "bayer16"
  | "mono8"
  | "bayer8"
  | "mono24"
  | "bayer24"
  | "rgb24"
  | "rgb48"
  | "rgb72"
  | "mono32"
  | "bayer32"
  | "rgb96"
  | "unknown";

/** The image formats, each at the index that is its number. */
export const imageFormats: readonly ImageFormat[] = [
  "mono16",
  "bayer16",
  "mono8",
  "bayer8",
  "mono24",
  "bayer24",
  "rgb24",
  "rgb48",
  "rgb72",
  "mono32",
  "bayer32",
  "rgb96",
];

/** Bytes of one pixel in a format; 0 if unknown. */
export function bytesPerPixelOf(format: ImageFormat): number {
  return format === "unknown" ? 0 : Number(/\d+$/.exec(format)![0]) / 8;
}
