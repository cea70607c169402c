// Recordings of several parts, which a resume made or frames were dealt out to: verify and convert take them for one.
// Would catch: a time-lapse that was resumed and is called too short, and a file of half of its frames that is called all.
import { Buffer } from "node:buffer";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../src/errors.ts";
import { convert } from "../../../src/recording/convert.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { otherParts } from "../../../src/recording/find_parts.ts";
import { findRecord } from "../../../src/recording/record/find_record.ts";
import { repair } from "../../../src/recording/repair.ts";
import { columnAt, rowBytes, tableHeaderBytes } from "../../../src/recording/record/frame_columns.ts";
import { readTable } from "../../../src/recording/reading/table_file.ts";
import type { Sink } from "../../../src/recording/sink.ts";
import { stripedSink } from "../../../src/recording/striped_sink.ts";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import { verify } from "../../../src/recording/verify.ts";
import { assertPlanes } from "./planes.ts";
import { type PlannedCase, plannedRun, recordPlanned } from "./planned_run.ts";
import { record, runOf, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

const shape = { regions: [{ width: 31, height: 9 }] };
const numbersTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** Records frames to a sink, one by one; of `lost` numbers the camera counted frames that never came. */
async function take(sink: Sink, frames: number, lost: readonly number[] = []): Promise<void> {
  const ring = new SyntheticRing({ ...shape, slots: 64 });
  await sink.open(runOf(shape, { frames }));
  let sequence = 0;
  for (let number = 1; number <= frames + lost.length; number++) {
    if (!lost.includes(number)) await sink.append([ring.expose(number, { sequence: sequence++ })]);
  }
  await sink.close("complete");
}

/** A plan of 18 frames: its first 6 in one file, the rest in another. */
async function resumed(folder: string, ending: string): Promise<string> {
  const plan = {
    channels: ["a", "b"],
    time_plan: { interval: 2, loops: 3 },
    z_plan: { range: 2, step: 1 },
  };
  const parts: PlannedCase[] = [
    { name: "first", plan, taken: (index) => index < 6, shape },
    { name: "second", plan, taken: (index) => index >= 6, resumed: true, shape },
  ];
  for (const [index, part] of parts.entries()) {
    const path = `${folder}/run${index === 0 ? "" : ".2"}.${ending}`;
    await recordPlanned(fileSink(path), plannedRun(part));
  }
  return `${folder}/run.${ending}`;
}

for (const [frames, count] of [[20, 2], [23, 3], [40, 3]]) {
  Deno.test(`${frames} frames that were dealt out to ${count} files are one recording`, () =>
    inTempFolder(async (folder) => {
      const paths = numbersTo(count).map((part) => `${folder}/disk${part}/run.ome.tif`);
      for (const path of paths) await Deno.mkdir(path.slice(0, path.lastIndexOf("/")));
      await take(stripedSink(paths.map((path) => omeTiffSink(path)), { stripeFrames: 4 }), frames);
      const seen = await verify(paths[0]);
      assertEquals([seen.whole, seen.frames, seen.framesAsked, seen.parts], [true, frames, frames, paths]);
      assertEquals([seen.checksums, seen.stamps, seen.frameNumbers], ["right", "right", [1, frames]]);
      const one = await verify(paths[0], { parts: false });
      assertEquals([one.whole, one.parts, one.frames < frames], [true, undefined, true]);
      await convert(paths[0], `${folder}/all.raw`);
      await assertPlanes(`${folder}/all.raw`, shape, numbersTo(frames));
      assertEquals((await verify(`${folder}/all.raw`)).problems, []);
    }));
}

Deno.test("what a striped recording lost is counted once, and in its place", () =>
  inTempFolder(async (folder) => {
    const paths = ["a", "b"].map((name) => `${folder}/${name}.ome.tif`);
    await take(stripedSink(paths.map((path) => omeTiffSink(path)), { stripeFrames: 4 }), 18, [5, 6, 13]);
    const { missing, unseen, lapped, frames, checksums } = await verify(paths[0]);
    assertEquals([missing, unseen, lapped, frames, checksums], [3, 0, 0, 18, "right"]);
    await convert(paths[0], `${folder}/all.ome.zarr`);
    const rows = await readTable(`${folder}/all.frames.npy`);
    const found = numbersTo(rows!.count).map((row) => rows!.at(row - 1).missingBefore);
    assertEquals(found.flatMap((count, index) => count > 0 ? [[index, count]] : []), [[4, 2], [10, 1]]);
  }));

// Would catch: the first 4 of 5 frames called whole, and converted as if they were all.
for (const [frames, inFirst] of [[18, 10], [5, 4]]) {
  Deno.test(`a part of ${frames} frames that is gone is named, and nothing is converted without it`, () =>
    inTempFolder(async (folder) => {
      const paths = ["a", "b"].map((name) => `${folder}/${name}.ome.tif`);
      await take(stripedSink(paths.map((path) => omeTiffSink(path)), { stripeFrames: 4 }), frames);
      for (const name of ["b.ome.tif", "b.json", "b.frames.npy"]) await Deno.remove(`${folder}/${name}`);
      const { whole, problems } = await verify(paths[0]);
      assertEquals(whole, false);
      assertStringIncludes(problems[0], "b.ome.tif");
      await assertRejects(() => convert(paths[0], `${folder}/all.raw`), SinkError, "b.ome.tif");
      await convert(paths[0], `${folder}/half.raw`, { parts: false });
      assertEquals((await verify(`${folder}/half.raw`)).frames, inFirst);
    }));
}

// Would catch: a run that was stopped in its first stripe and is called whole, because the first part has its share.
Deno.test("a striped recording has as many frames as were asked for in all parts, and not only in the first", () =>
  inTempFolder(async (folder) => {
    const paths = ["a", "b"].map((name) => `${folder}/${name}.raw`);
    for (const count of [4, 5]) {
      const sink = stripedSink(paths.map((path) => fileSink(path, { force: true })), { stripeFrames: 4 });
      await record(sink, runOf(shape, { frames: 6 }), { ring: new SyntheticRing(shape), count });
      const { problems, framesAsked, frames } = await verify(paths[0]);
      assertEquals([problems.length, framesAsked, frames], [1, 6, count]);
      const one = await verify(paths[0], { parts: false });
      assertEquals([one.whole, one.framesAsked, one.frames], [true, 4, 4]);
    }
  }));

// Would catch: a recording of a single stripe that is called half; a part that is damaged, taken for one that is gone, so
// that the first part is described without it.
Deno.test("a part that got no frame is not looked for, one whose record is damaged is there, and one may be gone", () =>
  inTempFolder(async (folder) => {
    const stripes = async (name: string, frames: number) => {
      const paths = [1, 2].map((part) => `${folder}/${name}${part}.raw`);
      await take(stripedSink(paths.map((path) => fileSink(path)), { stripeFrames: 4 }), frames);
      return async () => await otherParts({ ...await findRecord(paths[0]), path: paths[0] });
    };
    assertEquals(await (await stripes("single", 4))(), []);
    const others = await stripes("both", 9);
    assertEquals(await others(), [{ path: `${folder}/both2.raw` }]);
    await Deno.writeTextFile(`${folder}/both2.json`, "{}");
    assertEquals((await others()).map((one) => "damaged" in one && one.damaged), [true]);
    for (const ending of ["json", "raw"]) await Deno.remove(`${folder}/both2.${ending}`);
    const gone = [[true, false]];
    assertEquals((await others()).map((one) => ["absent" in one, "damaged" in one]), gone);
    const first = JSON.parse(await Deno.readTextFile(`${folder}/both1.json`));
    const endless = { ...first, state: "stopped", part: { ...first.part, framesAsked: undefined } };
    await Deno.writeTextFile(`${folder}/both1.json`, JSON.stringify(endless));
    assertEquals((await others()).map((one) => ["absent" in one, "damaged" in one]), gone);
  }));

// Would catch: a repair that describes half of a recording in the place of all, or spreads a damaged table.
Deno.test("a finished OME-TIFF of two parts is left as it lies where something beside it, or in it, was damaged", () =>
  inTempFolder(async (folder) => {
    const made = `${folder}/made`, sound = `${folder}/sound`;
    await Deno.mkdir(made);
    await take(
      stripedSink(["a", "b"].map((name) => fileSink(`${made}/${name}.ome.tif`)), { stripeFrames: 4 }),
      18,
    );
    await Deno.rename(made, sound); // parts are looked for where they were recorded, too
    const xmlAt = async () =>
      Buffer.from(await Deno.readFile(`${sound}/a.ome.tif`)).lastIndexOf("received_ms");
    const places: [string, number][] = [
      ["b.json", 1],
      ["a.json", 1],
      ["a.frames.npy", tableHeaderBytes + 3 * rowBytes + columnAt.received_ms + 5],
      ["b.frames.npy", tableHeaderBytes + 3 * rowBytes + columnAt.sequence],
      ["b.frames.npy", tableHeaderBytes + 3 * rowBytes + columnAt.t],
      ["a.ome.tif", await xmlAt() + 300],
    ];
    for (const [file, at] of places) {
      const left = `${folder}/left`;
      await new Deno.Command("cp", { args: ["-a", sound, left] }).output();
      const bytes = await Deno.readFile(`${left}/${file}`);
      bytes[at] ^= 1;
      await Deno.writeFile(`${left}/${file}`, bytes);
      assertEquals((await verify(`${left}/a.ome.tif`)).whole, false, `${file} ${at}`);
      const before = await Deno.readFile(`${left}/a.ome.tif`);
      for (const name of ["a", "b"]) {
        await repair(`${left}/${name}.ome.tif`).catch((cause) => {
          if (!(cause instanceof SinkError)) throw cause;
        });
      }
      assertEquals(await Deno.readFile(`${left}/a.ome.tif`), before, `${file} ${at}`);
      await Deno.remove(left, { recursive: true });
    }
  }));

Deno.test("a damaged part is found by the name of the first", () =>
  inTempFolder(async (folder) => {
    const paths = ["a", "b"].map((name) => `${folder}/${name}.raw`);
    await take(stripedSink(paths.map((path) => fileSink(path)), { stripeFrames: 4 }), 18);
    const bytes = await Deno.readFile(paths[1]);
    bytes[31 * 9 * 2 + 100] ^= 1; // in the second part's second frame, which is the sixth of all
    await Deno.writeFile(paths[1], bytes);
    const { whole, checksums, problems } = await verify(paths[0]);
    assertEquals([whole, checksums], [false, "wrong"]);
    assertStringIncludes(problems.join(), "numbers 6.");
  }));

for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
  Deno.test(`a resumed plan in ${ending} is one recording`, () =>
    inTempFolder(async (folder) => {
      const path = await resumed(folder, ending);
      const seen = await verify(path);
      assertEquals([seen.problems, seen.frames, seen.framesAsked, seen.state], [[], 18, 18, "complete"]);
      assertEquals(seen.parts, [path, `${folder}/run.2.${ending}`]);
      const first = await verify(path, { parts: false });
      assertEquals([first.whole, first.frames, first.state], [false, 6, "stopped"]);
      assertEquals((await verify(`${folder}/run.2.${ending}`)).frames, 12);
      await convert(path, `${folder}/all.ome.zarr`);
      const all = await verify(`${folder}/all.ome.zarr`);
      assertEquals([all.problems, all.frames, all.checksums], [[], 18, "right"]);
      const { shape: axes } = JSON.parse(await Deno.readTextFile(`${folder}/all.ome.zarr/0/zarr.json`));
      assertEquals(axes, [3, 2, 3, 9, 31]);
    }));
}

Deno.test("another recording with a part's name is not taken for the part", () =>
  inTempFolder(async (folder) => {
    for (const name of ["run", "run.2"]) await take(fileSink(`${folder}/${name}.ome.tif`), 5);
    const { frames, parts } = await verify(`${folder}/run.ome.tif`);
    assertEquals([frames, parts], [5, undefined]);
  }));
