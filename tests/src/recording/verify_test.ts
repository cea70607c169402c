// Damage of many kinds: verify has to see each, and find nothing where there is none.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { SinkError } from "../../../src/errors.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import { rowBytes, tableHeaderBytes } from "../../../src/recording/record/frame_columns.ts";
import { record, runOf, type Shape, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";
import { assertPlanes } from "./planes.ts";

const names = ["run.ome.tif", "run.ome.zarr", "run.raw"];

/** Where the pixels of a recording of one region lie. */
async function pixelFile(path: string): Promise<{ path: string; at: number }> {
  if (path.endsWith(".zarr")) return { path: `${path}/0/c/0/0/0`, at: 0 };
  if (path.endsWith(".raw")) return { path, at: 0 };
  const { layout } = JSON.parse(await Deno.readTextFile(path.replace(/\.ome\.tif$/, ".json")));
  return { path, at: layout.pixelsAtBytes[0].pixelsAt };
}

async function poke(path: string, at: number, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.seek(at, Deno.SeekMode.Start);
  await file.write(bytes);
}

// Would catch: a name that we record to and then call damaged.
Deno.test("whatever the name of a recording, it is whole once it is recorded", () =>
  inTempFolder(async (folder) => {
    const names = [
      "a\\b",
      "new\nline",
      "tab\t",
      "#?&%41",
      "'\"$x`",
      " blank ",
      "-dash",
      "\u202eback",
      "\u{1f600}",
      "a".repeat(200),
    ];
    for (const name of names) {
      for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
        const path = `${folder}/${name}.${ending}`, regions = [{ width: 8, height: 4 }];
        const ring = new SyntheticRing({ regions });
        await record(fileSink(path), runOf({ regions }, { frames: 2 }), { ring, count: 2 });
        const { whole, frames, problems } = await verify(path);
        assertEquals([name, whole, frames, problems], [name, true, 2, []]);
        await Deno.remove(path, { recursive: true });
      }
    }
  }));

for (const name of names) {
  Deno.test(`a whole ${name} is found whole`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${name}`;
      await record(fileSink(path), runOf({}, { frames: 20 }), { ring: new SyntheticRing({}), count: 20 });
      const seen = await verify(path);
      assertEquals(seen.problems, []);
      assert(seen.whole);
      assertEquals([seen.frames, seen.framesAsked, seen.state, seen.stamps], [20, 20, "complete", "right"]);
      assertEquals(seen.frameNumbers, [1, 20]);
      assertEquals(seen.regions, [{ width: 64, height: 48 }]);
    }));

  Deno.test(`a frame of other pixels in ${name} is found`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${name}`;
      await record(fileSink(path), runOf({}, { frames: 20 }), { ring: new SyntheticRing({}), count: 20 });
      const { path: file, at } = await pixelFile(path);
      await poke(file, at + 7 * 64 * 48 * 2, new Uint8Array(4));
      const seen = await verify(path);
      assertEquals([seen.whole, seen.stamps], [false, "wrong"]);
      assertStringIncludes(seen.problems.join(), "pixels");
      assertStringIncludes(seen.problems.join(), "numbers 8.");
    }));

  Deno.test(`a ${name} that was cut off is found, with the frames that are left`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${name}`;
      await record(fileSink(path), runOf({}, { frames: 20 }), { ring: new SyntheticRing({}), count: 20 });
      const { path: file, at } = await pixelFile(path);
      await Deno.truncate(file, at + 12.5 * 64 * 48 * 2);
      // Without its end a TIFF has no description, and a shard no index.
      if (name === "run.ome.tif") {
        await assertRejects(() => verify(path), SinkError, "its description");
      } else {
        const seen = await verify(path);
        assertEquals([seen.whole, seen.frames], [false, name === "run.raw" ? 12 : 0]);
        const says = name === "run.raw" ? "within a frame" : "is damaged";
        assertStringIncludes(seen.problems.join(), says);
      }
    }));

  Deno.test(`holes in the numbers of ${name} are counted by their kind`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${name}`;
      const ring = new SyntheticRing({ slots: 16 });
      const sink = fileSink(path);
      await sink.open(runOf({}, { frames: 8 }));
      // 3 never reached the machine; 5 and 6 were published and overrun; 7 was lapped before it was written.
      const numbers = [[1, 0], [2, 1], [4, 2], [7, 5], [8, 6]];
      const lapped = (frameNumber: number) => frameNumber === 7;
      for (const [frameNumber, sequence] of numbers) {
        await sink.append([ring.expose(frameNumber, { sequence, intact: !lapped(frameNumber) })]);
      }
      await sink.close("stopped");
      const seen = await verify(path);
      assertEquals([seen.missing, seen.unseen, seen.lapped, seen.frames, seen.stamps], [1, 2, 1, 4, "right"]);
      assertEquals(seen.problems, [
        "4 frames are there of the 8 that were asked for (stopped).",
        "1 frame that the camera counted never reached this machine.",
        "2 frames reached this machine, but not this file.",
        "1 frame that the camera overwrote before the file had them.",
      ]);
    }));

  Deno.test(`a table of frames that goes backwards or stops short is found beside ${name}`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${name}`;
      await record(fileSink(path), runOf({}, { frames: 5 }), { ring: new SyntheticRing({}), count: 5 });
      const table = `${folder}/run.frames.npy`;
      await poke(table, tableHeaderBytes + 2 * rowBytes + 16, new Uint8Array(new Float64Array([5]).buffer));
      assertStringIncludes((await verify(path)).problems.join(), "The times of 1 frame ");
      await Deno.remove(table);
      assertStringIncludes(
        (await verify(path)).problems.join(),
        "table of frames",
      );
    }));
}

// Would catch: places in a file that a damaged index made up, read as frames.
Deno.test("frames of a few bytes, of 8 bits, and of several regions are found whole", () =>
  inTempFolder(async (folder) => {
    for (
      const [shape, stamps] of [
        [{ bytesPerPixel: 1, regions: [{ width: 3, height: 1 }] }, "absent"],
        [{ bytesPerPixel: 1, regions: [{ width: 2, height: 2 }] }, "right"],
        [{ headerBytes: 32, regions: [{ width: 9, height: 5 }, { width: 7, height: 3 }] }, "right"],
      ] as [Shape, string][]
    ) {
      for (const name of names) {
        const path = `${folder}/${name}`;
        const sink = fileSink(path, { force: true });
        await record(sink, runOf(shape, { frames: 5 }), { ring: new SyntheticRing(shape), count: 5 });
        const seen = await verify(path);
        assertEquals([seen.problems, seen.frames, seen.stamps], [[], 5, stamps], name);
        assertEquals(seen.bytesPerPixel, shape.bytesPerPixel ?? 2);
        assertEquals(seen.regions, shape.regions!.map(({ width, height }) => ({ width, height })));
        await assertPlanes(path, shape, [1, 2, 3, 4, 5]);
      }
    }
  }));

// Would catch: "there is no such file" about a file that is there.
Deno.test("a raw file beside a damaged record says what may be wrong with that", () =>
  inTempFolder(async (folder) => {
    await record(fileSink(`${folder}/run.raw`), runOf({}, { frames: 2 }), {
      ring: new SyntheticRing({}),
      count: 2,
    });
    await Deno.writeTextFile(`${folder}/run.json`, "{");
    await assertRejects(
      () => verify(`${folder}/run.raw`),
      SinkError,
      "run.json",
    );
  }));

// Would catch: a night's time point that was passed over, reported as a frame that the camera lost.
Deno.test("what a plan passed over is no frame that the camera counted", () =>
  inTempFolder(async (folder) => {
    for (
      const [asked, says] of [[{}, "1 frame that the camera counted"], [
        { plan: {} },
        "1 frame of the experiment",
      ]]
    ) {
      const sink = fileSink(`${folder}/run.raw`, { force: true });
      const ring = new SyntheticRing({});
      await sink.open(runOf({}, { frames: 2, asked: asked as Record<string, unknown> }));
      await sink.append([[1, 0], [3, 1]].map(([number, sequence]) => ring.expose(number, { sequence })));
      await sink.close("complete");
      assertStringIncludes((await verify(`${folder}/run.raw`)).problems.join(), says as string);
    }
  }));

Deno.test("frames of a camera that does not stamp them are not called wrong", () =>
  inTempFolder(async (folder) => {
    const shape: Shape = { regions: [{ width: 8, height: 8 }] };
    const ring = new SyntheticRing(shape);
    const sink = fileSink(`${folder}/run.ome.tif`);
    await sink.open(runOf(shape, { frames: 3 }));
    for (const number of [1, 2, 3]) {
      const lease = ring.expose(number);
      lease.bytes.fill(100);
      await sink.append([lease]);
    }
    await sink.close("complete");
    const seen = await verify(`${folder}/run.ome.tif`);
    assertEquals([seen.whole, seen.stamps], [true, "absent"]);
  }));

Deno.test("a recording that lost its run.json, or has one that cannot be read, says so", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await record(fileSink(path), runOf({}, { frames: 5 }), { ring: new SyntheticRing({}), count: 5 });
    const text = await Deno.readTextFile(`${folder}/run.json`);
    const later = text.replace('"version": 1', '"version": 2'); // of a library that is not written yet
    assert(later !== text);
    for (const record of [later, undefined]) {
      if (record) await Deno.writeTextFile(`${folder}/run.json`, record);
      else await Deno.remove(`${folder}/run.json`);
      const seen = await verify(path);
      assertEquals([seen.whole, seen.frames], [false, 5]);
      assertStringIncludes(seen.problems.join(), `There is no "${folder}/run.json"`);
    }
  }));

Deno.test("files that are not ours are refused with a sentence", () =>
  inTempFolder(async (folder) => {
    const ours = fromFileUrl(new URL("../../pictures/membrane_2d_timelapse.tif", import.meta.url));
    await assertRejects(() => verify(ours), SinkError, "TIFF");
    await Deno.writeTextFile(`${folder}/text.tif`, "this is not a picture at all");
    await assertRejects(() => verify(`${folder}/text.tif`), SinkError, "first bytes");
    await Deno.writeTextFile(`${folder}/short.tif`, "II");
    await assertRejects(() => verify(`${folder}/short.tif`), SinkError, "too short");
    await Deno.mkdir(`${folder}/empty.zarr`);
    await assertRejects(
      () => verify(`${folder}/empty.zarr`),
      SinkError,
      "Zarr",
    );
    await Deno.writeTextFile(`${folder}/alone.raw`, "pixels");
    await assertRejects(() => verify(`${folder}/alone.raw`), SinkError, "needs the alone.json");
    // Would catch: a mistyped name taken for a damaged recording.
    for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
      await assertRejects(() => verify(`${folder}/none.${ending}`), SinkError, "there is no such file");
    }
    await assertRejects(() => verify(`${folder}/picture.png`), SinkError, "names no format");
    const [forgotten] = [] as string[]; // as Deno.args is without arguments after the script
    for (const none of [forgotten, ""]) {
      await assertRejects(() => verify(none), SinkError, "a path is needed");
    }
  }));

// A copy of both makes two files of the one, which are damaged apart from each other.
Deno.test("a Zarr that was copied away from its TIFF is checked, too", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    const pair = omeTiffSink(path, { zarr: `${folder}/run.ome.zarr` });
    await record(pair, runOf({}, { frames: 20 }), { ring: new SyntheticRing({}), count: 20 });
    const shard = `${folder}/run.ome.zarr/0/c/0/0/0`;
    const bytes = await Deno.readFile(shard);
    await Deno.remove(shard);
    await Deno.writeFile(shard, bytes);
    assertEquals((await verify(path)).problems, []);
    const { at } = await pixelFile(path);
    await poke(shard, at + 7 * 64 * 48 * 2 + 99, new Uint8Array(4));
    const { whole, problems } = await verify(path);
    assertEquals([whole, problems.length], [false, 1]);
    assertStringIncludes(problems[0], "run.ome.zarr");
    assertStringIncludes(problems[0], "numbers 8.");
  }));
