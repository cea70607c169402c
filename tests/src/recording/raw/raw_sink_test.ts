// Raw files: the line of Python in run.json has to map them, also with bytes between the frames.
import { assertEquals } from "@std/assert";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { rawSink } from "../../../../src/recording/raw/raw_sink.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";

const shapes: Record<string, Shape> = {
  plain: {},
  eight: { bytesPerPixel: 1, regions: [{ width: 33, height: 7 }] },
  regions: { headerBytes: 32, regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }] },
};

Deno.test({
  name: "the line of Python in run.json maps the pixels of every kind of run",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const [name, shape] of Object.entries(shapes)) {
        for (const frames of [9, undefined]) {
          const sink = rawSink(`${folder}/${name}_${frames}.raw`);
          await record(sink, runOf(shape, { frames }), { ring: new SyntheticRing(shape), count: 7 });
        }
      }
      const seen = await askPython<Record<string, unknown>>(
        `
import os, glob
os.chdir(args[0])
seen = {}
for path in sorted(glob.glob("*.json")):
    about = json.load(open(path))
    pixels = eval(about["layout"]["numpy"])
    want = expected.stack(1, len(pixels), 0, *pixels.shape[1:], pixels.itemsize)
    size = os.path.getsize(about["files"][0]) / about["format"]["frameBytes"]
    seen[path] = [list(pixels.shape), bool((pixels == want).all()), size]
print(json.dumps(seen))`,
        folder,
      );
      const wanted: Record<string, unknown> = {};
      for (const [name, shape] of Object.entries(shapes)) {
        const [{ width, height }] = shape.regions ?? [{ width: 64, height: 48 }];
        for (const frames of [9, undefined]) wanted[`${name}_${frames}.json`] = [[7, height, width], true, 7];
      }
      assertEquals(seen, wanted);
    }),
});

Deno.test("a path's ending chooses the format", () =>
  inTempFolder(async (folder) => {
    const ring = new SyntheticRing({});
    for (const name of ["a.ome.tif", "b.TIFF", "c.ome.zarr/", "d.raw"]) {
      await record(fileSink(`${folder}/${name}`), runOf({}, { frames: 1 }), { ring, count: 1 });
    }
    const kinds = await Promise.all(
      (await namesIn(folder)).filter((name) => name.endsWith(".json"))
        .map(async (name) => JSON.parse(await Deno.readTextFile(`${folder}/${name}`)).kind),
    );
    assertEquals(kinds, ["ome-tiff", "ome-tiff", "ome-zarr", "raw"]);
  }));
