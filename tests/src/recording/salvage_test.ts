// Would catch: frames that are there and cannot be read, frames that are invented, and a damaged recording that is
// changed by saving what is left of it.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { SinkError } from "../../../src/errors.ts";
import { convert } from "../../../src/recording/convert.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { rowBytes, tableHeader, tableHeaderBytes } from "../../../src/recording/record/frame_columns.ts";
import { repair } from "../../../src/recording/repair.ts";
import { salvage } from "../../../src/recording/salvage.ts";
import { verify } from "../../../src/recording/verify.ts";
import { assertPlanes } from "./planes.ts";
import { record, runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

const shape: Shape = { regions: [{ width: 31, height: 9 }] };
const two: Shape = { headerBytes: 32, regions: [{ width: 16, height: 8 }, { width: 9, height: 5 }] };

async function recorded(folder: string, ending: string, of: Shape = shape): Promise<string> {
  const path = `${folder}/run.${ending}`;
  const sink = ending === "h5" ? hdf5Sink(path) : fileSink(path);
  await record(sink, runOf(of, { frames: 12 }), { ring: new SyntheticRing(of), count: 12 });
  return path;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

for (const recordedShape of [shape, two]) {
  const what = recordedShape === shape ? "one region" : "two regions";
  for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
    Deno.test(`of a cut ${ending} of ${what} the frames in front of the cut are saved`, () =>
      inTempFolder(async (folder) => {
        const path = await recorded(folder, ending, recordedShape);
        const { layout } = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
        const ring = new SyntheticRing(recordedShape);
        const pixels = ring.format.regions.reduce((sum, { width, height }) => sum + 2 * width * height, 0);
        // The end of a TIFF is its description, that of a shard its index: without them neither opens.
        if (ending === "ome.tif") await Deno.truncate(path, layout.pixelsAtBytes[0].pixelsAt + 7.5 * pixels);
        if (ending === "raw") await Deno.truncate(path, 7.5 * ring.format.frameBytes);
        if (ending === "ome.zarr") {
          for (const [region, { width, height }] of ring.format.regions.entries()) {
            const folder = recordedShape === two ? `${path}/${region}` : path;
            await Deno.truncate(`${folder}/0/c/0/0/0`, 7.5 * 2 * width * height);
          }
        }
        await assertRejects(() => repair(path), SinkError);
        const saved = await salvage(path, `${folder}/saved.ome.tif`);
        assertEquals([saved.frames, saved.lost, saved.changed, saved.notes], [7, 5, 0, []]);
        const { problems, checksums, frameNumbers } = await verify(`${folder}/saved.ome.tif`);
        assertEquals([problems, checksums, frameNumbers], [[], "right", [1, 7]]);
        await assertPlanes(`${folder}/saved.ome.tif`, recordedShape, upTo(7));
      }));
  }
}

Deno.test("a TIFF whose description is damaged is saved whole", () =>
  inTempFolder(async (folder) => {
    const path = await recorded(folder, "ome.tif");
    const bytes = await Deno.readFile(path);
    bytes.fill(0xff, 8, 300); // the first directory
    await Deno.writeFile(path, bytes);
    await assertRejects(() => verify(path), SinkError);
    const { frames, lost } = await salvage(path, `${folder}/saved.ome.zarr`);
    assertEquals([frames, lost], [12, 0]);
    await assertPlanes(`${folder}/saved.ome.zarr`, shape, upTo(12));
    assertEquals(await Deno.readFile(path), bytes);
  }));

Deno.test("without its record, or its table, a recording is saved with what its file holds, and says so", () =>
  inTempFolder(async (folder) => {
    for (const gone of ["run.json", "run.frames.npy"]) {
      for (const ending of ["ome.tif", "ome.zarr", "h5"]) {
        const place = await Deno.makeTempDir({ dir: folder });
        const path = await recorded(place, ending);
        await Deno.remove(`${place}/${gone}`);
        const saved = await salvage(path, `${place}/saved.ome.tif`);
        assertEquals([saved.frames, saved.lost, saved.changed, saved.notes.length], [12, 0, 0, 1], ending);
        await assertPlanes(`${place}/saved.ome.tif`, shape, upTo(12));
      }
    }
  }));

// What a kill leaves after its last frame is room, and reads as zeros.
Deno.test("no frame is made up for a killed recording whose record counts too many", () =>
  inTempFolder(async (folder) => {
    for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
      await Deno.mkdir(`${folder}/${ending}`);
      const sink = fileSink(`${folder}/${ending}/run.${ending}`, { commitEveryMs: 0 });
      const ring = new SyntheticRing(shape);
      await sink.open(runOf(shape, { frames: 40 }));
      for (const number of upTo(12)) await sink.append([ring.expose(number)]);
      await new Deno.Command("cp", { args: ["-a", `${folder}/${ending}`, `${folder}/left_${ending}`] })
        .output();
      await sink.close("aborted");
      const record = await Deno.readTextFile(`${folder}/left_${ending}/run.json`);
      await Deno.writeTextFile(
        `${folder}/left_${ending}/run.json`,
        record.replace('"frames": 12', '"frames": 32'),
      );
      const path = `${folder}/left_${ending}/run.${ending}`;
      await assertRejects(() => repair(path), SinkError, "salvage");
      const { frames } = await salvage(path, `${folder}/left_${ending}/saved.raw`);
      assertEquals(frames, 12, ending);
      await assertPlanes(`${folder}/left_${ending}/saved.raw`, shape, upTo(12));
    }
  }));

Deno.test("a recording of which nothing can be saved is refused, and nothing is left", () =>
  inTempFolder(async (folder) => {
    const path = await recorded(folder, "raw");
    await assertRejects(() => salvage(path, path), SinkError, "into itself");
    await assertRejects(
      () => salvage(`${folder}/gone.ome.tif`, `${folder}/new.raw`),
      SinkError,
      "gone.ome.tif",
    );
    await Deno.truncate(path, 0);
    await assertRejects(
      () => salvage(path, `${folder}/new.raw`),
      SinkError,
      "none of its frames can be read",
    );
    assert(![...Deno.readDirSync(folder)].some(({ name }) => name.startsWith("new")));
  }));

Deno.test("an HDF5 file is verified, converted and repaired to what its table knows", () =>
  inTempFolder(async (folder) => {
    for (const recordedShape of [shape, two]) {
      const place = await Deno.makeTempDir({ dir: folder });
      const path = await recorded(place, "h5", recordedShape);
      const seen = await verify(path);
      assertEquals([seen.kind, seen.problems, seen.frames], ["hdf5", [], 12]);
      assertEquals([seen.checksums, seen.stamps], ["right", "right"]);
      await convert(path, `${place}/made.ome.zarr`);
      await assertPlanes(`${place}/made.ome.zarr`, recordedShape, upTo(12));
      assertEquals((await verify(`${place}/made.ome.zarr`)).problems, []);
      assertEquals((await repair(path)).repaired, false);
    }
    // Killed between the flush of its frames and its table: one frame more than that has rows.
    await Deno.mkdir(`${folder}/live`);
    const sink = hdf5Sink(`${folder}/live/run.h5`, { commitEveryMs: 0 });
    const ring = new SyntheticRing(shape);
    await sink.open(runOf(shape, { frames: 20 }));
    for (const number of upTo(9)) await sink.append([ring.expose(number)]);
    await new Deno.Command("cp", { args: ["-a", `${folder}/live`, `${folder}/left`] }).output();
    await sink.append([ring.expose(10)]);
    await Deno.copyFile(`${folder}/live/run.h5`, `${folder}/left/run.h5`);
    await sink.close("aborted");
    const path = `${folder}/left/run.h5`;
    await assertRejects(() => verify(path), SinkError, "repair");
    assertEquals(await repair(path), { path, repaired: true, frames: 9 });
    const { frames, state, problems } = await verify(path);
    assertEquals([frames, state], [9, "repaired"]);
    assertEquals(problems, ["9 frames are there of the 20 that were asked for (repaired)."]);
  }));

// Would catch: a part of the frames that looks like a whole recording, and a salvage that cannot be stopped.
Deno.test("an aborted salvage leaves nothing", () =>
  inTempFolder(async (folder) => {
    const path = await recorded(folder, "ome.tif");
    const before = [...Deno.readDirSync(folder)].map(({ name }) => name);
    for (const to of ["saved.ome.tif", "saved.ome.zarr", "saved.raw"]) {
      const stop = new AbortController();
      const progress = (done: number) => done === 5 && stop.abort(new Error("enough"));
      const work = () => salvage(path, `${folder}/${to}`, { progress, signal: stop.signal });
      await assertRejects(work, Error, "enough");
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), before, to);
    }
  }));

// Would catch: numbers and times that are made up for frames without a row, frames that are left out, and no word of it.
Deno.test("a salvage says what became of the frames that a cut table has no row for", () =>
  inTempFolder(async (folder) => {
    for (
      const [ending, saves, says] of [["ome.tif", 12, "no row for 7 frames"], [
        "raw",
        5,
        "counts 12 frames",
      ]] as const
    ) {
      const place = await Deno.makeTempDir({ dir: folder });
      const path = await recorded(place, ending);
      const table = await Deno.readFile(`${place}/run.frames.npy`);
      const left = table.subarray(tableHeaderBytes, tableHeaderBytes + 5 * rowBytes);
      await Deno.writeFile(`${place}/run.frames.npy`, Uint8Array.of(...tableHeader(5), ...left));
      const { frames, notes } = await salvage(path, `${place}/saved.raw`);
      assertEquals(frames, saves, ending);
      assert(notes.some((note) => note.includes(says)), `${ending}: ${notes.join()}`);
    }
  }));
