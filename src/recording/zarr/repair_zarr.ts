import { isCodec } from "../packing/blosc.ts";
import { dirname } from "node:path";
import { refuseLink } from "../files/own_files.ts";
import { writeFramesGroup } from "./layout/frames_group.ts";
import { shardIndex } from "./layout/shard_index.ts";
import { cutPackedShard } from "./writing/cut_packed_shard.ts";
import { finishPlanned } from "./writing/finish_planned.ts";
import { isPlanned, type PlannedRun } from "./layout/planned_layout.ts";
import { layoutOf } from "./reading/planned_recording.ts";
import { PlannedTree } from "./layout/planned_tree.ts";
import { pixelSlices } from "../writing/pieces.ts";
import type { Damage } from "../reading/damage.ts";
import { ZarrTree } from "./layout/zarr_tree.ts";
import { readArrays, shardPath, type ZarrArray } from "./arrays/read_zarr.ts";

/** Cuts the last shard of each array behind the last frame, and removes shards that were begun for later frames. */
export async function repairZarr(damage: Damage): Promise<void> {
  const { path, files, frames, record, rows, planes } = damage;
  if (isPlanned(record)) await repairPlanned(damage, record);
  else await repairPlain(damage);
  await writeFramesGroup(path, files, { frames, rows, channels: planes.channels });
}

async function repairPlain({ path, files, frames, times, record }: Damage): Promise<void> {
  for (const array of await readArrays(path)) {
    const last = Math.floor((frames - 1) / array.shardFrames);
    for (let shard = array.unpack ? 0 : last; shard <= last; shard++) {
      await refuseLinks(path, dirname(shardPath(array, shard)));
      await cutShard(array, {
        files,
        shard,
        present: Math.min(frames - shard * array.shardFrames, array.shardFrames),
      });
    }
    for (let later = last + 1; await files.sizeOf(`${array.folder}/c/${later}`) !== undefined; later++) {
      await files.removeFolder(`${array.folder}/c/${later}`);
    }
    const metadata = { ...array.metadata, shape: [frames, array.height, array.width] };
    await files.replace(
      `${array.folder}/zarr.json`,
      new TextEncoder().encode(JSON.stringify(metadata, null, 2)),
    );
  }
  await describeRepaired(path, { files, frames, times, record });
}

/** Writes into the pictures of a run without axes when its frames were taken. Until then their time axis is a guess. */
export async function describeRepaired(
  path: string,
  { files, frames, times, record }: Pick<Damage, "files" | "frames" | "times" | "record">,
): Promise<void> {
  const { files: _names, report: _report, ...rest } = record;
  const run = { ...rest, startedMs: Date.parse(record.startedAt) };
  await refuseLink(`${path}/OME`, "repair");
  await new ZarrTree(path, run, { files, shardFrames: 1 }).describe(frames, times);
}

/** Gives a planned run's Zarr the end that its recording would have given it. */
async function repairPlanned(
  { path, files, frames, times, planes, record }: Damage,
  planned: Damage["record"] & Pick<PlannedRun, "axes">,
): Promise<void> {
  const places = planes.places().slice(0, frames);
  const layout = layoutOf(planned, places[0]?.t);
  const { files: _names, report: _report, ...rest } = planned;
  const run: PlannedRun = { ...rest, startedMs: Date.parse(record.startedAt) };
  const { compression } = record.layout;
  const codec = isCodec(compression) ? compression : compression === undefined ? undefined : "zstd";
  await refuseLink(`${path}/OME`, "repair");
  const tree = new PlannedTree(path, run, { files, layout, codec });
  const placed = places.map((place) => layout.placeOf(place));
  for (const { p, shard } of placed) {
    await refuseLinks(path, dirname(tree.shardPath(p, 0, shard)));
  }
  const planeBytes = pixelSlices(record.format).map(({ bytes }) => bytes);
  await finishPlanned({ files, tree, layout, placed, planeBytes, compressed: codec !== undefined }, {
    frames,
    times,
    planes,
    windows: [],
  });
}

/** Refuses links among the folders on the way down: a link would lead out of the recording. */
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
  if (array.unpack) {
    const stays = (chunk: number) => chunk < present;
    return await cutPackedShard(shardPath(array, shard), { files, chunks: array.shardFrames, stays });
  }
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
