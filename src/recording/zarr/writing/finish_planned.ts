import type { FileSystem } from "../../files/block_file.ts";
import type { PlannedLayout, PlannedPlace } from "../layout/planned_layout.ts";
import type { PlannedEnd, PlannedTree } from "../layout/planned_tree.ts";
import { shardIndex } from "../layout/shard_index.ts";
import { timePointsOf } from "../layout/time_points.ts";
import { cutPackedShard } from "./cut_packed_shard.ts";

/** What is needed of a planned recording's files to finish them. */
export interface PlannedFiles {
  readonly files: FileSystem;
  readonly tree: PlannedTree;
  readonly layout: PlannedLayout;
  /** The place of each frame. */
  readonly placed: readonly PlannedPlace[];
  /** The number of bytes of a plane, for each region. */
  readonly planeBytes: readonly number[];
  /** Whether planes are compressed, so that only the shards' own indexes have their places. */
  readonly compressed?: boolean;
}

/**
 * Gives each shard an index of its planes, cuts it behind the last plane, and writes everything that is known at the
 * end.
 */
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
    if (chunks.size === layout.shardChunks && !compressed) continue; // complete, so its first index is right
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
