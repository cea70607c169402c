// What other programs do to the files of a recording while it is made. Would catch: a recording that is called complete
// and of which nothing is there, because the system writes on into a file that was removed.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { hdf5Sink } from "../../../../hdf5.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { FilesMadeHere } from "../../../../src/recording/files/files_made_here.ts";
import type { Sink } from "../../../../src/recording/sink.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

type Misdeed = (path: string) => Promise<void>;

const removed: Misdeed = (path) => Deno.remove(path, { recursive: true });
const renamed: Misdeed = (path) => Deno.rename(path, `${path}.elsewhere`);
const replaced: Misdeed = async (path) => {
  await Deno.copyFile(path, `${path}.copy`);
  await Deno.rename(`${path}.copy`, path);
};
const copiedAway: Misdeed = async (path) => {
  const { success } = await new Deno.Command("cp", { args: ["-r", path, `${path}.copy`] }).output();
  assert(success);
  await Deno.rename(path, `${path}.elsewhere`);
  await Deno.rename(`${path}.copy`, path);
};
const cut: Misdeed = (path) => Deno.truncate(path, 0);
const beside = (misdeed: Misdeed): Misdeed => (path) =>
  misdeed(path.replace(/\.(ome\.tif|ome\.zarr|raw|h5)$/, ".frames.npy"));
const firstShard = (misdeed: Misdeed): Misdeed => (path) => misdeed(`${path}/0/c/0/0/0`);

function sinkAt(path: string, commitEveryMs: number): Sink {
  if (path.endsWith(".h5")) return hdf5Sink(path, { commitEveryMs });
  return fileSink(path, { commitEveryMs, ...(path.endsWith(".zarr") && { shardBytes: 20_000 }) });
}

/** Records, with a misdeed after the second frame; returns the call that failed. */
async function failingCall(path: string, misdeed: Misdeed, commitEveryMs: number): Promise<string> {
  const ring = new SyntheticRing({});
  const sink = sinkAt(path, commitEveryMs);
  await sink.open(runOf({}, { frames: 9 }));
  await sink.append([1, 2].map((number) => ring.expose(number)));
  await misdeed(path);
  let where = "none";
  for (const number of [3, 4, 5, 6, 7, 8, 9]) {
    const failure = await sink.append([ring.expose(number)]).catch((error) => error);
    if (failure === undefined) continue;
    assert(failure instanceof SinkError, String(failure));
    where = "append";
    break;
  }
  const failure = await sink.close(where === "append" ? "failed" : "complete").then(
    () => undefined,
    (error) => error,
  );
  if (failure !== undefined) assert(failure instanceof SinkError, String(failure));
  return where === "none" && failure !== undefined ? "close" : where;
}

const cases: [name: string, formats: string[], misdeed: Misdeed, soon: string][] = [
  ["removed", ["run.ome.tif", "run.raw", "run.h5", "run.ome.zarr"], removed, "append"],
  ["replaced", ["run.ome.tif", "run.raw", "run.h5"], replaced, "append"],
  ["replaced by a copy", ["run.ome.zarr"], copiedAway, "append"],
  ["cut", ["run.ome.tif", "run.raw"], cut, "append"],
  // What was renamed is still written, so the run continues and fails only at its end.
  ["renamed", ["run.ome.tif", "run.raw"], renamed, "close"],
  ["without its table", ["run.ome.tif", "run.raw", "run.h5", "run.ome.zarr"], beside(removed), "close"],
  ["without a shard", ["run.ome.zarr"], firstShard(removed), "close"],
];

for (const [name, formats, misdeed, soon] of cases) {
  Deno.test(`a recording that is ${name} while it is made is never called complete`, () =>
    inTempFolder(async (folder) => {
      for (const format of formats) {
        const own = `${folder}/${format}.d`;
        await Deno.mkdir(own);
        // By the next count of the frames if there is one, and otherwise at the end.
        assertEquals(await failingCall(`${own}/${format}`, misdeed, 0), soon, `${format}, counted often`);
        // A file that was cut is as long as before once its last frame is written: only its checksums tell then.
        if (misdeed === cut) continue;
        const other = `${folder}/${format}.e`;
        await Deno.mkdir(other);
        assert(
          ["append", "close"].includes(await failingCall(`${other}/${format}`, misdeed, 60_000)),
          format,
        );
      }
    }));
}

// Would catch: a file of someone else that a moved recording's record replaces.
Deno.test("a recording whose folder was moved replaces nothing in the next folder of that name", () =>
  inTempFolder(async (parent) => {
    for (const format of ["run.ome.tif", "run.raw", "run.h5", "run.ome.zarr"]) {
      for (const commitEveryMs of [0, 60_000]) {
        const folder = `${parent}/${format}.${commitEveryMs}`;
        await Deno.mkdir(folder);
        const moveAway = async () => {
          await Deno.rename(folder, `${folder}.moved`);
          await Deno.mkdir(folder);
          await Deno.writeTextFile(`${folder}/run.json`, "mine");
        };
        assert(
          ["append", "close"].includes(await failingCall(`${folder}/${format}`, moveAway, commitEveryMs)),
        );
        assertEquals(await Deno.readTextFile(`${folder}/run.json`), "mine", `${format}, ${commitEveryMs}`);
      }
    }
  }));

// Would catch: a recording that fails where a network file system gives a folder another identity at each look.
Deno.test("a folder of another identity is the same one if what was made in it is there", () =>
  inTempFolder(async (parent) => {
    const made = new FilesMadeHere(denoFiles);
    const folder = `${parent}/run.ome.zarr`, file = `${folder}/a`;
    await made.makeFolder(folder);
    const open = await made.create(file);
    await Deno.rename(folder, `${parent}/old`);
    await Deno.mkdir(folder);
    assertEquals((await made.changeOf(folder))?.words, "was replaced");
    await Deno.rename(`${parent}/old/a`, file);
    assertEquals(await made.changeOf(folder), undefined);
    await Deno.copyFile(file, `${file}.copy`);
    await Deno.rename(`${file}.copy`, file);
    assertEquals((await made.changeOf(folder))?.words, "was replaced");
    await open.close();
    assertEquals((await made.changeOf(folder))?.words, "was replaced");
  }));

// Would catch: a recording that fails because its own end makes files shorter or removes what it does not need.
Deno.test("a recording takes nothing that it does to its own files for another program's work", () =>
  inTempFolder(async (folder) => {
    for (const format of ["run.ome.tif", "run.raw", "run.h5", "run.ome.zarr"]) {
      for (const frames of [undefined, 20]) {
        const ring = new SyntheticRing({});
        const sink = sinkAt(`${folder}/${frames}.${format}`, 0);
        await sink.open(runOf({}, { frames }));
        for (const number of [1, 2, 3]) await sink.append([ring.expose(number)]);
        assertEquals((await sink.close("stopped")).length, 3);
      }
    }
    await assertRejects(() => sinkAt(`${folder}/nowhere/run.raw`, 0).open(runOf({}, {})), SinkError);
  }));
