// The index of a shard. Would catch: frames that a reader looks for at a wrong place, or that are there and not found.
import { assertEquals } from "@std/assert";
import { ByteSource } from "../../../../../src/recording/files/byte_source.ts";
import { readIndex } from "../../../../../src/recording/zarr/arrays/read_zarr.ts";
import {
  framesInShard,
  mostShardFrames,
  shardIndex,
  shardIndexBytes,
} from "../../../../../src/recording/zarr/layout/shard_index.ts";
import { formatOf, type Shape } from "../../synthetic_run.ts";
import { inTempFolder } from "../../temp_folder.ts";

Deno.test("a shard has as many frames as fit, by the largest region, one at least", () => {
  const format = formatOf({ regions: [{ width: 5, height: 4 }, { width: 10, height: 4 }] });
  const largest = 10 * 4 * 2;
  const fit = (bytes: number, frames?: number) => framesInShard({ frames, format }, bytes);
  assertEquals([fit(5 * largest), fit(5 * largest - 1), fit(1), fit(5 * largest, 3)], [5, 4, 1, 3]);
  const tiny: Shape = { bytesPerPixel: 1, regions: [{ width: 1, height: 1 }] };
  assertEquals(framesInShard({ format: formatOf(tiny) }), mostShardFrames);
});

Deno.test("an index has the place and size of each present chunk, and nothing of the others", () =>
  inTempFolder(async (folder) => {
    const far = 2 ** 33 + 5; // a place that 32 bits do not hold
    const chunk = (index: number) => index === 1 ? undefined : { at: far + 100 * index, bytes: 100 };
    const bytes = shardIndex(5, { present: 4, chunk });
    assertEquals(bytes.length, shardIndexBytes(5));
    const path = `${folder}/shard`;
    await Deno.writeFile(path, new Uint8Array([1, 2, 3, ...bytes]));
    using source = await ByteSource.open(path);
    const index = await readIndex(source, 5);
    const found = [-1, 0, 1, 2, 3, 4, 5].map((at) => index?.chunk(at));
    assertEquals(found, [
      undefined,
      { at: far, bytes: 100 },
      undefined,
      { at: far + 200, bytes: 100 },
      { at: far + 300, bytes: 100 },
      undefined,
      undefined,
    ]);
    assertEquals(await readIndex(source, 4), undefined, "the index of a shard of another size");
    assertEquals(await readIndex(source, 6), undefined, "an index that is longer than the file");
  }));
