// What zarr 3.0.8 with numcodecs 0.15.1 makes of our OME-Zarrs. Many labs have it: it is stricter about compressed planes
// than later ones, and knows fewer codecs.
import { assertEquals } from "@std/assert";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { packerUrl } from "../../../../src/recording/packing/packer_url.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { askOlderZarr, olderZarr } from "../../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

interface Seen {
  versions: [string, string];
  /** The shape of each level, for each picture. */
  shapes: number[][][];
  /** The numbers of the frames that are there with all of their pixels, in order. */
  right: number[];
  /** How many rows the table within has. */
  rows: number;
}

/** All pictures of an OME-Zarr; a plane of zeros is one that was not taken. */
function look(path: string): Promise<Seen> {
  return askOlderZarr(
    `
import os, numcodecs, zarr
warnings.simplefilter("ignore", DeprecationWarning) # numcodecs of that age uses, at its end, what it deprecates itself
path = args[0]
several = os.path.isdir(path + "/OME")
series = zarr.open_group(path + "/OME", mode="r").attrs["ome"]["series"] if several else [""]
shapes, right = [], []
for region, name in enumerate(series):
    group = zarr.open_group(path + "/" + name, mode="r")
    datasets = group.attrs["ome"]["multiscales"][0]["datasets"]
    levels = [group[one["path"]][:] for one in datasets]
    shapes.append([list(one.shape) for one in levels])
    for at, plane in enumerate(levels[0].reshape((-1,) + levels[0].shape[-2:])):
        if not plane.any():
            continue
        plan = levels[0].ndim > 3
        number = int(np.ascontiguousarray(plane).reshape(-1).view(np.uint32)[0]) if plan else at + 1
        if (plane == expected.plane(number, 0 if plan else region, *plane.shape, plane.itemsize)).all():
            right.append(number)
rows = zarr.open_group(path + "/frames", mode="r")["frame_number"].shape[0]
print(json.dumps({"versions": [zarr.__version__, numcodecs.__version__], "shapes": shapes, "right": sorted(right), "rows": rows}))`,
    path,
  );
}

const versions: [string, string] = ["3.0.8", "0.15.1"];
const numbers = [1, 2, 3, 4, 5, 6, 7];
const regions: Shape = {
  headerBytes: 32,
  regions: [{ width: 600, height: 50 }, { width: 14, height: 10 }],
  slots: 16,
};

Deno.test({
  name: "an older zarr reads recordings in several shards, compressed or not, with their pyramids and tables",
  ignore: !olderZarr,
  fn: () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.zarr`;
      for (const compress of [undefined, "zstd", "lz4"] as const) {
        const options = { force: true, compress, shardBytes: 3 * 600 * 50 * 2 };
        const ring = new SyntheticRing(regions);
        const run = runOf(regions, { frames: 7, packerUrl: packerUrl() });
        await record(omeZarrSink(path, options), run, { ring, count: 7 });
        const shapes = [[[7, 50, 600]], [[7, 10, 14]]];
        const right = [...numbers, ...numbers].sort();
        assertEquals(await look(path), { versions, shapes, right, rows: 7 });
        await convert(path, `${folder}/levels.ome.zarr`, { ...options, pyramid: true });
        shapes[0].push([7, 25, 300], [7, 13, 150]);
        assertEquals(await look(`${folder}/levels.ome.zarr`), { versions, shapes, right, rows: 7 });
      }
      const shape: Shape = { slots: 16 };
      const both = omeTiffSink(`${folder}/both.ome.tif`, { zarr: `${folder}/both.ome.zarr` });
      await record(both, runOf(shape, { frames: 7 }), { ring: new SyntheticRing(shape), count: 7 });
      assertEquals(await look(`${folder}/both.ome.zarr`), {
        versions,
        shapes: [[[7, 48, 64]]],
        right: numbers,
        rows: 7,
      });
    }),
});

Deno.test({
  name: "an older zarr reads the axes of plans, compressed or not, ragged and on plates",
  ignore: !olderZarr,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const name of ["tcz", "tpcz", "ragged", "plate"]) {
        for (const compress of [undefined, "zstd"] as const) {
          const planned = plannedRun(plannedCases.find((one) => one.name === name)!);
          const path = `${folder}/${name}.ome.zarr`;
          await recordPlanned(fileSink(path, { compress, force: true }), planned);
          const { shapes, right, rows } = await look(path);
          const taken = planned.frames.map(({ frameNumber }) => frameNumber);
          assertEquals([right, rows], [taken, taken.length], `${name} ${compress}`);
          const { sizes } = planned.run.axes!;
          assertEquals(shapes.length, sizes.p);
          assertEquals(shapes[0][0].slice(0, -2), [sizes.t, sizes.c, ...(sizes.z > 1 ? [sizes.z] : [])]);
        }
      }
    }),
});
