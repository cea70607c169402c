// Recordings whose program was killed, as they lie there at that moment. tests/src/sinks kills programs by chance and asks
// outside readers; here every format and shape is repaired once, and every pixel looked at.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../src/errors.ts";
import { repair } from "../../../src/recording/repair.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/sinks/file_sink.ts";
import { rowBytes, tableHeaderBytes } from "../../../src/sinks/frame_table.ts";
import { omeTiffSink } from "../../../src/sinks/ome_tiff.ts";
import type { Sink } from "../../../src/sinks/sink.ts";
import { formatOf, runOf, type Shape, SyntheticRing } from "../sinks/synthetic_run.ts";
import { inTempFolder } from "../sinks/temp_folder.ts";
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
  await new Deno.Command("cp", { args: ["-a", live, left] }).output();
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

// Would catch: one of two files of the same pixels repaired without the other.
Deno.test("a killed pair of TIFF and Zarr is made whole by the name of either", () =>
  inTempFolder(async (folder) => {
    const shape = shapes["of 16 bits"];
    await Deno.mkdir(`${folder}/live`);
    const [tiff, zarr] = [`${folder}/live/run.ome.tif`, `${folder}/live/run.ome.zarr`];
    const sink = omeTiffSink(tiff, { zarr, commitEveryMs: 0 });
    const left = await killed(folder, sink, { shape, frames: 20 });
    const path = `${left}/run.ome.zarr/`;
    assertEquals(await repair(path), { path, repaired: true, frames: 11 });
    for (const name of ["run.ome.tif", "run.ome.zarr"]) {
      const { problems, state } = await verify(`${left}/${name}`);
      const asked = "11 frames are there of the 20 that were asked for (repaired).";
      assertEquals([problems, state], [[asked], "repaired"], name);
      await assertPlanes(`${left}/${name}`, shape, numbers);
    }
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
    await assertRejects(() => repair(path), SinkError, "counts 91 planes and there are directories for 11");
    assertEquals(await Deno.readFile(path), damaged);
    assertEquals(JSON.parse(await Deno.readTextFile(`${left}/run.json`)).state, "recording");
  }));
