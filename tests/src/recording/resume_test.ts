// Recordings that ended early: what the next part gets, and what is refused.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { hdf5Sink } from "../../../hdf5.ts";
import { SinkError } from "../../../src/errors.ts";
import {
  columnAt,
  rowBytes,
  tableHeader,
  tableHeaderBytes,
} from "../../../src/recording/record/frame_columns.ts";
import { repair } from "../../../src/recording/repair.ts";
import { isEmptyRecording, nextPartOf, resumeRecording } from "../../../src/recording/resume.ts";
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
  // Would catch: numbers that begin again, and the frames of the first part counted as lost by the second.
  Deno.test(`the second part of a ${ending} continues the numbers of the first`, () =>
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

for (const ending of ["ome.zarr", "raw", "ome.tif", "h5"]) {
  for (const counted of [0, 4]) {
    // A kill between the table and the description leaves frames that only the table counts, and a repair keeps those that
    // are there. Would catch: a second part that has the numbers of the first one's last frames again, or that replaces it.
    Deno.test(`what a ${ending} held when it was killed has its numbers, though only ${counted} are described`, () =>
      inTempFolder(async (folder) => {
        const [live, early, late] = ["live", "early", "late"].map((name) => `${folder}/${name}`);
        await Deno.mkdir(live);
        const copy = (to: string) => new Deno.Command("cp", { args: ["-a", live, to] }).output();
        const make = ending === "h5" ? hdf5Sink : fileSink;
        const sink = make(`${live}/run.${ending}`, { commitEveryMs: 0 });
        const frames = ring();
        await sink.open(runOf({}, { frames: 30 }));
        if (counted > 0) await sink.append([1, 2, 3, 4].map((number) => frames.expose(number)));
        await copy(early);
        await sink.append([5, 6, 7, 8].map((one) => frames.expose(counted > 0 ? one : one - 4)));
        await copy(late);
        await sink.close("aborted");
        await Deno.copyFile(`${early}/run.json`, `${late}/run.json`);
        if (ending === "ome.zarr") {
          await Deno.copyFile(`${early}/run.ome.zarr/0/zarr.json`, `${late}/run.ome.zarr/0/zarr.json`);
        }
        const path = `${late}/run.${ending}`;
        assertEquals(await isEmptyRecording(path), false);
        const { before, path: next } = await resumeRecording(path);
        const last = counted + 4;
        assertEquals([before.frames, next], [last, `${late}/run.2.${ending}`]);
        assertEquals((await verify(path)).frames, last);
      }));
  }
}

// Would catch: a file of which only its table has a frame, and which is repaired into a recording of nothing, or kept.
Deno.test("an h5 that was killed before its first frame was described is replaced, and stays as it is until then", () =>
  inTempFolder(async (folder) => {
    const [live, left] = [`${folder}/live`, `${folder}/left`];
    await Deno.mkdir(live);
    const sink = hdf5Sink(`${live}/run.h5`, { commitEveryMs: 0 });
    const frames = ring();
    await sink.open(runOf({}, { frames: 30 }));
    await new Deno.Command("cp", { args: ["-a", live, left] }).output();
    await sink.append([frames.expose(1)]);
    await sink.close("aborted");
    await Deno.copyFile(`${live}/run.frames.npy`, `${left}/run.frames.npy`);
    const before = await Deno.readFile(`${left}/run.h5`);
    assertEquals(await isEmptyRecording(`${left}/run.h5`), true);
    await assertRejects(() => resumeRecording(`${left}/run.h5`), SinkError, "has no frame");
    assertEquals(await Deno.readFile(`${left}/run.h5`), before);
    // Nothing of it reached the disk but its names.
    await Deno.writeFile(`${left}/run.frames.npy`, tableHeader(0));
    await Deno.truncate(`${left}/run.h5`);
    assertEquals(await isEmptyRecording(`${left}/run.h5`), true);
  }));

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

  // Would catch: a plan that can never be resumed, because it was killed in the wrong millisecond; or files of others replaced.
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

// Would catch: a plan that cannot be resumed because one channel's files were just being made; a recording with frames,
// or the user's notes, taken for that.
Deno.test("a recording that was killed while its files were made may be replaced", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.raw`;
    const sink = fileSink(path, { commitEveryMs: 0 });
    await sink.open(runOf({}, { frames: 9 }));
    const killed = await killedIn(folder);
    const at = `${killed}/run.raw`;
    await Deno.remove(`${killed}/run.json`);
    for (const headed of [true, false]) {
      if (!headed) await Deno.truncate(`${killed}/run.frames.npy`, 0); // locked, and not written yet
      assertEquals(await isEmptyRecording(at), true, "no record");
      await assertRejects(() => resumeRecording(at), SinkError, "has no frame");
    }
    await Deno.writeTextFile(`${killed}/run.json`, "");
    assertEquals(await isEmptyRecording(at), true, "an empty record");
    await Deno.writeTextFile(`${killed}/run.json`, "[1, 2]");
    assertEquals(await isEmptyRecording(at), false, "a user's notes");
    await Deno.writeTextFile(`${killed}/run.json`, "");
    await record(fileSink(at, { force: true }), runOf({}, { frames: 2 }), { ring: ring(), count: 2 });
    assertEquals((await verify(at)).state, "complete");
    await sink.append([ring().expose(1)]);
    await sink.close("stopped");
    await Deno.remove(`${folder}/run.json`);
    assertEquals(await isEmptyRecording(path), false, "frames without a record");
  }));

// Would catch: a second `--resume` that replaces the files of the first, which waits for its next time point.
Deno.test("a part that waits for its first frame is not replaced", () =>
  inTempFolder(async (folder) => {
    const { path, second } = await twoParts(folder, "ome.tif");
    try {
      await assertRejects(() => resumeRecording(path), SinkError, "another program is recording");
      const other = fileSink(`${folder}/run.2.ome.tif`, { force: true });
      await assertRejects(
        () => Promise.resolve(other.open(runOf({}, {}))),
        SinkError,
        "another program is recording",
      );
      await second.append([ring().expose(13)]);
    } finally {
      await second.close("complete");
    }
    assertEquals((await verify(`${folder}/run.2.ome.tif`)).frames, 1);
  }));

// Would catch: a repair that cuts the files of a program that is still writing them.
for (const [ending, make] of [["raw", fileSink], ["h5", hdf5Sink]] as const) {
  Deno.test(`a ${ending} that is still being made is neither repaired nor resumed nor replaced`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.${ending}`;
      const sink = make(path, { commitEveryMs: 0 });
      await sink.open(runOf({}, { frames: 9 }));
      await sink.append([ring().expose(1)]);
      await assertRejects(() => repair(path), SinkError, "another program is recording");
      await assertRejects(() => resumeRecording(path), SinkError, "another program is recording");
      assertEquals(await isEmptyRecording(path), false);
      await sink.append([ring().expose(2)]);
      await sink.close("stopped");
      assertEquals((await resumeRecording(path)).before, { frames: 2, frameNumber: 2 });
    }));
}

// Would catch: a recording whose table is there and whose record is not yet, replaced by a second `--resume`.
Deno.test("a recording whose files are being made is not replaced", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.raw`;
    const sink = fileSink(path);
    await sink.open(runOf({}, { frames: 9 }));
    await Deno.remove(`${folder}/run.json`);
    await assertRejects(() => resumeRecording(path), SinkError, "another program is recording");
    await sink.close("stopped");
  }));

// Would catch: a part whose numbers continue those of a damaged row, or of one that is not there.
Deno.test("a recording whose table is damaged is not resumed", () =>
  inTempFolder(async (folder) => {
    for (const [ending, make] of [["ome.tif", fileSink], ["raw", fileSink], ["h5", hdf5Sink]] as const) {
      const path = `${folder}/${ending}.${ending}`;
      await record(make(path), runOf({}, { frames: 30 }), { ring: ring(), count: 12 });
      const table = `${folder}/${ending}.frames.npy`;
      const sound = await Deno.readFile(table);
      const last = sound.slice();
      last[tableHeaderBytes + 11 * rowBytes + columnAt.sequence + 4] ^= 1;
      const fewer = sound.slice(0, tableHeaderBytes + 11 * rowBytes);
      fewer.set(tableHeader(11));
      for (const bytes of [last, fewer]) {
        await Deno.writeFile(table, bytes);
        await assertRejects(() => resumeRecording(path), SinkError, "11 sound rows for 12");
      }
      await Deno.writeFile(table, sound);
      assertEquals((await resumeRecording(path)).before.frames, 12);
    }
  }));

Deno.test("what is no recording, or has no frame, is refused", () =>
  inTempFolder(async (folder) => {
    const error = await assertRejects(() => resumeRecording(`${folder}/run.ome.tif`), SinkError);
    assertStringIncludes(error.message, "nothing to resume");
    await Deno.writeTextFile(`${folder}/other.raw`, "");
    await assertRejects(() => resumeRecording(`${folder}/other.raw`), SinkError, "Cannot");
  }));
