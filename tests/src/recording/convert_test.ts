// Conversions keep every pixel, number and time; outside readers look at the result.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { SinkError } from "../../../src/errors.ts";
import type { FrameLease } from "../../../src/frame/frame.ts";
import { convert } from "../../../src/recording/convert.ts";
import { findRecord } from "../../../src/recording/record/find_record.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import type { Sink } from "../../../src/recording/sink.ts";
import { askPython, pythonReaders } from "../../readers/python.ts";
import { record, runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";
import { assertPlanes } from "./planes.ts";
import { inTempFolder, namesIn } from "./temp_folder.ts";

const bytes: Shape = { bytesPerPixel: 1, regions: [{ width: 9, height: 5 }] };
const regions: Shape = { headerBytes: 32, regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }] };

Deno.test("every format turns into every other, plain and compressed, and verify finds the same frames", () =>
  inTempFolder(async (folder) => {
    const endings = [".ome.tif", ".ome.zarr", ".raw"];
    const numbers = Array.from({ length: 18 }, (_, index) => index + 1).filter((one) =>
      one !== 4 && one !== 9
    );
    for (const [name, shape] of [["plain", {}], ["bytes", bytes], ["regions", regions]] as const) {
      for (const from of endings) {
        const source = `${folder}/${name}_from${from}`;
        // Of 20 frames asked for 16 are there; 4 is missing, 9 was lapped: the copy's record has to say all of it.
        const sink = fileSink(source);
        const ring = new SyntheticRing(shape);
        await sink.open(runOf(shape, { frames: 20 }));
        for (let number = 1; number <= 18; number++) {
          const sequence = number < 4 ? number - 1 : number - 2;
          const more = { sequence, exposureStartNs: number * 1e7, intact: number !== 9 };
          if (number !== 4) await sink.append([ring.expose(number, more)]);
        }
        await sink.close("stopped");
        for (const to of endings) {
          for (const compress of to === ".raw" ? [undefined] : [undefined, "zstd"] as const) {
            const target = `${folder}/${name}_to${to}`;
            const steps: number[] = [];
            const progress = (done: number, total: number) => steps.push(done / total);
            await convert(source, target, { compress, force: true, progress });
            const [was, is] = [await verify(source), await verify(target)];
            assertEquals([is.frames, is.missing, is.lapped, is.unseen], [16, 1, 1, 0]);
            assertEquals([is.frameNumbers, is.stamps], [[1, 18], "right"]);
            assertEquals(is.regions, was.regions);
            assertEquals(is.state, "stopped");
            assertEquals(steps.at(-1), 1);
            await assertPlanes(target, shape, numbers);
            const tables = await Promise.all([source, target].map(async (path) => {
              const { tablePath } = await findRecord(path);
              return await Deno.readFile(tablePath ?? "");
            }));
            assertEquals(tables[1], tables[0], "the table goes along byte for byte");
          }
        }
      }
    }
  }));

// Would catch: frames that a sink of a user's own is handed with the pixels of another region, or cut in halves.
Deno.test("a user's own sink gets the frames as a run would give them", () =>
  inTempFolder(async (folder) => {
    for (const shape of [{}, bytes, regions]) {
      const source = `${folder}/run.raw`;
      const ring = new SyntheticRing(shape);
      await record(fileSink(source, { force: true }), runOf(shape, { frames: 3 }), { ring, count: 3 });
      const seen: FrameLease[] = [];
      const reasons: string[] = [];
      const own: Sink = {
        name: "own",
        delivery: "oldest-first",
        open: () => Promise.resolve(),
        append: (frames) => Promise.resolve(void seen.push(...frames)),
        close: (reason) => {
          reasons.push(reason);
          return Promise.resolve([]);
        },
      };
      await convert(source, own);
      assertEquals([seen.map(({ frameNumber }) => frameNumber), reasons], [[1, 2, 3], ["complete"]]);
      for (const frame of seen) {
        const was = ring.expose(frame.frameNumber);
        for (const region of ring.format.regions.keys()) {
          for (const one of [frame, frame.copy()]) {
            assertEquals([...one.regionPixels(region)], [...was.regionPixels(region)]);
          }
        }
        const { width, height, receivedMs, exposureMs } = frame;
        assertEquals([width, height, receivedMs, exposureMs], [was.width, was.height, was.receivedMs, 5]);
      }
    }
  }));

// Would catch: a sink that ends as complete although frames could not be copied.
Deno.test("a sink that fails is closed as failed, and its error is that of the conversion", () =>
  inTempFolder(async (folder) => {
    const source = `${folder}/run.raw`;
    await record(fileSink(source), runOf({}, { frames: 3 }), { ring: new SyntheticRing({}), count: 3 });
    const reasons: string[] = [];
    const own: Sink = {
      name: "own",
      delivery: "oldest-first",
      open: () => Promise.resolve(),
      append: () => Promise.reject(new Error("no room")),
      close: (reason) => {
        reasons.push(reason);
        return Promise.resolve([]);
      },
    };
    await assertRejects(() => convert(source, own), Error, "no room");
    assertEquals(reasons, ["failed"]);
  }));

// Would catch: a frame that only the table counts, or that has no row, in the way of all others.
Deno.test("frames are converted as far as the file and its table both count them", () =>
  inTempFolder(async (folder) => {
    const tables: Uint8Array[] = [];
    for (const count of [3, 4, 5]) {
      const path = `${folder}/run.ome.tif`;
      await record(fileSink(path, { force: true }), runOf({}), { ring: new SyntheticRing({}), count });
      tables.push(await Deno.readFile(`${folder}/run.frames.npy`));
    }
    for (const [index, frames] of [[0, 3], [1, 4], [2, 4]]) {
      const path = `${folder}/run.ome.tif`;
      await record(fileSink(path, { force: true }), runOf({}), { ring: new SyntheticRing({}), count: 4 });
      await Deno.writeFile(`${folder}/run.frames.npy`, tables[index]);
      await convert(path, `${folder}/copy.raw`, { force: true });
      assertEquals((await verify(`${folder}/copy.raw`)).frames, frames);
    }
  }));

Deno.test({
  name: "outside readers read what was compressed, and HDF5 that was converted",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const source = `${folder}/run.raw`;
      await record(fileSink(source), runOf(regions, { frames: 9 }), {
        ring: new SyntheticRing(regions),
        count: 9,
      });
      await convert(source, `${folder}/small.ome.tif`, { compress: "zstd" });
      await convert(source, `${folder}/small.ome.zarr`, { compress: "zstd" });
      await convert(source, hdf5Sink(`${folder}/run.h5`));
      const seen = await askPython<unknown[]>(
        `
import os, tifffile, zarr, h5py, ome_types
os.chdir(args[0])
with tifffile.TiffFile("small.ome.tif") as tif:
    found = [series.asarray() for series in tif.series]
    codec = tif.pages[0].compression.name
ome_types.from_tiff("small.ome.tif", validate=True)
found += [zarr.open_array("small.ome.zarr/%d/0" % region, mode="r")[:] for region in (0, 1)]
with h5py.File("run.h5", "r") as file:
    found += [file["region%d" % region][:] for region in (0, 1)]
right = [bool((pixels == expected.stack(1, 9, i % 2, *pixels.shape[1:], 2)).all()) for i, pixels in enumerate(found)]
print(json.dumps([codec] + right))`,
        folder,
      );
      assertEquals(seen, ["ZSTD", true, true, true, true, true, true]);
    }),
});

Deno.test("compressed frames take less room, where there is something to compress", () =>
  inTempFolder(async (folder) => {
    const source = `${folder}/run.ome.tif`;
    await record(fileSink(source), runOf({}, { frames: 60 }), { ring: new SyntheticRing({}), count: 60 });
    for (const to of ["small.tif", "small.zarr"]) {
      const [{ bytes }] = await convert(source, `${folder}/${to}`, { compress: "zstd" });
      assert(bytes < (await Deno.stat(source)).size, `${to} is as large as before`);
    }
  }));

Deno.test("what cannot be converted is refused with a sentence, and nothing is left or lost", () =>
  inTempFolder(async (folder) => {
    const source = `${folder}/run.ome.tif`;
    await record(fileSink(source), runOf({}, { frames: 5 }), { ring: new SyntheticRing({}), count: 5 });
    const before = await namesIn(folder);
    const refusals: [string, Parameters<typeof convert>[2], string][] = [
      ["run.ome.tif", { force: true }, "into itself"],
      ["copy.raw", { compress: "zstd" }, "OME-TIFF and OME-Zarr"],
      ["copy.ome.tif", { compress: "lz4" }, "zstd"],
      ["copy.h5", { compress: "zstd" }, "OME-TIFF and OME-Zarr"],
      ["copy.h5", { shardBytes: 1e6 }, "only an OME-Zarr has shards"],
      ["copy.png", {}, "names no format"],
      ["none/copy.raw", {}, "does not exist"],
    ];
    for (const [to, options, sentence] of refusals) {
      const error = await assertRejects(() => convert(source, `${folder}/${to}`, options), SinkError);
      assertStringIncludes(error.message, sentence);
    }
    assertEquals(await namesIn(folder), before);
    assert((await verify(source)).whole);
    await Deno.remove(`${folder}/run.frames.npy`);
    await assertRejects(
      () => convert(source, `${folder}/copy.raw`),
      SinkError,
      "not known",
    );
  }));

Deno.test("an aborted conversion leaves nothing", () =>
  inTempFolder(async (folder) => {
    const shape: Shape = { regions: [{ width: 1024, height: 1024 }], slots: 1 };
    await record(fileSink(`${folder}/run.raw`), runOf(shape, { frames: 12 }), {
      ring: new SyntheticRing(shape),
      count: 12,
      batch: 1,
    });
    const before = await namesIn(folder);
    const stop = new AbortController();
    const progress = () => stop.abort(new Error("enough"));
    const work = () =>
      convert(`${folder}/run.raw`, `${folder}/copy.ome.tif`, { progress, signal: stop.signal });
    await assertRejects(work, Error, "enough");
    assertEquals(await namesIn(folder), before);
  }));
