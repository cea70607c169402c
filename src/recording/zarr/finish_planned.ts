import type { FileSystem } from "../files/block_file.ts";
import type { PlannedLayout, PlannedPlace } from "./planned_layout.ts";
import type { PlannedEnd, PlannedTree } from "./planned_tree.ts";
import { shardIndex } from "./shard_index.ts";

/** The files of a planned recording, as far as finishing them needs it. */
export interface PlannedFiles {
  readonly files: FileSystem;
  readonly tree: PlannedTree;
  readonly layout: PlannedLayout;
  /** Where each frame lies. */
  readonly placed: readonly PlannedPlace[];
  /** The bytes of a plane, for each region. */
  readonly planeBytes: readonly number[];
}

/**
 * How many time points the arrays of each position count. Before the `end` one that is being taken is left out, where time
 * points follow each other: readers see none of which a plane is still to come.
 */
export function timesOf(
  placed: readonly PlannedPlace[],
  layout: PlannedLayout,
  end: boolean,
): Map<number, number> {
  const newest = new Map<number, { t: number; planes: number }>();
  for (const { p, t } of placed) {
    const before = newest.get(p);
    if (!before || t > before.t) newest.set(p, { t, planes: 1 });
    else if (t === before.t) before.planes++;
  }
  return new Map([...newest].map(([p, { t, planes }]) => {
    const counts = end || !layout.timeIsOuter || planes >= layout.each;
    return [p, counts ? t + 1 : t];
  }));
}

/** Gives each shard the index of the planes that are in it, cuts it behind the last of them, and says what is known. */
export async function finishPlanned(
  { files, tree, layout, placed, planeBytes }: PlannedFiles,
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
    if (chunks.size === layout.shardChunks) continue; // as it was foreseen
    const present = Math.max(...chunks) + 1;
    for (const [region, bytes] of planeBytes.entries()) {
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
  await tree.finish(timesOf(placed, layout, true), end);
}
