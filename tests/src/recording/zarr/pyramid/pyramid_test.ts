// Pyramids of lower resolution: every pixel of every level, its place, and what viewers' readers make of it.
import { assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../../src/errors.ts";
import { convert } from "../../../../../src/recording/convert.ts";
import { fileSink } from "../../../../../src/recording/file_sink.ts";
import { verify } from "../../../../../src/recording/verify.ts";
import { halve, levelsAbove } from "../../../../../src/recording/zarr/pyramid/halve.ts";
import { levelDatasets } from "../../../../../src/recording/zarr/pyramid/pyramid.ts";
import { omeZarrSink } from "../../../../../src/recording/zarr/zarr_sink.ts";
import { half } from "../../../../readers/half.ts";
import { askPython, askViewers, pythonReaders, viewers } from "../../../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "../../planned_run.ts";
import { record, runOf, type Shape, SyntheticRing } from "../../synthetic_run.ts";
import { inTempFolder, namesIn } from "../../temp_folder.ts";

Deno.test("a level is as long as half of the one before, and the last one fits into 256 pixels", () => {
  assertEquals([2048, 2049, 513, 257, 256, 1].map((side) => levelsAbove(side, 8)), [3, 4, 2, 1, 0, 0]);
  const made = halve({
    pixels: new Uint16Array([1, 2, 65_535, 4, 5, 65_535, 9, 10, 7]),
    width: 3,
    height: 3,
  });
  assertEquals(made, { pixels: new Uint16Array([3, 65_535, 10, 7]), width: 2, height: 2 });
});

Deno.test("the pixels of a level are twice as wide as those of the one before, and their middle is between them", () => {
  const of = (translation?: number[]) => {
    const transforms = [
      { type: "scale", scale: [3, 0.5, 2, 4] },
      ...translation ? [{ type: "translation", translation }] : [],
    ];
    return levelDatasets({ path: "0", coordinateTransformations: transforms }, 2).map((
      { path, coordinateTransformations: [{ scale }, { translation }] },
    ) => [path, scale, translation]);
  };
  assertEquals(of([0, 1, 10, 20]), [
    ["0", [3, 0.5, 2, 4], [0, 1, 10, 20]],
    ["1", [3, 0.5, 4, 8], [0, 1, 11, 22]],
    ["2", [3, 0.5, 8, 16], [0, 1, 13, 26]],
  ]);
  assertEquals(of()[1][2], [0, 0, 1, 2]);
});

// Would catch: a viewer that shows other pixels from afar than from near, or nothing.
Deno.test("a level that is damaged, or not there, or not listed, is found", () =>
  inTempFolder(async (folder) => {
    const shape: Shape = { regions: [{ width: 600, height: 5 }] };
    await record(fileSink(`${folder}/run.raw`), runOf(shape, { frames: 3 }), {
      ring: new SyntheticRing(shape),
      count: 3,
    });
    const path = `${folder}/run.ome.zarr`;
    const last = `${path}/2/c/0/0/0`;
    const change = async (file: string, work: (text: string) => string) =>
      await Deno.writeTextFile(file, work(await Deno.readTextFile(file)));
    const damages: [what: string, damage: () => Promise<void>][] = [
      ["a pixel", async () => {
        const bytes = await Deno.readFile(last);
        bytes[40] ^= 1;
        await Deno.writeFile(last, bytes);
      }],
      ["the index", () => Deno.truncate(last, 300)],
      ["the shard", () => Deno.remove(last)],
      ["its description", () => change(`${path}/2/zarr.json`, (text) => text.replace('"uint16"', '"uint8"'))],
      ["its place", () => change(`${path}/zarr.json`, (text) => text.replace('"path": "2"', '"path": "1"'))],
      ["the list", () =>
        change(`${path}/zarr.json`, (text) => {
          const json = JSON.parse(text);
          json.attributes.ome.multiscales[0].datasets.pop();
          return JSON.stringify(json);
        })],
    ];
    for (const compress of [undefined, "zstd"] as const) {
      for (const [what, damage] of damages) {
        await convert(`${folder}/run.raw`, path, { pyramid: true, compress, force: true });
        assertEquals((await verify(path)).problems, []);
        await damage();
        assertEquals((await verify(path)).whole, false, `${what} ${compress}`);
      }
    }
  }));

interface Seen {
  levels: number[][];
  right: boolean;
  scales: number[][];
  translations: number[][];
}

/** Pictures by zarr: each level against the mean of the one before, and the description against a model of the standard. */
function look(...images: string[]): Promise<Seen[]> {
  return askPython(
    `
import zarr
from ome_zarr_models.v05.image import Image
${half}
def look(path):
    group = zarr.open_group(path, mode="r")
    Image.from_zarr(group)
    [scales] = group.attrs["ome"]["multiscales"]
    arrays = [group[one["path"]][:] for one in scales["datasets"]]
    right = all(bool((half(arrays[n]) == arrays[n + 1]).all()) for n in range(len(arrays) - 1))
    both = [one["coordinateTransformations"] for one in scales["datasets"]]
    return {"levels": [list(one.shape[-2:]) for one in arrays], "right": right,
        "scales": [one[0]["scale"][-2:] for one in both], "translations": [one[1]["translation"][-2:] for one in both]}
print(json.dumps([look(path) for path in args]))`,
    ...images,
  );
}

Deno.test({
  name: "each level of a pyramid is the mean of the one before, at its place, compressed or not",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const bytesPerPixel of [1, 2] as const) {
        const shape: Shape = {
          bytesPerPixel,
          headerBytes: 16,
          regions: [{ width: 701, height: 301 }, { width: 300, height: 8, binning: [2, 2] }],
        };
        const source = `${folder}/run.raw`;
        await record(fileSink(source, { force: true }), runOf(shape, { frames: 7 }), {
          ring: new SyntheticRing(shape),
          count: 7,
        });
        for (const compress of [undefined, "zstd", "lz4"] as const) {
          const path = `${folder}/run.ome.zarr`;
          const shares: number[] = [];
          const options = { pyramid: true, compress, force: true, shardBytes: 3 * 701 * 301 * bytesPerPixel };
          const progress = (done: number, total: number) => shares.push(done / total);
          const [{ bytes }] = await convert(source, path, { ...options, progress });
          assertEquals(shares.toSorted((a, b) => a - b), shares);
          assertEquals(shares.at(-1), 1);
          assertEquals(await namesIn(`${path}/0/2/c`), ["0", "1", "2"]);
          const [left, right] = await look(`${path}/0`, `${path}/1`);
          assertEquals(left, {
            levels: [[301, 701], [151, 351], [76, 176]],
            right: true,
            scales: [[6.5, 6.5], [13, 13], [26, 26]],
            translations: [[0, 0], [3.25, 3.25], [9.75, 9.75]],
          });
          const offset = [20 * 6.5, 10 * 6.5];
          assertEquals(right.levels, [[8, 300], [4, 150]]);
          assertEquals(right.translations, [offset, offset.map((one) => one + 6.5)]);
          const { whole, problems, stamps, checksums } = await verify(path);
          assertEquals([whole, problems, stamps, checksums], [true, [], "right", "right"]);
          let sum = 0;
          for (const name of await filesBelow(path)) sum += (await Deno.stat(name)).size;
          assertEquals(bytes, sum, "the size that is given counts the pyramid");
        }
      }
    }),
});

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await filesBelow(`${folder}/${name}`));
    else files.push(`${folder}/${name}`);
  }
  return files;
}

Deno.test({
  name: "napari's reader and bioio see the levels of a plan's pictures, ragged and of several positions",
  ignore: !viewers || !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const name of ["tcz", "ragged", "tpcz"]) {
        const case_ = plannedCases.find((one) => one.name === name)!;
        const planned = plannedRun({ ...case_, shape: { regions: [{ width: 300, height: 270 }] } });
        await recordPlanned(omeZarrSink(`${folder}/${name}_whole.ome.zarr`), planned);
        await convert(`${folder}/${name}_whole.ome.zarr`, `${folder}/${name}.ome.zarr`, { pyramid: true });
      }
      const seen = await look(...["tcz", "ragged", "tpcz/0", "tpcz/1"].map((one) => {
        const [name, position] = one.split("/");
        return `${folder}/${name}.ome.zarr${position ? `/${position}` : ""}`;
      }));
      for (const { levels, right } of seen) assertEquals([levels, right], [[[270, 300], [135, 150]], true]);
      assertEquals(seen[3].translations, [[40, -30.5], [43.25, -27.25]]);
      const viewed = await askViewers(
        `
from napari_ome_zarr import napari_get_reader
from bioio import BioImage
path = os.path.join(args[0], "tcz.ome.zarr")
[[data, *_]] = napari_get_reader(path)(path)
image = BioImage(path)
levels = []
for level in image.resolution_levels:
    image.set_resolution_level(level)
    levels.append(list(image.shape))
print(json.dumps([[list(one.shape) for one in data], levels]), file=out)`,
        folder,
      );
      const shapes = [[3, 2, 3, 270, 300], [3, 2, 3, 135, 150]];
      assertEquals(viewed, [shapes, shapes]);
    }),
});

Deno.test("a pyramid is refused where there can be none, and a conversion that is called off in it leaves nothing", () =>
  inTempFolder(async (folder) => {
    const shape: Shape = { regions: [{ width: 300, height: 8 }] };
    const source = `${folder}/run.raw`;
    await record(fileSink(source), runOf(shape, { frames: 7 }), { ring: new SyntheticRing(shape), count: 7 });
    const before = await namesIn(folder);
    const raw = `${folder}/copy.raw`;
    for (const to of [raw, omeZarrSink(`${folder}/copy.ome.zarr`)]) {
      await assertRejects(() => convert(source, to, { pyramid: true }), SinkError, "pyramid");
    }
    const stop = new AbortController();
    const progress = (done: number) => done > 4 && stop.abort();
    const options = { pyramid: true, progress, signal: stop.signal };
    await assertRejects(() => convert(source, `${folder}/copy.ome.zarr`, options), DOMException);
    assertEquals(await namesIn(folder), before);
    // Small pictures have none, and that is no mistake.
    await record(fileSink(source, { force: true }), runOf({}, { frames: 2 }), {
      ring: new SyntheticRing({}),
      count: 2,
    });
    await convert(source, `${folder}/copy.ome.zarr`, { pyramid: true });
    assertEquals((await verify(`${folder}/copy.ome.zarr`)).whole, true);
  }));
