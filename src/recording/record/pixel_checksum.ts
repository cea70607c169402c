import { crc32 } from "node:zlib";
import type { FrameFormat } from "../../frame/format.ts";
import type { FrameLease } from "../../frame/frame.ts";

/** A frame that comes from a recording, with the checksum that its pixels had when they were first recorded. */
export interface ChecksummedLease extends FrameLease {
  /** NaN if none was taken. */
  readonly recordedChecksum: number;
}

/**
 * The checksum of a frame's pixels: CRC-32 as zlib, gzip and PNG have it, of the regions' pixels one behind the other,
 * without headers. So every format has the same one, and `zlib.crc32` of Python finds it again.
 */
export function pixelChecksum(bytes: Uint8Array, { regions, bytesPerPixel }: FrameFormat): number {
  let sum = 0;
  for (const { width, height, offsetBytes } of regions) {
    sum = crc32(bytes.subarray(offsetBytes, offsetBytes + width * height * bytesPerPixel), sum);
  }
  return sum;
}

/** A frame's checksum: of what it was when it came from the camera, so that a copy of damaged pixels is known as such. */
export function checksumOf(frame: FrameLease, format: FrameFormat): number | undefined {
  if (!("recordedChecksum" in frame)) return pixelChecksum(frame.bytes, format);
  const recorded = (frame as ChecksummedLease).recordedChecksum;
  return Number.isNaN(recorded) ? undefined : recorded;
}
