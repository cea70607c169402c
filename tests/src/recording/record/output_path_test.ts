// Bad paths: each has to end in one sentence that says what to do, and leave nothing behind.
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { hdf5Sink } from "../../../../src/recording/hdf5/hdf5_sink.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { rawSink } from "../../../../src/recording/raw/raw_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { resumeRecording } from "../../../../src/recording/resume.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";

Deno.test("an unknown ending lists those that are known", () => {
  const error = assertThrows(() => omeTiffSink("run.png"), SinkError);
  assertStringIncludes(error.message, `"run.png"`);
  assertStringIncludes(error.message, ".ome.tif, .ome.tiff, .tif, .tiff");
});

// Would catch: "Cannot read properties of undefined" for what is most often forgotten on a command line.
Deno.test("a value that is no path is refused in a sentence by everything that takes a path", async () => {
  const none = undefined as unknown as string;
  for (const sink of [omeTiffSink, omeZarrSink, rawSink, hdf5Sink, fileSink]) {
    assertThrows(() => sink(none), SinkError, "undefined");
    assertThrows(() => sink(""), SinkError, "empty name");
  }
  for (const [verb, work] of [["read", verify], ["repair", repair], ["resume", resumeRecording]] as const) {
    await assertRejects(() => work(none), SinkError, `Cannot ${verb} undefined: a path is needed`);
  }
});

Deno.test("a name that is only an ending is refused, because its side files would be hidden", () => {
  assertThrows(() => omeTiffSink("data/.ome.tif"), SinkError, "no name");
});

Deno.test("a folder that is not there is named", () =>
  inTempFolder(async (folder) => {
    const sink = omeTiffSink(`${folder}/none/run.ome.tif`);
    const error = await assertRejects(() => sink.open(runOf({}, { frames: 2 })), SinkError);
    assertStringIncludes(error.message, `the folder "${folder}/none" does not exist`);
    assertEquals(await sink.close("failed"), []);
    assertEquals(await namesIn(folder), []);
  }));

for (const name of ["run.ome.tif", "run.frames.npy"]) {
  Deno.test(`an existing ${name} is kept without force, and nothing is left beside it`, () =>
    inTempFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/${name}`, "precious");
      const sink = omeTiffSink(`${folder}/run.ome.tif`);
      const error = await assertRejects(() => sink.open(runOf({}, { frames: 2 })), SinkError);
      assertStringIncludes(error.message, `"${folder}/${name}": it exists already`);
      assertEquals(await namesIn(folder), [name]);
      assertEquals(await Deno.readTextFile(`${folder}/${name}`), "precious");
    }));
}

Deno.test("a run.json of another recording, or of another program, is not touched even with force", () =>
  inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/package.json`, "precious");
    const ring = new SyntheticRing({});
    for (const name of ["package.tif", "run.ome.tif", "run.raw", "run.raw"]) {
      await record(fileSink(`${folder}/${name}`, { force: true }), runOf({}, { frames: 1 }), {
        ring,
        count: 1,
      });
    }
    assertEquals(await Deno.readTextFile(`${folder}/package.json`), "precious");
    assertEquals((await namesIn(folder)).filter((name) => name.endsWith(".json")), [
      "package.json",
      "package.tif.json",
      "run.json",
      "run.raw.json",
    ]);
    assertEquals((await verify(`${folder}/run.ome.tif`)).whole, true);
    assertEquals((await verify(`${folder}/run.raw`)).whole, true);
  }));

Deno.test("force replaces the files of an earlier run", () =>
  inTempFolder(async (folder) => {
    for (const count of [5, 2]) {
      const sink = omeTiffSink(`${folder}/run.ome.tif`, { force: true });
      await record(sink, runOf({}, { frames: count }), { ring: new SyntheticRing({}), count });
    }
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/run.json`)).frames, 2);
    assertEquals(await namesIn(folder), ["run.frames.npy", "run.json", "run.ome.tif"]);
  }));

Deno.test("force does not remove a folder that has the file's name", () =>
  inTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/run.ome.tif`);
    const sink = omeTiffSink(`${folder}/run.ome.tif`, { force: true });
    await assertRejects(() => sink.open(runOf({}, { frames: 2 })), SinkError, "folder");
    assertEquals(await namesIn(folder), ["run.ome.tif"]);
  }));

Deno.test("a disk without room for the run is refused before the first frame, with both figures", () =>
  inTempFolder(async (folder) => {
    const files = { ...denoFiles, freeBytes: () => Promise.resolve(1_000_000) };
    const sink = omeTiffSink(`${folder}/run.ome.tif`);
    const error = await assertRejects(() => sink.open(runOf({}, { frames: 1000, files })), SinkError);
    assertStringIncludes(error.message, "needs 6.");
    assertStringIncludes(error.message, "1.0 MB are free");
    assertEquals(await namesIn(folder), []);
  }));

Deno.test("a run without frames leaves no file", () =>
  inTempFolder(async (folder) => {
    const sink = omeTiffSink(`${folder}/run.ome.tif`);
    await sink.open(runOf({}, { frames: 2 }));
    assertEquals(await sink.close("stopped"), []);
    assertEquals(await namesIn(folder), []);
  }));

Deno.test("two files of one run that differ only in their endings do not share a run.json", () =>
  inTempFolder(async (folder) => {
    const run = runOf({}, { frames: 1 });
    const sinks = [omeTiffSink(`${folder}/run.ome.tif`), omeTiffSink(`${folder}/run.tif`)];
    for (const sink of sinks) await sink.open(run);
    for (const sink of sinks) await sink.append([new SyntheticRing({}).expose(1)]);
    for (const sink of sinks) await sink.close("complete");
    assertEquals(await namesIn(folder), [
      "run.frames.npy",
      "run.json",
      "run.ome.tif",
      "run.tif",
      "run.tif.frames.npy",
      "run.tif.json",
    ]);
  }));
