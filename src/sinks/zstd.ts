import { constants, zstdCompressSync } from "node:zlib";
import type { FrameLease } from "../frame/frame.ts";
import type { Slice } from "./pieces.ts";

/** The fastest ordinary level: of camera noise the higher ones save little more. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** One plane of a frame, compressed. */
export function compressPlane(frame: FrameLease, { offset, bytes }: Slice): Uint8Array {
  return zstdCompressSync(frame.bytes.subarray(offset, offset + bytes), options);
}
