import { crc32 } from "node:zlib";
import type { FrameFormat } from "../../frame/format.ts";
import type { FrameLease } from "../../frame/frame.ts";

/** A frame that comes from a recording, with the checksum that its pixels had when they were first recorded. */
export interface ChecksummedLease extends FrameLease {
  /** NaN if none was taken. */
  readonly recordedChecksum: number;
}

/**
 * The checksum of a frame's pixels: CRC-32 as zlib, gzip and PNG have it, of the regions' pixels one after another,
 * without headers. So every format has the same one, and `zlib.crc32` of Python finds it again.
 */
export function pixelChecksum(bytes: Uint8Array, { regions, bytesPerPixel }: FrameFormat): number {
  let sum = 0;
  for (const { width, height, offsetBytes } of regions) {
    sum = crc32(bytes.subarray(offsetBytes, offsetBytes + width * height * bytesPerPixel), sum);
  }
  return sum;
}

/**
 * Checksums are computed for about this many bytes, then other work gets a turn: else a disk that has finished its writes
 * waits for the next ones, which cost a tenth of its speed.
 */
const BYTES_A_TURN = 8 * 1024 * 1024;

/** The frames' checksums; `undefined` for a frame of a recording that has none. */
export async function checksumsOf(
  frames: readonly FrameLease[],
  format: FrameFormat,
): Promise<(number | undefined)[]> {
  const checksums: (number | undefined)[] = [];
  let bytes = 0;
  for (const frame of frames) {
    if (bytes >= BYTES_A_TURN) {
      await new Promise((resolve) => setImmediate(resolve));
      bytes = 0;
    }
    checksums.push(checksumOf(frame, format));
    bytes += format.frameBytes;
  }
  return checksums;
}

/** A frame's checksum, taken when it came from the camera, so that a copy of damaged pixels is recognised. */
function checksumOf(frame: FrameLease, format: FrameFormat): number | undefined {
  if (!("recordedChecksum" in frame)) return pixelChecksum(frame.bytes, format);
  const recorded = (frame as ChecksummedLease).recordedChecksum;
  return Number.isNaN(recorded) ? undefined : recorded;
}
