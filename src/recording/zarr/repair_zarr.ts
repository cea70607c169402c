import { dirname } from "node:path";
import { refuseLink } from "../files/own_files.ts";
import { shardIndex } from "./shard_index.ts";
import { finishPlanned } from "./finish_planned.ts";
import { isPlanned, PlannedLayout, type PlannedRun } from "./planned_layout.ts";
import { PlannedTree } from "./planned_tree.ts";
import { pixelSlices } from "../writing/pieces.ts";
import type { Damage } from "../record/damage.ts";
import { readArrays, shardPath, type ZarrArray } from "./read_zarr.ts";

/** Cuts the last shard of each array behind the last frame, and removes shards that were begun for later ones. */
export async function repairZarr(damage: Damage): Promise<void> {
  const { path, files, frames, record } = damage;
  if (isPlanned(record)) return await repairPlanned(damage, record);
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

/** Gives a planned run's Zarr the end that its recording would have given it. */
async function repairPlanned(
  { path, files, frames, times, planes, record }: Damage,
  planned: Damage["record"] & Pick<PlannedRun, "axes">,
): Promise<void> {
  const places = planes.places().slice(0, frames);
  const layout = new PlannedLayout(planned, places[0]?.t);
  const { files: _names, report: _report, ...rest } = planned;
  const run: PlannedRun = { ...rest, startedMs: Date.parse(record.startedAt) };
  const tree = new PlannedTree(path, run, { files, layout });
  const placed = places.map((place) => layout.placeOf(place));
  for (const { p, shard } of placed) {
    await refuseLinks(path, dirname(tree.shardPath(p, 0, shard)));
  }
  const planeBytes = pixelSlices(record.format).map(({ bytes }) => bytes);
  await finishPlanned({ files, tree, layout, placed, planeBytes }, { frames, times, planes, windows: [] });
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
