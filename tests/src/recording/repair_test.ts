// Recordings whose program was killed, as they lie there at that moment. tests/src/recording/killed kills programs by chance and asks
// outside readers; here every format and shape is repaired once, and every pixel looked at.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { SinkError } from "../../../src/errors.ts";
import { ByteSource } from "../../../src/recording/files/byte_source.ts";
import { repair } from "../../../src/recording/repair.ts";
import { repairHdf5 } from "../../../src/recording/hdf5/repair_hdf5.ts";
import { readTiff } from "../../../src/recording/tiff/read_tiff.ts";
import { verify } from "../../../src/recording/verify.ts";
import { denoFiles } from "../../../src/recording/files/deno_files.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { rowBytes, tableHeaderBytes } from "../../../src/recording/record/frame_columns.ts";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import type { Sink } from "../../../src/recording/sink.ts";
import { formatOf, runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";
import { assertPlanes } from "./planes.ts";

const shapes: Record<string, Shape> = {
  "of 16 bits": { regions: [{ width: 31, height: 9 }] },
  "of 8 bits": { bytesPerPixel: 1, regions: [{ width: 7, height: 5 }] },
  "of two regions with headers": {
    headerBytes: 32,
    regions: [{ width: 9, height: 5 }, { width: 7, height: 3 }],
  },
};
const numbers = Array.from({ length: 11 }, (_, index) => index + 1);

/** Begins a recording of eleven frames, and gives the folder that a kill would have left, with its hard links. */
async function killed(folder: string, sink: Sink, { shape, frames }: { shape: Shape; frames?: number }) {
  const [live, left] = [`${folder}/live`, `${folder}/left`];
  const ring = new SyntheticRing(shape);
  await sink.open(runOf(shape, { frames }));
  for (const number of numbers) await sink.append([ring.expose(number)]);
  await new Deno.Command("cp", { args: ["-aT", live, left] }).output();
  await sink.close("aborted");
  return left;
}

for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
  for (const [what, shape] of Object.entries(shapes)) {
    for (const frames of [20, undefined]) {
      Deno.test(`a killed ${ending} ${what}, of ${frames ?? "any number of"} frames, is made whole`, () =>
        inTempFolder(async (folder) => {
          await Deno.mkdir(`${folder}/live`);
          const sink = fileSink(`${folder}/live/run.${ending}`, { commitEveryMs: 0 });
          const left = await killed(folder, sink, { shape, frames });
          const path = `${left}/run.${ending}`;
          assertEquals(await repair(path), { path, repaired: true, frames: 11 });
          const seen = await verify(path);
          const asked = frames ? ["11 frames are there of the 20 that were asked for (repaired)."] : [];
          assertEquals([seen.problems, seen.frameNumbers, seen.state], [asked, [1, 11], "repaired"]);
          await assertPlanes(path, shape, numbers);
          assertEquals((await Deno.stat(`${left}/run.frames.npy`)).size, tableHeaderBytes + 11 * rowBytes);
          const record = JSON.parse(await Deno.readTextFile(`${left}/run.json`));
          assertEquals([record.state, record.frames], ["repaired", 11]);
          if (ending === "raw") {
            assertEquals((await Deno.stat(path)).size, 11 * formatOf(shape).frameBytes);
            assertStringIncludes(record.layout.numpy, '"run.raw"');
            assertStringIncludes(record.layout.numpy, "shape=(11,");
          }
          assertEquals(await repair(path), { path, repaired: false, frames: 11 });
        }));
    }
  }
}

// Would catch: one of two files of the same pixels repaired without the other, and an index of chunks written over the
// end of a description, whose length the name decides.
Deno.test("a killed pair of TIFF and Zarr is made whole by the name of either", () =>
  inTempFolder(async (folder) => {
    const shape = shapes["of 16 bits"];
    await Deno.mkdir(`${folder}/live`);
    for (const [name, ending] of [["a", "tif"], ["ab", "zarr/"], ["abc", "zarr"]]) {
      const [tiff, zarr] = ["tif", "zarr"].map((one) => `${folder}/live/${name}.ome.${one}`);
      const sink = omeTiffSink(tiff, { zarr, commitEveryMs: 0 });
      const left = await killed(folder, sink, { shape, frames: 20 });
      const path = `${left}/${name}.ome.${ending}`;
      assertEquals(await repair(path), { path, repaired: true, frames: 11 });
      for (const one of [`${left}/${name}.ome.tif`, `${left}/${name}.ome.zarr`]) {
        const { problems, state } = await verify(one);
        const asked = "11 frames are there of the 20 that were asked for (repaired).";
        assertEquals([problems, state], [[asked], "repaired"], one);
        await assertPlanes(one, shape, numbers);
      }
      using source = await ByteSource.open(`${left}/${name}.ome.tif`);
      assertStringIncludes((await readTiff(source)).xml, "</OME>");
    }
  }));

// Would catch: a repaired HDF5 that verifying calls damaged for ever, because the kill came between two columns.
Deno.test("a killed HDF5 gets the rows and times that its columns did not have yet", () =>
  inTempFolder(async (folder) => {
    const [live, left] = [`${folder}/live`, `${folder}/left`];
    await Deno.mkdir(live);
    const ring = new SyntheticRing({});
    const sink = hdf5Sink(`${live}/run.h5`, { commitEveryMs: 0 });
    await sink.open(runOf({}, { frames: 20 }));
    await sink.append([ring.expose(1), ring.expose(2)]);
    // The columns that are copied from the table stay behind the others while the table cannot be read.
    await Deno.rename(`${live}/run.frames.npy`, `${folder}/aside`);
    await sink.append([ring.expose(3)]);
    await Deno.rename(`${folder}/aside`, `${live}/run.frames.npy`);
    await new Deno.Command("cp", { args: ["-aT", live, left] }).output();
    await sink.close("aborted");
    const path = `${left}/run.h5`;
    assertEquals(await repair(path), { path, repaired: true, frames: 3 });
    const { problems } = await verify(path);
    assertEquals(problems, ["3 frames are there of the 20 that were asked for (repaired)."]);
    await assertPlanes(path, {}, [1, 2, 3]);
    assertEquals((await repair(path)).repaired, false);
  }));

// Would catch: a checksum by which no reader opens the file any more, and frames of an HDF5 cut like those of a raw file.
Deno.test("a killed HDF5 loses its mark and nothing else, and a whole one is written as it was", () =>
  inTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/live`);
    const sink = hdf5Sink(`${folder}/live/run.h5`, { commitEveryMs: 0 });
    const left = await killed(folder, sink, { shape: {}, frames: 20 });
    const path = `${left}/run.h5`;
    const before = await Deno.readFile(path);
    const { frames } = JSON.parse(await Deno.readTextFile(`${left}/run.json`));
    assertEquals(await repair(path), { path, repaired: true, frames });
    const after = await Deno.readFile(path);
    assertEquals([before[11] === 0, after[11]], [false, 0]);
    for (const bytes of [before, after]) bytes.fill(0, 11, 12).fill(0, 44, 48); // the mark, and the checksum over it
    assertEquals(after, before);
    // The HDF5 library's own checksum of a file without the mark.
    const whole = await Deno.readFile(`${folder}/live/run.h5`);
    await repairHdf5(`${folder}/live/run.h5`, denoFiles, 1000);
    assertEquals([whole[11], await Deno.readFile(`${folder}/live/run.h5`)], [0, whole]);
    await Deno.writeTextFile(path, "no HDF5 at all, though it is long enough to have a head");
    await assertRejects(() => repairHdf5(path, denoFiles, 1000), SinkError, "HDF5");
  }));

// Would catch: a file cut by what a damaged description says, or a record that says "repaired" after a repair that failed.
Deno.test("a TIFF that counts planes for which it has no directories is left as it lies", () =>
  inTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/live`);
    const sink = fileSink(`${folder}/live/run.ome.tif`, { commitEveryMs: 0 });
    const left = await killed(folder, sink, { shape: {}, frames: 20 });
    const path = `${left}/run.ome.tif`;
    const damaged = await Deno.readFile(path);
    const count = 'PlaneCount="';
    const at = new TextDecoder("latin1").decode(damaged).indexOf(`${count}11"`);
    damaged[at + count.length] = "9".charCodeAt(0);
    await Deno.writeFile(path, damaged);
    await assertRejects(() => repair(path), SinkError, "places 91");
    assertEquals(await Deno.readFile(path), damaged);
    assertEquals(JSON.parse(await Deno.readTextFile(`${left}/run.json`)).state, "recording");
  }));

// Would catch: a recording of ours called another program's because its end is gone, without a word of what to do.
Deno.test("a finished TIFF that lost its end is left as it lies, and the way to its frames is named", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`, shape = {}, ring = new SyntheticRing(shape);
    const sink = fileSink(path);
    await sink.open(runOf(shape));
    for (const number of numbers) await sink.append([ring.expose(number)]);
    await sink.close("complete");
    const whole = await Deno.readFile(path);
    for (const kept of [whole.length - 10, whole.length - 3000, whole.length >> 1]) {
      await Deno.writeFile(path, whole.subarray(0, kept));
      for (const work of [repair, verify]) {
        await assertRejects(() => work(path), SinkError, `it has ${kept} bytes, and its description`);
      }
      const { message } = await assertRejects(() => repair(path), SinkError);
      assertStringIncludes(message, "--salvage");
      assertEquals((await Deno.stat(path)).size, kept);
    }
  }));
