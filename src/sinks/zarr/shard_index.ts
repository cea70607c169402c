import { crc32c } from "./crc32c.ts";

/** The bytes of the index of a shard of `chunks` chunks. */
export function shardIndexBytes(chunks: number): number {
  return 16 * chunks + 4;
}

/**
 * The index of a shard: place and size of each chunk, 64 bits little-endian each, and a checksum. Chunks of an
 * uncompressed recording have places before they are written, so the index can be there from the start.
 *
 * `present` chunks, from the first on, are said to be there; the others read as zeros.
 */
export function shardIndex(
  chunks: number,
  options: { present: number; chunkBytes: number; placeOf: (chunk: number) => number },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(shardIndexBytes(chunks)).fill(0xff);
  const view = new DataView(bytes.buffer);
  const size = BigInt(options.chunkBytes);
  for (let chunk = 0; chunk < options.present; chunk++) {
    view.setBigUint64(16 * chunk, BigInt(options.placeOf(chunk)), true);
    view.setBigUint64(16 * chunk + 8, size, true);
  }
  view.setUint32(16 * chunks, crc32c(bytes.subarray(0, 16 * chunks)), true);
  return bytes;
}
