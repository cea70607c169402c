import type { FileSystem } from "../../files/block_file.ts";
import type { PlannedLayout, PlannedPlace } from "../layout/planned_layout.ts";
import type { PlannedEnd, PlannedTree } from "../layout/planned_tree.ts";
import { shardIndex } from "../layout/shard_index.ts";
import { timePointsOf } from "../layout/time_points.ts";
import { cutPackedShard } from "./cut_packed_shard.ts";

/** The files of a planned recording, as far as finishing them needs it. */
export interface PlannedFiles {
  readonly files: FileSystem;
  readonly tree: PlannedTree;
  readonly layout: PlannedLayout;
  /** Where each frame lies. */
  readonly placed: readonly PlannedPlace[];
  /** The bytes of a plane, for each region. */
  readonly planeBytes: readonly number[];
  /** Whether planes are compressed, so that only the shards' own indexes know where they lie. */
  readonly compressed?: boolean;
}

/** Gives each shard the index of the planes that are in it, cuts it after the last of them, and says what is known. */
export async function finishPlanned(
  { files, tree, layout, placed, planeBytes, compressed }: PlannedFiles,
  end: PlannedEnd,
): Promise<void> {
  const shards = new Map<string, { p: number; shard: number; chunks: Set<number> }>();
  for (const { p, shard, chunk } of placed) {
    const key = `${p} ${shard}`;
    const own = shards.get(key) ?? { p, shard, chunks: new Set<number>() };
    own.chunks.add(chunk);
    shards.set(key, own);
  }
  for (const { p, shard, chunks } of shards.values()) {
    if (chunks.size === layout.shardChunks && !compressed) continue; // as it was foreseen
    const present = Math.max(...chunks) + 1;
    for (const [region, bytes] of planeBytes.entries()) {
      if (compressed) {
        const stays = (chunk: number) => chunks.has(chunk);
        await cutPackedShard(tree.shardPath(p, region, shard), { files, chunks: layout.shardChunks, stays });
        continue;
      }
      const chunk = (index: number) => chunks.has(index) ? { at: index * bytes, bytes } : undefined;
      const index = shardIndex(layout.shardChunks, { present, chunk });
      const file = await files.open(tree.shardPath(p, region, shard));
      try {
        await file.write(index, present * bytes);
        await file.truncate(present * bytes + index.length);
      } finally {
        await file.close();
      }
    }
  }
  await tree.finish(timePointsOf(placed, layout, true), end);
}
