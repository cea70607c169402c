import { zstdDecompressSync } from "node:zlib";

/**
 * The pixels of a plane that was compressed by zstd; nothing if the bytes are damaged. A few damaged bytes can promise
 * gigabytes, so only as much is unpacked as the plane has.
 */
export function unpack(packed: Uint8Array, planeBytes: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = new Uint8Array(zstdDecompressSync(packed, { maxOutputLength: planeBytes }));
    return bytes.length === planeBytes ? bytes : undefined;
  } catch {
    return undefined;
  }
}
