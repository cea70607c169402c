// A TIFF and a Zarr of the same bytes, in one file.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../../../src/errors.ts";
import { verify } from "../../../../../src/recording/verify.ts";
import { denoFiles } from "../../../../../src/recording/files/deno_files.ts";
import { omeTiffSink } from "../../../../../src/recording/tiff/tiff_sink.ts";
import { askPython, pythonReaders } from "../../../../readers/python.ts";
import { record, runOf, SyntheticRing } from "../../synthetic_run.ts";
import { inTempFolder, namesIn } from "../../temp_folder.ts";
import { look } from "../zarr_and_dask.ts";

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
  name: "a TIFF and a Zarr in one file count the same frames during the run",
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
Deno.test("one file for both that was stopped early ends with its index, after the description", () =>
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

Deno.test("a file system without hard links is an error, and nothing is left", () =>
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
