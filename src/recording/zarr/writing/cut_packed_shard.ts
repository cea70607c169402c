import { ByteSource } from "../../files/byte_source.ts";
import type { FileSystem } from "../../files/block_file.ts";
import { readIndex } from "../arrays/read_zarr.ts";
import { shardIndex } from "../layout/shard_index.ts";

/** What is to stay in a shard. */
export interface Cut {
  readonly files: FileSystem;
  /** For how many chunks the shard has places. */
  readonly chunks: number;
  /** Whether a chunk stays, by its number. */
  readonly stays: (chunk: number) => boolean;
}

/**
 * Gives a shard of compressed chunks the end that its recording would have given it: an index of the chunks that stay,
 * right behind them. A shard with a damaged index is not changed.
 */
export async function cutPackedShard(path: string, { files, chunks, stays }: Cut): Promise<void> {
  const found = await indexOf(path, chunks);
  if (!found) return;
  const { length, places } = found;
  let end = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const place = stays(chunk) ? places.chunk(chunk) : undefined;
    if (place) end = Math.max(end, place.at + place.bytes);
  }
  const chunk = (chunk: number) => stays(chunk) ? places.chunk(chunk) : undefined;
  const index = shardIndex(chunks, { present: chunks, chunk });
  if (end + index.length > length) return;
  const file = await files.open(path);
  try {
    await file.write(index, end);
    await file.truncate(end + index.length);
  } finally {
    await file.close();
  }
}

async function indexOf(path: string, chunks: number) {
  using source = await ByteSource.open(path);
  const places = await readIndex(source, chunks);
  return places && { length: source.bytes, places };
}
