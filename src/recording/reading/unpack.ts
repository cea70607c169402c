import { zstdDecompressSync } from "node:zlib";

/**
 * The pixels of a plane that was compressed by zstd; nothing if the bytes are damaged. Unpacks no more bytes than the
 * plane has, because a few damaged bytes can claim gigabytes.
 */
export function unpack(packed: Uint8Array, planeBytes: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = new Uint8Array(zstdDecompressSync(packed, { maxOutputLength: planeBytes }));
    return bytes.length === planeBytes ? bytes : undefined;
  } catch {
    return undefined;
  }
}
