import { constants, zstdCompressSync } from "node:zlib";
import type { FrameLease } from "../../frame/frame.ts";
import type { Slice } from "./pieces.ts";

/** The fastest ordinary level: higher ones make camera noise hardly smaller. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 };

/**
 * Bytes, compressed. The header says how many there were: without that Bio-Formats and older versions of Python's zarr
 * cannot read them.
 */
export function compressBytes(bytes: Uint8Array): Uint8Array {
  // Deno's types do not know `pledgedSrcSize` yet.
  const options = { params, pledgedSrcSize: bytes.length };
  return zstdCompressSync(bytes, options);
}

/** One plane of a frame, compressed. */
export function compressPlane(frame: FrameLease, { offset, bytes }: Slice): Uint8Array {
  return compressBytes(frame.bytes.subarray(offset, offset + bytes));
}
