// What OME-Zarr looks like from outside, alone and in one file with a TIFF: asked of zarr, dask and zarrita.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as zarrita from "zarrita";
import { SinkError } from "../../../../src/errors.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { pixelAt, record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";

interface Seen {
  shape: number[];
  right: boolean;
}

/** Every pixel of some arrays by zarr, one frame of each by dask, and the images' descriptions by a model of the standard. */
function look(arrays: { path: string; region: number; image?: string }[]): Promise<Seen[]> {
  return askPython<Seen[]>(
    `
import zarr, dask.array
from ome_zarr_models.v05.image import Image
seen = []
for array in json.loads(args[0]):
    found = zarr.open_array(array["path"], mode="r")
    pixels = found[:]
    want = expected.stack(1, len(pixels), array["region"], *pixels.shape[1:], pixels.itemsize)
    last = dask.array.from_zarr(array["path"])[-1].compute()
    Image.from_zarr(zarr.open_group(array["path"][:-2], mode="r"))
    seen.append({"shape": list(found.shape), "right": bool((pixels == want).all() and (last == want[-1]).all())})
print(json.dumps(seen))`,
    JSON.stringify(arrays),
  );
}

Deno.test({
  name: "zarr and dask read runs of every kind to the pixel, and their descriptions fit the standard",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const several: Shape = {
        headerBytes: 32,
        regions: [{ width: 32, height: 20 }, { width: 14, height: 10, binning: [2, 2] }],
      };
      const runs: {
        name: string;
        shape: Shape;
        asked?: number;
        count: number;
        arrays: string[];
        shapes: number[][];
      }[] = [
        { name: "whole", shape: {}, asked: 20, count: 20, arrays: ["0"], shapes: [[20, 48, 64]] },
        { name: "stopped", shape: {}, asked: 20, count: 7, arrays: ["0"], shapes: [[7, 48, 64]] },
        { name: "endless", shape: { bytesPerPixel: 1 }, count: 7, arrays: ["0"], shapes: [[7, 48, 64]] },
        {
          name: "regions",
          shape: several,
          asked: 9,
          count: 7,
          arrays: ["0/0", "1/0"],
          shapes: [[7, 20, 32], [7, 10, 14]],
        },
      ];
      for (const { name, shape, asked, count } of runs) {
        const sink = omeZarrSink(`${folder}/${name}.ome.zarr`);
        await record(sink, runOf(shape, { frames: asked }), { ring: new SyntheticRing(shape), count });
      }
      const arrays = runs.flatMap(({ name, arrays }) =>
        arrays.map((array, region) => ({ path: `${folder}/${name}.ome.zarr/${array}`, region }))
      );
      const shapes = runs.flatMap(({ shapes }) => shapes);
      assertEquals(await look(arrays), shapes.map((shape) => ({ shape, right: true })));
    }),
});

/** A picture's description. */
async function imageAt(folder: string): Promise<Record<string, never>> {
  return JSON.parse(await Deno.readTextFile(`${folder}/zarr.json`)).attributes;
}

// Would catch: the camera's own period as the time scale of a time-lapse, a hundred times too short.
Deno.test("the time scale is the measured one, or the planned one before that, and uneven times say so", () =>
  inTempFolder(async (folder) => {
    const scaleOf = async (path: string) => {
      // deno-lint-ignore no-explicit-any -- what stands in a file is checked by use
      const { ome, "pvcam-deno": own } = await imageAt(path) as any;
      return { step: ome.multiscales[0].datasets[0].coordinateTransformations[0].scale[0], times: own.times };
    };
    const [known, unknown] = [`${folder}/known.zarr`, `${folder}/unknown.zarr`];
    const sink = omeZarrSink(known);
    const ring = new SyntheticRing({});
    await sink.open(runOf({}, { frames: 4, intervalMs: 2000 }));
    assertEquals(await scaleOf(known), { step: 2, times: undefined });
    const startedMs = runOf({}).startedMs;
    for (const [index, atMs] of [0, 2001, 4000, 9000].entries()) {
      await sink.append([ring.expose(index + 1, { receivedMs: startedMs + 100 + atMs })]);
    }
    await sink.close("complete");
    const { step, times } = await scaleOf(known);
    assertEquals([step, times.even, times.by], [2, false, "arrival"]);
    await record(omeZarrSink(unknown), runOf({}, { frames: 4 }), { ring, count: 4 });
    const measured = await scaleOf(unknown);
    assertEquals([Number(measured.step.toFixed(6)), measured.times.even], [0.01, true]);
  }));

Deno.test("each of several regions has its own name and its place on the sensor, and OME-XML beside it", () =>
  inTempFolder(async (folder) => {
    const shape: Shape = { regions: [{ width: 8, height: 4 }, { width: 6, height: 2, binning: [2, 2] }] };
    const path = `${folder}/run.zarr`;
    await record(omeZarrSink(path), runOf(shape, { frames: 3 }), {
      ring: new SyntheticRing(shape),
      count: 3,
    });
    for (const region of [0, 1]) {
      // deno-lint-ignore no-explicit-any -- what stands in a file is checked by use
      const [{ name, datasets }] = (await imageAt(`${path}/${region}`) as any).ome.multiscales;
      assertEquals(name, `run.zarr region ${region}`);
      const [, { translation }] = datasets[0].coordinateTransformations;
      assertEquals(translation, [0, 20 * region * 6.5, 10 * region * 6.5]);
    }
    const xml = await Deno.readTextFile(`${path}/OME/METADATA.ome.xml`);
    assertEquals([...xml.matchAll(/<Image [^>]*Name="([^"]*)"/g)].map(([, name]) => name), [
      "run.zarr region 0",
      "run.zarr region 1",
    ]);
    assertEquals([...xml.matchAll(/SizeT="(\d+)"/g)].map(([, frames]) => frames), ["3", "3"]);
    if (!pythonReaders) return;
    const script =
      "import ome_types\nprint(json.dumps(len(ome_types.from_xml(args[0], validate=True).images)))";
    assertEquals(await askPython(script, `${path}/OME/METADATA.ome.xml`), 2);
  }));

Deno.test({
  name: "shards are as many as a long run takes, and no frame is lost between them",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const shape: Shape = { regions: [{ width: 2, height: 2 }], slots: 512 };
      for (const [name, frames] of [["known", 20_000], ["endless", undefined]] as const) {
        const sink = omeZarrSink(`${folder}/${name}.zarr`);
        await record(sink, runOf(shape, { frames }), {
          ring: new SyntheticRing(shape),
          count: 20_000,
          batch: 100,
        });
        assertEquals(await namesIn(`${folder}/${name}.zarr/0/c`), ["0", "1"]);
      }
      assertEquals(
        await askPython(
          `
import zarr
print(json.dumps([[array.shape[0]] + array[16382:16386].view("<u4")[:, 0, 0].tolist()
  for array in (zarr.open_array(path, mode="r") for path in args)]))`,
          `${folder}/known.zarr/0`,
          `${folder}/endless.zarr/0`,
        ),
        [[20_000, 16_383, 16_384, 16_385, 16_386], [20_000, 16_383, 16_384, 16_385, 16_386]],
      );
    }),
});

/** The least that zarrita wants of a store. */
class Folder {
  readonly #path: string;
  constructor(path: string) {
    this.#path = path;
  }
  async get(key: string): Promise<Uint8Array | undefined> {
    return await Deno.readFile(this.#path + key).catch(() => undefined);
  }
  async getRange(
    key: string,
    range: { offset: number; length: number } | { suffixLength: number },
  ): Promise<Uint8Array | undefined> {
    const bytes = await this.get(key);
    if (!bytes) return undefined;
    return "suffixLength" in range
      ? bytes.slice(bytes.length - range.suffixLength)
      : bytes.slice(range.offset, range.offset + range.length);
  }
}

Deno.test("zarrita reads a frame to the pixel, while the run goes on and afterwards", () =>
  inTempFolder(async (folder) => {
    const sink = omeZarrSink(`${folder}/run.ome.zarr`);
    const ring = new SyntheticRing({});
    const see = async () => {
      const array = await zarrita.open.v3(zarrita.root(new Folder(`${folder}/run.ome.zarr/0`)), {
        kind: "array",
      });
      const { data } = await zarrita.get(array, [array.shape[0] - 1, null, null]);
      return { frames: array.shape[0], data: Array.from(data as Uint16Array) };
    };
    const want = (frame: number) => Array.from(ring.expose(frame).pixels);
    await sink.open(runOf({}, { frames: 9 }));
    await sink.append([1, 2, 3].map((number) => ring.expose(number)));
    assertEquals(await see(), { frames: 3, data: want(3) });
    await sink.append([4, 5].map((number) => ring.expose(number)));
    await sink.close("stopped");
    assertEquals(await see(), { frames: 5, data: want(5) });
    assertEquals(want(5)[100], pixelAt(5, 0, 100, 2));
  }));

for (const count of [20, 7]) {
  Deno.test({
    name: `one file is a TIFF and a Zarr, with ${count} of 20 frames`,
    ignore: !pythonReaders,
    fn: () =>
      inTempFolder(async (folder) => {
        const [tiff, zarr] = [`${folder}/run.ome.tif`, `${folder}/run.ome.zarr`];
        const ring = new SyntheticRing({});
        const sink = omeTiffSink(tiff, { zarr });
        const files = await record(sink, runOf({}, { frames: 20 }), { ring, count });
        assertEquals(files.map(({ path }) => path), [
          tiff,
          zarr,
          `${folder}/run.json`,
          `${folder}/run.frames.npy`,
        ]);
        const { ino, nlink } = await Deno.stat(tiff);
        assertEquals(nlink, 2, "the TIFF has one more name");
        assertEquals((await Deno.stat(`${zarr}/0/c/0/0/0`)).ino, ino);
        assertEquals(await look([{ path: `${zarr}/0`, region: 0 }]), [{
          shape: [count, 48, 64],
          right: true,
        }]);
        assertEquals(
          await askPython(
            `
import tifffile, zarr
pixels = tifffile.memmap(args[0], mode="r")
print(json.dumps([list(pixels.shape), bool((pixels == zarr.open_array(args[1], mode="r")[:]).all())]))`,
            tiff,
            `${zarr}/0`,
          ),
          [[count, 48, 64], true],
        );
      }),
  });
}

Deno.test({
  name: "a TIFF and a Zarr in one file count the same frames while the run goes on",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const [tiff, zarr] = [`${folder}/run.ome.tif`, `${folder}/run.ome.zarr`];
      const ring = new SyntheticRing({});
      const sink = omeTiffSink(tiff, { zarr });
      await sink.open(runOf({}, { frames: 20 }));
      await sink.append([1, 2, 3].map((number) => ring.expose(number)));
      const snippet = `
import tifffile, zarr
with tifffile.TiffFile(args[0]) as tif:
    print(json.dumps([len(tif.pages), tif.series[0].shape[0], zarr.open_array(args[1], mode="r").shape[0]]))`;
      assertEquals(await askPython(snippet, tiff, `${zarr}/0`), [3, 3, 3]);
      await sink.close("stopped");
    }),
});

// Would catch: an index written far behind the pixels, which no reader looks for there, in a file that is full of nothing.
Deno.test("one file for both that was stopped early ends with its index, behind the description", () =>
  inTempFolder(async (folder) => {
    const [tiff, zarr] = [`${folder}/run.ome.tif`, `${folder}/run.ome.zarr`];
    const sink = omeTiffSink(tiff, { zarr });
    await record(sink, runOf({}, { frames: 50 }), { ring: new SyntheticRing({}), count: 7 });
    for (const path of [tiff, zarr]) {
      const { problems, frames, stamps } = await verify(path);
      const asked = "7 frames are there of the 50 that were asked for (stopped).";
      assertEquals([problems, frames, stamps], [[asked], 7, "right"], path);
    }
    const { size } = await Deno.stat(tiff);
    assert(size > 7 * 6144 && size < 7 * 6144 + 65_536, `${size} bytes`);
  }));

Deno.test("a file system without hard links is told, and nothing is left", () =>
  inTempFolder(async (folder) => {
    const link = () => Promise.reject(Object.assign(new Error("not permitted"), { code: "EPERM" }));
    const sink = omeTiffSink(`${folder}/run.ome.tif`, { zarr: `${folder}/run.ome.zarr` });
    const run = runOf({}, { frames: 3, files: { ...denoFiles, link } });
    const error = await assertRejects(() => sink.open(run), SinkError);
    assertStringIncludes(error.message, "hard links");
    assertEquals(await namesIn(folder), []);
  }));

Deno.test("one file for both is refused where it cannot be: no number of frames, several regions", async () => {
  const sink = () => omeTiffSink("/nowhere/run.ome.tif", { zarr: "/nowhere/run.ome.zarr" });
  await assertRejects(() => sink().open(runOf({})), SinkError, "number of frames");
  const regions = [{ width: 4, height: 4 }, { width: 4, height: 4 }];
  await assertRejects(
    () => sink().open(runOf({ regions }, { frames: 3 })),
    SinkError,
    "single region",
  );
});

Deno.test("force replaces a Zarr, and no folder that is none", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    for (const count of [5, 2]) {
      const sink = omeZarrSink(path, { force: true });
      await record(sink, runOf({}, { frames: count }), { ring: new SyntheticRing({}), count });
    }
    await Deno.remove(`${path}/zarr.json`);
    await assertRejects(
      () => omeZarrSink(path, { force: true }).open(runOf({}, { frames: 1 })),
      SinkError,
      "no Zarr",
    );
    assert((await namesIn(path)).includes("0"), "the folder was kept");
    await assertRejects(() => omeZarrSink(path).open(runOf({}, { frames: 1 })), SinkError, "exists already");
  }));
