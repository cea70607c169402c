// Pyramids in OME-TIFF: every pixel of every level as other readers see them, and what a kill or damage makes of them.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { addTiffPyramid } from "../../../../src/recording/tiff/tiff_pyramid.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { askBioFormats, bioFormats } from "../../../readers/bio_formats.ts";
import { half } from "../../../readers/half.ts";
import { askImageJ, askPython, askViewers, imageJ, pythonReaders, viewers } from "../../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";

interface Seen {
  big: boolean;
  /** The sizes of each level, for each series. */
  levels: number[][][];
  /** Whether each level is the mean of the one before. */
  right: boolean;
  /** Of each series, the micrometres of a pixel in each level, by the tags of the first plane. */
  pixelUm: number[][];
}

function look(path: string): Promise<Seen> {
  return askPython(
    `
import tifffile
${half}
with tifffile.TiffFile(args[0]) as tif:
    assert tif.is_ome
    levels, right, um = [], True, []
    for series in tif.series:
        stacks = [level.asarray() for level in series.levels]
        right = right and all(bool((half(a) == b).all()) for a, b in zip(stacks, stacks[1:]))
        levels.append([list(stack.shape) for stack in stacks])
        tags = [level.keyframe.tags for level in series.levels]
        um.append([round(1e4 * one["XResolution"].value[1] / one["XResolution"].value[0], 4) for one in tags])
    print(json.dumps({"big": tif.is_bigtiff, "levels": levels, "right": right, "pixelUm": um}))`,
    path,
  );
}

const shapeOf = (bytesPerPixel: 1 | 2): Shape => ({
  bytesPerPixel,
  headerBytes: 16,
  regions: [
    { width: 701, height: 301 },
    { width: 300, height: 8, binning: [2, 2] },
    { width: 20, height: 10 }, // too small for levels
  ],
});

async function recorded(path: string, shape: Shape, count = 5): Promise<void> {
  const ring = new SyntheticRing(shape);
  await record(fileSink(path, { force: true }), runOf(shape, { frames: count }), { ring, count });
}

Deno.test({
  name:
    "tifffile sees the levels of a pyramid in OME-TIFF, each the mean of the one before, compressed or not",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const bytesPerPixel of [1, 2] as const) {
        await recorded(`${folder}/run.raw`, shapeOf(bytesPerPixel));
        for (const compress of [undefined, "zstd"] as const) {
          const path = `${folder}/run.ome.tif`;
          const shares: number[] = [];
          const progress = (done: number, total: number) => shares.push(done / total);
          const [{ bytes }] = await convert(`${folder}/run.raw`, path, {
            pyramid: true,
            compress,
            force: true,
            progress,
          });
          assertEquals(shares.toSorted((a, b) => a - b), shares);
          assertEquals(shares.at(-1), 1);
          assertEquals(bytes, (await Deno.stat(path)).size);
          assertEquals(await look(path), {
            big: false,
            levels: [
              [[5, 301, 701], [5, 151, 351], [5, 76, 176]],
              [[5, 8, 300], [5, 4, 150]],
              [[5, 10, 20]],
            ],
            right: true,
            pixelUm: [[6.5, 13, 26], [13, 26], [6.5]],
          });
          shares.length = 0;
          const { whole, problems, stamps, checksums } = await verify(path, { progress });
          assertEquals(shares.toSorted((a, b) => a - b), shares);
          assertEquals([shares[0], shares.at(-1)], [0, 1]);
          assertEquals([whole, problems, stamps, checksums], [true, [], "right", "right"]);
        }
      }
    }),
});

Deno.test({
  name:
    "Bio-Formats and napari's reader see the levels of a plan's pictures, ragged and of several positions",
  ignore: !bioFormats || !viewers || !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const names = ["tcz", "ragged", "tpcz"];
      for (const name of names) {
        const case_ = plannedCases.find((one) => one.name === name)!;
        const planned = plannedRun({ ...case_, shape: { regions: [{ width: 300, height: 270 }] } });
        await recordPlanned(omeTiffSink(`${folder}/${name}_whole.ome.tif`), planned);
        await convert(`${folder}/${name}_whole.ome.tif`, `${folder}/${name}.ome.tif`, { pyramid: true });
        const { problems } = await verify(`${folder}/${name}.ome.tif`);
        assertEquals(problems.filter((problem) => problem.includes("lower resolution")), []);
        assertEquals((await look(`${folder}/${name}.ome.tif`)).right, true);
      }
      const paths = names.flatMap((name) => [`${folder}/${name}_whole.ome.tif`, `${folder}/${name}.ome.tif`]);
      const seen = await askBioFormats(...paths);
      for (const [index, name] of names.entries()) {
        const [whole, made] = [seen[2 * index], seen[2 * index + 1]];
        assertEquals([made.reader, made.failure], ["OMETiffReader", undefined], name);
        for (const [at, series] of made.series!.entries()) {
          const { resolutions, ...rest } = series;
          const { resolutions: single, name: before, ...same } = whole.series![at];
          assertEquals({ ...rest, name: undefined }, { ...same, name: undefined }, `${name} ${before}`);
          assertEquals(single.map(({ x, y }) => [x, y]), [[300, 270]]);
          assertEquals(resolutions.map(({ x, y }) => [x, y]), [[300, 270], [150, 135]]);
          // A mean of means is the mean, except for rounding.
          const [full, lower] = resolutions.map(({ sum, x, y }) => sum / x / y);
          assertEquals(Math.abs(full - lower) < 0.5, true, `${full} ${lower}`);
        }
      }
      const viewed = await askViewers(
        `
from napari_tiff.napari_tiff_reader import napari_get_reader
path = os.path.join(args[0], "tcz.ome.tif")
[(levels, facts, kind), *_] = napari_get_reader(path)(path)
print(json.dumps([list(level.shape) for level in levels]), file=out)`,
        folder,
      );
      assertEquals(viewed, [[3, 2, 3, 270, 300], [3, 2, 3, 135, 150]]);
    }),
});

Deno.test({
  name: "plain ImageJ, which knows no levels, and a map of the file show the same pixels as without them",
  ignore: !imageJ || !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      await recorded(`${folder}/run.ome.tif`, { regions: [{ width: 300, height: 270 }] });
      await convert(`${folder}/run.ome.tif`, `${folder}/new.ome.tif`, { pyramid: true });
      const [before, after] = [`${folder}/run.ome.tif`, `${folder}/new.ome.tif`];
      assertEquals(await askImageJ(after), await askImageJ(before));
      const mapped = await askPython(
        `import tifffile
print(json.dumps(bool((tifffile.memmap(args[0], mode="r") == expected.stack(1, 5, 0, 270, 300, 2)).all())))`,
        after,
      );
      assertEquals(mapped, true);
    }),
});

// The pyramid of a small file that lies behind 4 GiB of nothing, which takes no room on the disk.
Deno.test({
  name: "a classic TIFF whose pyramid would pass 4 GiB becomes a BigTIFF with all of its frames",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      const shape: Shape = { regions: [{ width: 600, height: 30 }] };
      await recorded(path, shape);
      await Deno.truncate(path, 2 ** 32 + 8);
      assertEquals(await addTiffPyramid(path, { run: runOf(shape, { frames: 5 }) }), "big");
      const levels = [[[5, 30, 600], [5, 15, 300], [5, 8, 150]]];
      assertEquals(await look(path), { big: true, levels, right: true, pixelUm: [[6.5, 13, 26]] });
      const { whole, problems } = await verify(path);
      assertEquals([whole, problems], [true, []]);
    }),
});

Deno.test("an OME-TIFF is true while its pyramid is made: without it until the last write", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    const shape = shapeOf(2);
    await recorded(path, shape);
    const before = await Deno.readFile(path);
    const stop = new AbortController();
    let planes = 0;
    const options = { run: runOf(shape, { frames: 5 }), signal: stop.signal };
    const progress = () => ++planes === 4 && stop.abort();
    await assertRejects(() => addTiffPyramid(path, { ...options, progress }), DOMException);
    const after = await Deno.readFile(path);
    assertEquals(after.length > before.length, true);
    assertEquals(after.subarray(0, before.length), before);
    assertEquals((await verify(path)).whole, true);
    // A conversion that ends there leaves nothing.
    const names = await namesIn(folder);
    const end = new AbortController();
    const late = (done: number) => done > 3 && end.abort();
    await assertRejects(
      () => convert(path, `${folder}/new.ome.tif`, { pyramid: true, progress: late, signal: end.signal }),
      DOMException,
    );
    assertEquals(await namesIn(folder), names);
  }));

Deno.test("a level with other pixels, or one that is gone, is found", () =>
  inTempFolder(async (folder) => {
    await recorded(`${folder}/run.raw`, { regions: [{ width: 600, height: 30 }] });
    for (const ending of ["ome.tif", "ome.zarr"]) {
      const path = `${folder}/run.${ending}`;
      for (const compress of [undefined, "zstd"] as const) {
        const made = () =>
          convert(`${folder}/run.raw`, path, {
            pyramid: true,
            compress,
            shardBytes: ending === "ome.zarr" ? 1e6 : undefined,
            force: true,
          });
        await made();
        const [file, at] = ending === "ome.zarr"
          ? [`${path}/2/c/0/0/0`, 40]
          : [path, (await Deno.stat(path)).size - 5 * 1000];
        const bytes = await Deno.readFile(file);
        bytes[at] ^= 4;
        await Deno.writeFile(file, bytes);
        const flipped = await verify(path);
        assertEquals([flipped.whole, flipped.checksums, flipped.frames], [false, "right", 5]);
        assertStringIncludes(flipped.problems.join(), "lower resolution");
      }
    }
    await Deno.remove(`${folder}/run.ome.zarr/1/c/0`, { recursive: true });
    assertStringIncludes((await verify(`${folder}/run.ome.zarr`)).problems.join(), "of 5 planes");
    await convert(`${folder}/run.raw`, `${folder}/run.ome.zarr`, { pyramid: true, force: true });
    const json = `${folder}/run.ome.zarr/1/zarr.json`;
    await Deno.writeTextFile(json, (await Deno.readTextFile(json)).replace("300", "200"));
    assertStringIncludes((await verify(`${folder}/run.ome.zarr`)).problems.join(), "levels of the pyramid");
  }));
