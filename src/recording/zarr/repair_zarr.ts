import { shardIndex } from "./shard_index.ts";
import type { Damage } from "../record/damage.ts";
import { readArrays, shardPath, type ZarrArray } from "./read_zarr.ts";

/** Cuts the last shard of each array behind the last frame, and removes shards that were begun for later ones. */
export async function repairZarr({ path, files, frames }: Damage): Promise<void> {
  for (const array of await readArrays(path)) {
    const last = Math.floor((frames - 1) / array.shardFrames);
    await cutShard(array, { files, shard: last, present: frames - last * array.shardFrames });
    await files.removeFolder(`${array.folder}/c/${last + 1}`);
    const metadata = { ...array.metadata, shape: [frames, array.height, array.width] };
    await files.replace(
      `${array.folder}/zarr.json`,
      new TextEncoder().encode(JSON.stringify(metadata, null, 2)),
    );
  }
}

async function cutShard(
  array: ZarrArray,
  { files, shard, present }: { files: Damage["files"]; shard: number; present: number },
): Promise<void> {
  if (present === array.shardFrames) return;
  const bytes = array.width * array.height * array.bytesPerPixel;
  const index = shardIndex(array.shardFrames, { present, chunk: (chunk) => ({ at: chunk * bytes, bytes }) });
  const file = await files.open(shardPath(array, shard));
  try {
    await file.write(index, present * bytes);
    await file.truncate(present * bytes + index.length);
  } finally {
    await file.close();
  }
}
