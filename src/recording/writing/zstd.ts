import { constants, zstdCompressSync } from "node:zlib";
import type { FrameLease } from "../../frame/frame.ts";
import type { Slice } from "./pieces.ts";

/** The fastest ordinary level. Higher levels make camera noise hardly smaller. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 };

/**
 * Compresses bytes. The header says how many bytes there were; without that, Bio-Formats and older versions of Python's
 * zarr cannot read them.
 */
export function compressBytes(bytes: Uint8Array): Uint8Array {
  // Deno's types do not know `pledgedSrcSize` yet.
  const options = { params, pledgedSrcSize: bytes.length };
  return zstdCompressSync(bytes, options);
}

/** Compresses a plane of a frame. */
export function compressPlane(frame: FrameLease, { offset, bytes }: Slice): Uint8Array {
  return compressBytes(frame.bytes.subarray(offset, offset + bytes));
}
