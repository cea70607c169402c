// What zarr, dask and zarrita read from an OME-Zarr, and from one that shares a file with a TIFF.
import { assert, assertEquals, assertRejects } from "@std/assert";
import * as zarrita from "zarrita";
import { SinkError } from "../../../../src/errors.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { pixelAt, record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";
import { look } from "./zarr_and_dask.ts";

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
  name: "a long run gets as many shards as it needs, and no frame is lost between them",
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

for (const compress of [undefined, "zstd", "lz4"] as const) {
  Deno.test(`zarrita reads a frame to the pixel, during the run and afterwards; compressed: ${compress}`, () =>
    inTempFolder(async (folder) => {
      const sink = omeZarrSink(`${folder}/run.ome.zarr`, { compress });
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
}

Deno.test("force replaces a Zarr, and no other folder", () =>
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
      "not a Zarr",
    );
    assert((await namesIn(path)).includes("0"), "the folder was kept");
    await assertRejects(() => omeZarrSink(path).open(runOf({}, { frames: 1 })), SinkError, "exists already");
  }));
