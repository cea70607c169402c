// Runs that end near the border of two shards: the last one must hold all frames that count, and no index of others.
import { assertEquals } from "@std/assert";
import { verify } from "../../../../src/recording/verify.ts";
import { shardIndexBytes } from "../../../../src/recording/zarr/shard_index.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** Frames in a shard, of frames as small as these. */
const border = 16_384;
const shape: Shape = { bytesPerPixel: 1, regions: [{ width: 4, height: 1 }], slots: 1024 };

/** The size of each shard. */
async function shardsIn(path: string): Promise<number[]> {
  const sizes: number[] = [];
  for await (const { name } of Deno.readDir(`${path}/0/c`)) {
    sizes[Number(name)] = (await Deno.stat(`${path}/0/c/${name}/0/0`)).size;
  }
  return sizes;
}

for (const [count, shards] of [[border - 1, 1], [border, 1], [border + 1, 2]]) {
  Deno.test(`a run that was stopped after ${count} frames has ${shards} shards, and all of its frames`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.zarr`;
      for (const frames of [border + 9, undefined]) {
        const sink = omeZarrSink(path, { force: true });
        await record(sink, runOf(shape, { frames }), { ring: new SyntheticRing(shape), count, batch: 512 });
        const seen = await verify(path);
        const asked = frames
          ? [`${count} frames are there of the ${frames} that were asked for (stopped).`]
          : [];
        assertEquals([seen.problems, seen.frames, seen.stamps], [asked, count, "right"]);
        const held = (shard: number) => Math.min(border, count - shard * border);
        const sizes = Array.from({ length: shards }, (_, shard) => 4 * held(shard) + shardIndexBytes(border));
        assertEquals(await shardsIn(path), sizes);
      }
    }));
}
