// What can happen to a run while the recorder's thread writes its file. In each case the file is true and every reader
// accounts for every frame.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { type Acquisition, fileSink, SinkError, StateError } from "../../../mod.ts";
import { repair, verify } from "../../../recording.ts";
import { assertAccounted, openTestCamera } from "../camera.ts";
import { recordRuns } from "./recorder_runs.ts";
import { inDiskFolder } from "../../src/recording/temp_folder.ts";
import { Workers } from "../workers.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 1 } as const;

async function recorded(run: Acquisition, frames: number): Promise<void> {
  while (run.report().frames < frames) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function stateOf(path: string): Promise<string> {
  return JSON.parse(await Deno.readTextFile(path.replace(/\.ome\.tif$/, ".json"))).state;
}

for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
  // Would catch: a run that never ends because the dead thread had a batch on loan, slots that are never given back, and
  // a file that cannot be saved.
  Deno.test(`a recorder that dies in the middle of a batch leaves a file that can be repaired: ${bufferMode}`, async () => {
    await inDiskFolder(async (folder) => {
      await using camera = await openTestCamera();
      await camera.configure(small);
      using workers = new Workers("recorder");
      const path = join(folder, "a.ome.tif");
      // A long ring, where a busy machine would cost frames of a short one.
      const slots = bufferMode === "overwrite" ? 2048 : 64;
      const run = await camera.acquire({ slots, bufferMode, sinks: [fileSink(path)] });
      await recorded(run, 1200); // some that are counted in the file, some that are not yet
      workers.made[0].postMessage(null); // no order that it knows: an error that nothing there catches
      await assertRejects(() => run.finished, SinkError, "has died");
      assertAccounted(run.report());
      assertEquals([run.report().reason, camera.state], ["failed", "ready"]);
      assertEquals(await stateOf(path), "recording");
      await repair(path);
      const { frames, problems } = await verify(path);
      assertEquals(problems, []);
      assert(frames > 0, "no frame was saved");
      await using next = await camera.acquire({ frames: 100, sinks: [fileSink(join(folder, "b.raw"))] });
      const report = await next.finished;
      assertEquals([report.frames, report.readers[0].writing?.frames], [100, 100]);
    });
  });
}

// Would catch: a frame that an abort cuts in half, and a count that includes it.
Deno.test("an abort while large frames are being written leaves whole frames", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure({ exposureMs: 60 }); // a disk may take most of that time for a frame
    for (let index = 0; index < 3; index++) {
      const path = join(folder, `${index}.ome.tif`);
      const abort = new AbortController();
      const run = await camera.acquire({
        slots: 16,
        sinks: [fileSink(path)],
        signal: abort.signal,
        warn: false,
      });
      await recorded(run, 3 + 2 * index);
      abort.abort();
      const report = await run.finished;
      assertEquals([report.reason, camera.state], ["aborted", "ready"]);
      assertAccounted(report);
      const { frames, problems } = await verify(path);
      assertEquals([frames, problems, await stateOf(path)], [
        report.readers[0].writing!.frames,
        [],
        "aborted",
      ]);
    }
  });
});

// Would catch: a camera that is closed under its recorder, and a file that is left as if it were still being recorded.
Deno.test("a camera that is closed at once ends its run, and the file is finished", async () => {
  await inDiskFolder(async (folder) => {
    for (const frames of [0, 40]) {
      const camera = await openTestCamera();
      await camera.configure(small);
      const path = join(folder, `${frames}.ome.tif`);
      const run = await camera.acquire({ sinks: [fileSink(path)] });
      await recorded(run, frames);
      await camera.close();
      const report = await run.finished;
      assertEquals([report.reason, run.state], ["stopped", "finished"]);
      assertAccounted(report);
      if (report.frames === 0) continue; // a recording without frames leaves no file
      const { frames: inFile, problems } = await verify(path);
      assertEquals([inFile, problems, await stateOf(path)], [report.frames, [], "stopped"]);
    }
  });
});

// Would catch: two runs in one thread at once, and a run that takes the frames of the one before.
Deno.test("a run is refused while the last one's file is being finished, and accepted right after", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    const paths = [join(folder, "a.ome.tif"), join(folder, "b.ome.tif")];
    const first = await camera.acquire({ sinks: [fileSink(paths[0])] });
    await recorded(first, 100);
    const stopped = first.stop();
    await assertRejects(() => camera.acquire({ sinks: [fileSink(paths[1])] }), StateError);
    const next = await stopped.then(() => camera.acquire({ frames: 60, sinks: [fileSink(paths[1])] }));
    const reports = [await first.finished, await next.finished];
    for (const [index, report] of reports.entries()) {
      assertAccounted(report);
      const { frames, problems, stamps } = await verify(paths[index]);
      assertEquals([frames, problems, stamps], [report.frames, [], "right"]);
    }
    assertEquals(reports[1].frames, 60);
  });
});

// The same for two hundred is in tests/soak.
Deno.test("twenty runs in a row, which end in all ways, leave memory, threads and descriptors flat", async () => {
  await recordRuns(20, 10);
});
