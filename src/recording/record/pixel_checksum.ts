import { crc32 } from "node:zlib";
import type { FrameFormat } from "../../frame/format.ts";
import type { FrameLease } from "../../frame/frame.ts";

/** A frame from a recording, with the checksum of its pixels when they were first recorded. */
export interface ChecksummedLease extends FrameLease {
  /** NaN if none was taken. */
  readonly recordedChecksum: number;
}

/**
 * The checksum of a frame's pixels: CRC-32 as in zlib, gzip and PNG, of the regions' pixels one after another, without
 * headers. So it is the same in every format, and Python's `zlib.crc32` computes the same number.
 */
export function pixelChecksum(bytes: Uint8Array, { regions, bytesPerPixel }: FrameFormat): number {
  let sum = 0;
  for (const { width, height, offsetBytes } of regions) {
    sum = crc32(bytes.subarray(offsetBytes, offsetBytes + width * height * bytesPerPixel), sum);
  }
  return sum;
}

/**
 * After checksums of about this many bytes other work gets a turn. Otherwise a disk that has finished its writes would
 * wait for the next ones, which costs a tenth of its speed.
 */
const BYTES_A_TURN = 8 * 1024 * 1024;

/** The frames' checksums; `undefined` for a frame from a recording without checksums. */
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

/**
 * A frame's checksum. For a recorded frame it is the recorded one, so that damaged pixels are still recognised in a
 * copy.
 */
function checksumOf(frame: FrameLease, format: FrameFormat): number | undefined {
  if (!("recordedChecksum" in frame)) return pixelChecksum(frame.bytes, format);
  const recorded = (frame as ChecksummedLease).recordedChecksum;
  return Number.isNaN(recorded) ? undefined : recorded;
}
