import { pixelSlices } from "../writing/pieces.ts";
import type { SinkRun } from "../sink.ts";
import { crc32c } from "./crc32c.ts";

/** A shard is a file; so large that there are few, so small that one can be copied. */
export const shardBytes = 2 * 1024 ** 3;
/** The most frames, so that its index stays small. */
export const mostShardFrames = 16_384;

/** How many frames of a run go into a shard. */
export function framesInShard({ frames = mostShardFrames, format }: SinkRun): number {
  const largest = Math.max(...pixelSlices(format).map(({ bytes }) => bytes));
  return Math.max(1, Math.min(frames, mostShardFrames, Math.floor(shardBytes / largest)));
}

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
  options: { present: number; chunk: (index: number) => { at: number; bytes: number } | undefined },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(shardIndexBytes(chunks)).fill(0xff);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < options.present; index++) {
    const chunk = options.chunk(index);
    if (!chunk) continue;
    view.setBigUint64(16 * index, BigInt(chunk.at), true);
    view.setBigUint64(16 * index + 8, BigInt(chunk.bytes), true);
  }
  view.setUint32(16 * chunks, crc32c(bytes.subarray(0, 16 * chunks)), true);
  return bytes;
}
