import { pixelSlices } from "../../writing/pieces.ts";
import type { SinkRun } from "../../sink.ts";
import { crc32c } from "./crc32c.ts";

/**
 * The usual size of a shard, in bytes. A shard is a file: few files are wanted, and each should be small enough to be
 * copied.
 */
export const usualShardBytes = 1024 ** 3;
/** The most frames in a shard, so that its index stays small. */
export const mostShardFrames = 16_384;

/** How many frames of a run fit into a shard of this size. */
export function framesInShard(
  { frames = mostShardFrames, format }: Pick<SinkRun, "frames" | "format">,
  shardBytes = usualShardBytes,
): number {
  const largest = Math.max(...pixelSlices(format).map(({ bytes }) => bytes));
  return Math.max(1, Math.min(frames, mostShardFrames, Math.floor(shardBytes / largest)));
}

/** How many bytes the index of a shard with this many chunks has. */
export function shardIndexBytes(chunks: number): number {
  return 16 * chunks + 4;
}

/**
 * The index of a shard: the place and size of each chunk, each as a little-endian number of 64 bits, and a checksum.
 * Chunks of an uncompressed recording have places before they are written, so the index can be there from the start.
 *
 * The first `present` chunks are marked as present; the others read as zeros.
 */
export function shardIndex(
  chunks: number,
  options: { present: number; chunk: (index: number) => { at: number; bytes: number } | undefined },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(shardIndexBytes(chunks)).fill(0xff);
  const words = new Uint32Array(bytes.buffer, 0, 4 * chunks);
  for (let index = 0; index < options.present; index++) {
    const chunk = options.chunk(index);
    if (!chunk) continue;
    setInteger(words, 4 * index, chunk.at);
    setInteger(words, 4 * index + 2, chunk.bytes);
  }
  new DataView(bytes.buffer).setUint32(16 * chunks, crc32c(bytes.subarray(0, 16 * chunks)), true);
  return bytes;
}

/** Writes an integer of 64 bits. It makes no BigInt, because there are some ten thousand chunks. */
function setInteger(words: Uint32Array, at: number, value: number): void {
  words[at] = value;
  words[at + 1] = Math.floor(value / 2 ** 32);
}
