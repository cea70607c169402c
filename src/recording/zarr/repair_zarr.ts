import { dirname } from "node:path";
import { refuseLink } from "../files/own_files.ts";
import { shardIndex } from "./shard_index.ts";
import type { Damage } from "../record/damage.ts";
import { readArrays, shardPath, type ZarrArray } from "./read_zarr.ts";

/** Cuts the last shard of each array behind the last frame, and removes shards that were begun for later ones. */
export async function repairZarr({ path, files, frames }: Damage): Promise<void> {
  for (const array of await readArrays(path)) {
    const last = Math.floor((frames - 1) / array.shardFrames);
    await refuseLinks(path, dirname(shardPath(array, last)));
    await cutShard(array, { files, shard: last, present: frames - last * array.shardFrames });
    for (let later = last + 1; await files.sizeOf(`${array.folder}/c/${later}`) !== undefined; later++) {
      await files.removeFolder(`${array.folder}/c/${later}`);
    }
    const metadata = { ...array.metadata, shape: [frames, array.height, array.width] };
    await files.replace(
      `${array.folder}/zarr.json`,
      new TextEncoder().encode(JSON.stringify(metadata, null, 2)),
    );
  }
}

/** Looks at each folder on the way down: a link among them would lead out of the recording. */
async function refuseLinks(path: string, folder: string): Promise<void> {
  await refuseLink(path, "repair");
  let at = path;
  for (const name of folder.slice(path.length + 1).split("/")) {
    at = `${at}/${name}`;
    await refuseLink(at, "repair");
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
