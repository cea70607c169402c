// Recordings that were broken off: what the next part is told, and what is refused.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SinkError } from "../../../src/errors.ts";
import { repair } from "../../../src/recording/repair.ts";
import { nextPartOf, resumeRecording } from "../../../src/recording/resume.ts";
import { verify } from "../../../src/recording/verify.ts";
import { fileSink } from "../../../src/sinks/file_sink.ts";
import { record, runOf, SyntheticRing } from "../sinks/synthetic_run.ts";
import { inTempFolder } from "../sinks/temp_folder.ts";

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
      assertEquals((await verify(path)).state, "repaired");

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

Deno.test("a part that was killed before its first frame is replaced", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    await record(fileSink(path), runOf({}, { frames: 30 }), { ring: ring(), count: 12 });
    await claim(`${folder}/run.json`, { state: "stopped" });
    const second = fileSink(`${folder}/run.2.ome.tif`);
    await second.open(runOf({}, { frames: 18 }));
    try {
      assertEquals((await resumeRecording(path)).path, `${folder}/run.2.ome.tif`);
    } finally {
      await second.close("aborted");
    }
  }));

// Would catch: a repair that cuts the files of a program that is still writing them.
Deno.test("what is still being recorded is neither repaired nor taken up again", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.raw`;
    const sink = fileSink(path, { commitEveryMs: 0 });
    await sink.open(runOf({}, { frames: 9 }));
    await sink.append([ring().expose(1)]);
    for (const work of [repair, resumeRecording]) {
      await assertRejects(() => work(path), SinkError, "it is being recorded");
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
