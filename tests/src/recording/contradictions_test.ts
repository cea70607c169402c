// Recordings that something else than a kill has happened to: a repair neither makes up frames nor cuts good ones.
// Would catch: a file that is lengthened with zeros, or cut by one wrong digit, and files elsewhere cut through links.
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../src/errors.ts";
import { repair } from "../../../src/recording/repair.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { runOf, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";
import { assertPlanes } from "./planes.ts";

const endings = ["ome.tif", "ome.zarr", "raw"];
const shape = { regions: [{ width: 31, height: 9 }] };
const numbers = Array.from({ length: 81 }, (_, index) => index + 1);

/** The folder that a kill leaves after 81 of 200 frames. */
async function killed(folder: string, ending: string): Promise<string> {
  const [live, left] = [`${folder}/live`, `${folder}/left`];
  await Deno.mkdir(live);
  const sink = fileSink(`${live}/run.${ending}`, { commitEveryMs: 0 });
  const ring = new SyntheticRing(shape);
  await sink.open(runOf(shape, { frames: 200 }));
  for (const number of numbers) await sink.append([ring.expose(number)]);
  await new Deno.Command("cp", { args: ["-a", live, left] }).output();
  await sink.close("aborted");
  return left;
}

/** Bytes as text of one sign each; `TextDecoder` knows no such thing. */
async function signsOf(path: string): Promise<string> {
  return Buffer.from(await Deno.readFile(path)).toString("latin1");
}

/** Every file below a folder, with its bytes as text. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isSymlink) found[path] = await Deno.readLink(path);
    else if (isDirectory) Object.assign(found, await contents(path));
    else found[path] = await signsOf(path);
  }
  return found;
}

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
        const frames = await repair(`${copy}/run.${ending}`).then((done) => done.frames, (error) => {
          assert(error instanceof SinkError, error);
          return undefined;
        });
        if (frames === undefined) assertEquals(await contents(copy), before, `${file} ${to}`);
        else {
          assertEquals(frames, 81, `${file} ${to}`);
          await assertPlanes(`${copy}/run.${ending}`, shape, numbers);
        }
      }
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

  // Would catch: a tool that waits for ever for a pipe to be written into.
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
