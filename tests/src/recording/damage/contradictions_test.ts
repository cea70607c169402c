// Recordings damaged by something else than a kill: a repair neither invents frames nor cuts good ones.
// Would catch: a file that is lengthened with zeros, or cut by one wrong digit, and files elsewhere cut through links.
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { salvage } from "../../../../src/recording/salvage.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { columnAt, rowBytes, tableHeaderBytes } from "../../../../src/recording/record/frame_columns.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { contents, endings, killed, numbers, refusalOr, shape, signsOf } from "../killed/killed_folder.ts";
import { inTempFolder } from "../temp_folder.ts";
import { assertPlanes } from "../planes.ts";

/** Replaces a text in a file, which has to be there. */
async function edit(path: string, from: string | RegExp, to: string): Promise<void> {
  const before = await signsOf(path);
  const after = before.replaceAll(from, to);
  assert(after !== before, `${path} has no ${from}`);
  await Deno.writeFile(path, Buffer.from(after, "latin1"));
}

async function assertLeftAlone(left: string, ending: string, says: string): Promise<void> {
  const before = await contents(left);
  await assertRejects(() => repair(`${left}/run.${ending}`), SinkError, says);
  assertEquals(await contents(left), before);
}

for (const ending of endings) {
  Deno.test(`a killed ${ending} that was cut short is left as it lies`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const pixels = ending === "ome.zarr" ? `${left}/run.ome.zarr/0/c/0/0/0` : `${left}/run.${ending}`;
      const at = ending === "ome.tif"
        ? JSON.parse(await Deno.readTextFile(`${left}/run.json`)).layout.pixelsAtBytes[0].pixelsAt
        : 0;
      await Deno.truncate(pixels, at + 40.5 * 31 * 9 * 2);
      const held = ending === "ome.zarr" ? 0 : 40; // the index of a shard is at its end
      await assertLeftAlone(left, ending, `its files have the pixels of the first ${held}`);
    }));

  // A flipped byte in it made a frame of the number 36310271995674640, which still was more than the one before.
  Deno.test(`a killed ${ending} whose table has a number that no loss accounts for is left as it lies`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const table = await Deno.readFile(`${left}/run.frames.npy`);
      table[tableHeaderBytes + 80 * rowBytes + columnAt.frame_number + 6] = 0x81;
      await Deno.writeFile(`${left}/run.frames.npy`, table);
      await assertLeftAlone(left, ending, "of which the first 80 are sound");
    }));

  Deno.test(`one wrong digit in what counts the frames of a killed ${ending} costs none`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const counts: [string, string | RegExp, string][] = [
        ["run.json", '"frames": 81', '"frames": 31'],
        ["run.json", '"frames": 81', '"frames": 91'],
        ["run.frames.npy", "(81,)", "(31,)"],
        ["run.frames.npy", "(81,)", "(80,)"],
        ...(ending === "ome.tif"
          ? [["run.ome.tif", 'SizeT="81"', 'SizeT="31"'], [
            "run.ome.tif",
            'PlaneCount="81"',
            'PlaneCount="31"',
          ]]
          : []) as [string, string, string][],
        ...(ending === "ome.zarr"
          ? [["run.ome.zarr/0/zarr.json", /81,(?=\s+9,)/g, "31,"], [
            "run.ome.zarr/0/zarr.json",
            /81,(?=\s+9,)/g,
            "91,",
          ]]
          : []) as [string, RegExp, string][],
      ];
      for (const [index, [file, from, to]] of counts.entries()) {
        const copy = `${folder}/copy${index}`;
        await new Deno.Command("cp", { args: ["-a", left, copy] }).output();
        await edit(`${copy}/${file}`, from, to);
        const before = await contents(copy);
        const seen = await refusalOr(() => verify(`${copy}/run.${ending}`));
        assert(!seen || !seen.whole && seen.frames <= 81, `verify, ${file} ${to}: ${seen?.frames}`);
        const saved = await salvage(`${copy}/run.${ending}`, `${folder}/saved${index}.raw`);
        assert(saved.frames <= 81, `salvage, ${file} ${to}: ${saved.frames}`);
        const frames = (await refusalOr(() => repair(`${copy}/run.${ending}`)))?.frames;
        if (frames === undefined) assertEquals(await contents(copy), before, `${file} ${to}`);
        else {
          assertEquals(frames, 81, `${file} ${to}`);
          await assertPlanes(`${copy}/run.${ending}`, shape, numbers);
        }
      }
    }));

  // The room after the last frame reads as zeros, and the table knows that no frame is there.
  Deno.test(`a killed ${ending} without its record, and with one digit too many, has the frames of its table`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      if (ending === "ome.zarr") await edit(`${left}/run.ome.zarr/0/zarr.json`, /81,(?=\s+9,)/g, "191,");
      await edit(`${left}/run.json`, '"state"', "state");
      const path = `${left}/run.${ending}`;
      const seen = await refusalOr(() => verify(path));
      if (ending !== "raw") assertEquals(seen?.frames, 81);
      const saved = await refusalOr(() => salvage(path, `${folder}/saved.raw`));
      if (ending !== "raw") assertEquals([saved?.frames, saved?.changed], [81, 0]);
    }));

  Deno.test(`a record that asks for what cannot be is refused beside ${ending}, with what is wrong`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const text = await Deno.readTextFile(`${left}/run.json`);
      const wrong: [string, string][] = [
        [text.replace(/"frameBytes": \d+/, '"frameBytes": 0'), "frameBytes"],
        [text.replace('"frames": 81', '"frames": 1e15'), '"frames"'],
        [text.replace('"frames": 81', '"frames": -1'), '"frames"'],
        [text.replace('"frames": 81', '"frames": "81"'), '"frames"'],
        [text.replace(/"startedAt": "[^"]*"/, '"startedAt": "yesterday"'), "startedAt"],
        [text.replace('"run.frames.npy"', '"../run.frames.npy"'), '"table"'],
        [text.replace(/"files": \[/, '"files": ["../other.raw",'), '"files"'],
        [text.replace(/"width": 31/, '"width": 1e9'), "regions[0]"],
        [text.trimEnd().slice(0, -40), "no longer JSON"],
      ];
      for (const [record, says] of wrong) {
        assert(record !== text, says);
        await Deno.writeTextFile(`${left}/run.json`, record);
        await assertLeftAlone(left, ending, says);
      }
    }));

  Deno.test(`a repair of ${ending} changes nothing through links`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const inside = ending === "ome.zarr"
        ? ["0", "0/c", "0/c/0", "0/c/0/0/0"].map((name) => `/${name}`)
        : [];
      for (const name of [`run.${ending}`, "run.frames.npy", ...inside.map((one) => `run.${ending}${one}`)]) {
        const [path, elsewhere] = [`${left}/${name}`, `${folder}/elsewhere`];
        await Deno.rename(path, elsewhere);
        await Deno.symlink(elsewhere, path);
        const before = await contents(left);
        const outside = (await Deno.stat(elsewhere)).isDirectory ? await contents(elsewhere) : {
          elsewhere: await signsOf(elsewhere),
        };
        await assertRejects(() => repair(`${left}/run.${ending}`), SinkError, "it is a link");
        assertEquals(await contents(left), before, name);
        const after = (await Deno.stat(elsewhere)).isDirectory ? await contents(elsewhere) : {
          elsewhere: await signsOf(elsewhere),
        };
        assertEquals(after, outside, name);
        await Deno.remove(path);
        await Deno.rename(elsewhere, path);
      }
      assertEquals((await repair(`${left}/run.${ending}`)).frames, 81);
    }));

  // Would catch: a tool that hangs on a pipe without a writer.
  Deno.test(`a pipe in the place of a file of ${ending} is refused`, () =>
    inTempFolder(async (folder) => {
      const left = await killed(folder, ending);
      const main = ending === "ome.zarr" ? "run.ome.zarr/0/c/0/0/0" : `run.${ending}`;
      for (const name of [main, "run.frames.npy", "run.json"]) {
        await Deno.rename(`${left}/${name}`, `${folder}/kept`);
        await new Deno.Command("mkfifo", { args: [`${left}/${name}`] }).output();
        await assertRejects(() => repair(`${left}/run.${ending}`), SinkError);
        await verify(`${left}/run.${ending}`).catch((error) => assert(error instanceof SinkError, error));
        await Deno.remove(`${left}/${name}`);
        await Deno.rename(`${folder}/kept`, `${left}/${name}`);
      }
      assertEquals((await repair(`${left}/run.${ending}`)).frames, 81);
    }));
}

// A full disk keeps `zarr.json` from being renewed, while frames still find room in what was set aside.
Deno.test("a Zarr whose run failed with more frames than it counts is repaired to all of them", () =>
  inTempFolder(async (folder) => {
    const left = await killed(folder, "ome.zarr");
    await edit(`${left}/run.json`, '"state": "recording"', '"state": "failed"');
    await edit(`${left}/run.ome.zarr/0/zarr.json`, /81,(?=\s+9,)/g, "1,");
    const path = `${left}/run.ome.zarr`;
    assertEquals(await repair(path), { path, repaired: true, frames: 81 });
    await assertPlanes(path, shape, numbers);
    assertEquals(await repair(path), { path, repaired: false, frames: 81 });
  }));

Deno.test("a finished recording whose parts contradict one another is not called well", () =>
  inTempFolder(async (folder) => {
    for (const ending of endings) {
      const sink = fileSink(`${folder}/run.${ending}`, { force: true });
      const ring = new SyntheticRing(shape);
      await sink.open(runOf(shape, { frames: 5 }));
      for (const number of [1, 2, 3, 4, 5]) await sink.append([ring.expose(number)]);
      await sink.close("complete");
      await edit(`${folder}/run.frames.npy`, "(5,)", "(4,)");
      await assertRejects(() => repair(`${folder}/run.${ending}`), SinkError, "its table has 4 rows");
      await Deno.remove(`${folder}/run.json`);
      await Deno.remove(`${folder}/run.frames.npy`);
    }
  }));

// Would catch: a table that sends a frame to the place of another, or to one that no shard has; a repair that believes it
// takes the frame's own place out of the index, and its pixels are gone.
Deno.test("a killed plan's Zarr whose table has a wrong place is left as it is, compressed or not", () =>
  inTempFolder(async (folder) => {
    for (const compress of [undefined, "zstd"] as const) {
      const [live, left] = [`${folder}/${compress}`, `${folder}/left_${compress}`];
      await Deno.mkdir(live);
      const { run, frames } = plannedRun(plannedCases.find(({ name }) => name === "tcz")!);
      const sink = fileSink(`${live}/run.ome.zarr`, { commitEveryMs: 0, compress });
      const ring = new SyntheticRing({});
      await sink.open(run);
      for (const { frameNumber, place } of frames.slice(0, 14)) {
        await sink.append([ring.expose(frameNumber, { place })]);
      }
      await new Deno.Command("cp", { args: ["-a", live, left] }).output();
      await sink.close("aborted");
      const path = `${left}/run.ome.zarr`;
      const whole = await Deno.readFile(`${left}/run.frames.npy`);
      for (
        const [row, axis, value] of [[13, "t", 5], [13, "z", 0], [4, "c", 0], [4, "c", 9], [
          0,
          "z",
          200,
        ]] as const
      ) {
        const table = whole.slice();
        table[tableHeaderBytes + row * rowBytes + columnAt[axis]] = value;
        await Deno.writeFile(`${left}/run.frames.npy`, table);
        assertEquals((await verify(path)).frames, row, `${row} ${axis} ${value}`);
        const before = await contents(left);
        await assertRejects(() => repair(path), SinkError, "contradict");
        assertEquals(await contents(left), before);
        const saved = await salvage(path, `${folder}/saved.raw`, { force: true });
        assertEquals([saved.frames, saved.lost, saved.changed], [13, 1, 0]);
      }
      await Deno.writeFile(`${left}/run.frames.npy`, whole);
      assertEquals((await repair(path)).frames, 14);
    }
  }));

// Would catch: a frame that is lost because a damaged table gives its place to another one as well.
Deno.test("if two frames of a plan claim one place, convert refuses them and salvage saves all", () =>
  inTempFolder(async (folder) => {
    for (const ending of ["ome.tif", "raw"]) {
      const place = `${folder}/${ending}`, path = `${place}/run.${ending}`;
      await Deno.mkdir(place);
      const planned = plannedRun(plannedCases.find(({ name }) => name === "tcz")!);
      await recordPlanned(fileSink(path), planned);
      const table = await Deno.readFile(`${place}/run.frames.npy`);
      table[tableHeaderBytes + 8 * rowBytes + columnAt.t] = 0;
      await Deno.writeFile(`${place}/run.frames.npy`, table);
      assertEquals((await verify(path)).whole, false);
      await assertRejects(() => convert(path, `${place}/new.ome.zarr`), SinkError, "one place");
      const saved = await salvage(path, `${place}/saved.ome.zarr`);
      assertEquals([saved.frames, saved.changed, saved.notes.length], [18, 0, 1]);
      const seen = await verify(`${place}/saved.ome.zarr`);
      assertEquals([seen.frames, seen.checksums, seen.problems], [18, "right", []]);
    }
  }));
