// Recordings that were broken off: what the next part is told, and what is refused.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../src/errors.ts";
import { repair } from "../../../src/recording/repair.ts";
import { isUnbegun, nextPartOf, resumeRecording } from "../../../src/recording/resume.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/recording/file_sink.ts";
import { record, runOf, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

const ring = () => new SyntheticRing({});

/** Changes what `run.json` says, as if its program had been killed at that moment. */
async function claim(path: string, changes: Record<string, unknown>): Promise<void> {
  const record = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify({ ...record, ...changes }));
}

for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
  // Would catch: numbers that begin anew, and the frames of the first part counted as lost by the second.
  Deno.test(`the second part of a ${ending} goes on with the numbers of the first`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.${ending}`;
      await record(fileSink(path), runOf({}, { frames: 30 }), { ring: ring(), count: 12 });
      await claim(`${folder}/run.json`, { state: "recording", report: { startedMs: 1234.5 } });
      const { before, startedMs, path: next } = await resumeRecording(path);
      assertEquals([before, startedMs], [{ frames: 12, frameNumber: 12 }, 1234.5]);
      assertEquals(next, `${folder}/run.2.${ending}`);
      const first = await verify(path);
      assertEquals([first.state, first.frames, first.stamps], ["repaired", 12, "right"]);

      // Frames 13 and 14 are missing: their time had passed.
      const second = fileSink(next);
      await second.open(runOf({}, { frames: 16, before }));
      const part = ring();
      await second.append([15, 16].map((number) => part.expose(number, { sequence: number - 3 })));
      await second.close("complete");
      const { frameNumbers, missing, unseen } = await verify(next);
      assertEquals([frameNumbers, missing, unseen], [[15, 16], 2, 0]);
      await assertRejects(() => resumeRecording(path), SinkError, "is complete");
      assertEquals((await nextPartOf(path)).next, `${folder}/run.3.${ending}`);
    }));
}

/** A recording that was stopped, and the open sink of its second part. */
async function twoParts(folder: string, ending: string) {
  const path = `${folder}/run.${ending}`;
  await record(fileSink(path), runOf({}, { frames: 30 }), { ring: ring(), count: 12 });
  await claim(`${folder}/run.json`, { state: "stopped" });
  const second = fileSink(`${folder}/run.2.${ending}`);
  await second.open(runOf({}, { frames: 18 }));
  return { path, second };
}

/** Makes a copy of what lies in a folder at this moment: what a kill would leave. */
async function killedIn(folder: string): Promise<string> {
  const copy = `${folder}/killed`;
  await Deno.mkdir(copy);
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile) await Deno.copyFile(`${folder}/${name}`, `${copy}/${name}`);
  }
  return copy;
}

for (const ending of ["ome.tif", "raw"]) {
  Deno.test(`a ${ending} part that was killed before its first frame is replaced`, () =>
    inTempFolder(async (folder) => {
      const { second } = await twoParts(folder, ending);
      const killed = await killedIn(folder);
      await second.close("aborted");
      assertEquals((await resumeRecording(`${killed}/run.${ending}`)).path, `${killed}/run.2.${ending}`);
    }));

  // Would catch: a plan that can never go on, because it was killed in the wrong millisecond; or files of others replaced.
  Deno.test(`a ${ending} part that has no record is left as it lies, and the next one follows`, () =>
    inTempFolder(async (folder) => {
      const { second } = await twoParts(folder, ending);
      const killed = await killedIn(folder);
      await second.close("aborted");
      await Deno.remove(`${killed}/run.2.json`);
      const { path: next, before } = await resumeRecording(`${killed}/run.${ending}`);
      assertEquals([next, before.frames], [`${killed}/run.3.${ending}`, 12]);
    }));
}

// Would catch: a plan that cannot go on because one channel's files were just being made; a recording with frames, or the
// notes of somebody else, taken for that.
Deno.test("a recording that was killed while its files were made may be replaced", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.raw`;
    const sink = fileSink(path, { commitEveryMs: 0 });
    await sink.open(runOf({}, { frames: 9 }));
    const killed = await killedIn(folder);
    const at = `${killed}/run.raw`;
    await Deno.remove(`${killed}/run.json`);
    assertEquals(await isUnbegun(at), true, "no record");
    await Deno.writeTextFile(`${killed}/run.json`, "");
    assertEquals(await isUnbegun(at), true, "an empty record");
    await Deno.writeTextFile(`${killed}/run.json`, "[1, 2]");
    assertEquals(await isUnbegun(at), false, "somebody else's notes");
    await Deno.writeTextFile(`${killed}/run.json`, "");
    await record(fileSink(at, { force: true }), runOf({}, { frames: 2 }), { ring: ring(), count: 2 });
    assertEquals((await verify(at)).state, "complete");
    await sink.append([ring().expose(1)]);
    await sink.close("stopped");
    await Deno.remove(`${folder}/run.json`);
    assertEquals(await isUnbegun(path), false, "frames without a record");
  }));

// Would catch: a second `--resume` that replaces the files of the first, which waits for its next time point.
Deno.test("a part that waits for its first frame is not replaced", () =>
  inTempFolder(async (folder) => {
    const { path, second } = await twoParts(folder, "ome.tif");
    try {
      await assertRejects(() => resumeRecording(path), SinkError, "being recorded");
      const other = fileSink(`${folder}/run.2.ome.tif`, { force: true });
      await assertRejects(
        () => Promise.resolve(other.open(runOf({}, {}))),
        SinkError,
        "being recorded",
      );
      await second.append([ring().expose(13)]);
    } finally {
      await second.close("complete");
    }
    assertEquals((await verify(`${folder}/run.2.ome.tif`)).frames, 1);
  }));

// Would catch: a repair that cuts the files of a program that is still writing them.
Deno.test("what is still being recorded is neither repaired nor taken up again", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.raw`;
    const sink = fileSink(path, { commitEveryMs: 0 });
    await sink.open(runOf({}, { frames: 9 }));
    await sink.append([ring().expose(1)]);
    for (const work of [repair, resumeRecording]) {
      await assertRejects(() => work(path), SinkError, "being recorded");
    }
    await sink.append([ring().expose(2)]);
    await sink.close("stopped");
    assertEquals((await resumeRecording(path)).before, { frames: 2, frameNumber: 2 });
  }));

Deno.test("what is no recording, or has no frame, is refused", () =>
  inTempFolder(async (folder) => {
    const error = await assertRejects(() => resumeRecording(`${folder}/run.ome.tif`), SinkError);
    assertStringIncludes(error.message, "nothing to resume");
    await Deno.writeTextFile(`${folder}/other.raw`, "");
    await assertRejects(() => resumeRecording(`${folder}/other.raw`), SinkError, "Cannot");
  }));
