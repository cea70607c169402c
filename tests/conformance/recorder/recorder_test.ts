// Recordings whose script is slow, or blocks: the file still gets every frame, because another thread writes it.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { fileSink, type FrameLease, type Sink, SinkError } from "../../../mod.ts";
import { omeTiffSink, rawSink } from "../../../sink.ts";
import { verify } from "../../../recording.ts";
import { stripedSink } from "../../../sink.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { assertAccounted, openTestCamera } from "../camera.ts";
import { inDiskFolder } from "../../src/recording/temp_folder.ts";
import { Workers } from "../workers.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 1 } as const;

function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

const files: Record<string, (folder: string) => { sink: Sink; paths: string[] }> = {
  "OME-TIFF": (folder) => ({
    sink: omeTiffSink(join(folder, "a.ome.tif")),
    paths: [join(folder, "a.ome.tif")],
  }),
  "OME-Zarr": (folder) => ({
    sink: fileSink(join(folder, "a.ome.zarr")),
    paths: [join(folder, "a.ome.zarr")],
  }),
  "both in one": (folder) => ({
    sink: omeTiffSink(join(folder, "a.ome.tif"), { zarr: join(folder, "b.ome.zarr") }),
    paths: [join(folder, "a.ome.tif")],
  }),
  "raw": (folder) => ({ sink: rawSink(join(folder, "a.raw")), paths: [join(folder, "a.raw")] }),
  "striped": (folder) => {
    const paths = [join(folder, "a.raw"), join(folder, "b.raw")];
    return { sink: stripedSink(paths.map((path) => rawSink(path))), paths };
  },
};

for (const [name, make] of Object.entries(files)) {
  for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
    // Would catch: a script whose thread is on a frame's way to the disk. The ring lasts 1.4 s, and the script blocks for 2 s.
    Deno.test(`a script that blocks loses no frame of its file: ${name}, ${bufferMode}`, async () => {
      await inDiskFolder(async (folder) => {
        await using camera = await openTestCamera();
        await camera.configure(small);
        const { sink, paths } = make(folder);
        await using run = await camera.acquire({ frames: 1500, slots: 1400, bufferMode, sinks: [sink] });
        block(2000);
        const report = await run.finished;
        assertEquals([report.frames, report.overrun, report.reason], [1500, 0, "complete"]);
        assertEquals(report.readers[0].writing?.frames, 1500);
        assertEquals(sink.progress?.().frames, 1500);
        assertAccounted(report);
        for (const path of paths) assertEquals((await verify(path)).problems, [], path);
      });
    });
  }
}

// Would catch: a slot that goes back to the camera when one thread is done with it and another still reads it.
Deno.test("in no-overwrite mode a slot goes back when the slowest reader of any thread is done", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    const sink = rawSink(join(folder, "a.raw"));
    await using run = await camera.acquire({ slots: 64, bufferMode: "no-overwrite", sinks: [sink] });
    const frames = run.frames();
    const { value: held } = await frames.next() as { value: FrameLease };
    const before = held.pixels[100];
    // Ends only if the file gets all 64 frames while the loop holds the first one.
    while (run.report().readers[0].writing?.frames !== 64) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 100)); // time for a camera that continues over the held frame
    assertEquals(
      [run.report().lastFrameNumber, held.intact, held.pixels[100]],
      [64, true, before],
      "the camera continued",
    );
    await frames.return!();
    while (run.report().lastFrameNumber < 80) await new Promise((resolve) => setTimeout(resolve, 5));
    assertAccounted(await run.stop());
  });
});

// Would catch: a second sink that keeps the first from its thread, or that is led on the wrong one.
Deno.test("sinks of both kinds get every frame, on the recorder thread and on the script's", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    const own = collectingSink();
    const sinks = [own, omeTiffSink(join(folder, "a.ome.tif")), rawSink(join(folder, "b.raw"))];
    await using run = await camera.acquire({ frames: 200, slots: 2000, sinks });
    const report = await run.finished;
    assertEquals(report.readers.map(({ delivered }) => delivered), [200, 200, 200]);
    assertEquals(own.got.sequences.length, 200);
    assertAccounted(report);
    const record = JSON.parse(await Deno.readTextFile(join(folder, "a.json")));
    assertEquals([record.state, record.report.reason, record.report.lastFrameNumber], [
      "complete",
      "complete",
      200,
    ]);
    assertEquals(record.report.readers.map(({ name }: { name: string }) => name), [
      "a.ome.tif",
      "b.raw",
      "collected",
    ]);
  });
});

Deno.test("a file that cannot be made is an error before the camera starts, and the camera can be used again", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    const nowhere = rawSink(join(folder, "no", "a.raw"));
    await assertRejects(() => camera.acquire({ frames: 50, sinks: [nowhere] }), SinkError, "no");
    assertEquals(camera.state, "ready");
    const sink = rawSink(join(folder, "a.raw"));
    await using run = await camera.acquire({ frames: 50, sinks: [sink] });
    assertEquals((await run.finished).frames, 50);
    await assertRejects(() => camera.acquire({ frames: 50, sinks: [sink] }), SinkError, "second run");
    assertEquals(camera.state, "ready");
  });
});

// Would catch: a run that never ends, or ends silently, when the thread that writes its files is gone.
Deno.test("a recorder that dies in a run ends it with a sentence, and the next run has a new one", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    using workers = new Workers("recorder");
    const run = await camera.acquire({
      slots: 64,
      bufferMode: "no-overwrite",
      sinks: [rawSink(join(folder, "a.raw"))],
    });
    while (run.report().frames < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    workers.made[0].dispatchEvent(new ErrorEvent("error", { message: "out of luck", cancelable: true }));
    const error = await assertRejects(() => run.finished, SinkError, "out of luck");
    assert(error.message.includes("kept"), error.message);
    assertEquals(camera.state, "ready");
    assertAccounted(run.report());
    await using next = await camera.acquire({ frames: 100, sinks: [rawSink(join(folder, "b.raw"))] });
    assertEquals((await next.finished).frames, 100);
    assertEquals(workers.made.length, 2);
  });
});

// Would catch: a picture that waits for a thread which it does not need.
Deno.test("a snap, and a run of a few frames that come soon, start no recorder thread", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    using workers = new Workers("recorder");
    await camera.snap({ sinks: [omeTiffSink(join(folder, "a.ome.tif"))] });
    await using run = await camera.acquire({ frames: 10, sinks: [omeTiffSink(join(folder, "b.ome.tif"))] });
    await run.finished;
    assertEquals(workers.made.length, 0);
    // But a few that take long can be stopped, and a script that blocks meanwhile must not keep them.
    await camera.configure({ exposureMs: 200 });
    await using long = await camera.acquire({ frames: 3, sinks: [fileSink(join(folder, "c.ome.tif"))] });
    assertEquals((await long.finished).readers[0].writing?.frames, 3);
    assertEquals(workers.made.length, 1);
  });
});

// Would catch: threads that end while a long setup still prepares their run, and are begun a second time for it.
Deno.test("the threads of a run begin once, however long it is prepared", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    using workers = new Workers();
    const slow = {
      ...collectingSink(),
      open: () => new Promise<void>((resolve) => setTimeout(resolve, 1500)),
    };
    const sinks = [slow, fileSink(join(folder, "a.ome.tif"))];
    await using run = await camera.acquire({ frames: 600, sinks });
    assertEquals((await run.finished).readers[1].writing?.frames, 600);
    assertEquals(workers.made.length, 2);
  });
});

// Would catch: a run that waits for the disk after an abort, or that says it recorded what it left out.
Deno.test("an abort leaves out what the ring holds, and the file says so", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure(small);
    const abort = new AbortController();
    const sink = rawSink(join(folder, "a.raw"));
    const run = await camera.acquire({ slots: 256, sinks: [sink], signal: abort.signal });
    while (run.report().frames < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    const report = await run.finished;
    assertEquals(report.reason, "aborted");
    assertAccounted(report);
    assertEquals(JSON.parse(await Deno.readTextFile(join(folder, "a.json"))).state, "aborted");
  });
});

// Would catch: a thread, a ring or a file for each run that is kept; a run that begins while the last one's file is
// being finished and takes its thread; a camera that is closed and leaves its recorder behind.
Deno.test("many runs in a row have one recorder, which keeps nothing of them and ends with the camera", async () => {
  await inDiskFolder(async (folder) => {
    using recorders = new Workers("recorder");
    {
      await using camera = await openTestCamera();
      await camera.configure(small);
      let before = 0;
      for (let index = 0; index < 60; index++) {
        if (index === 20) before = Deno.memoryUsage().rss;
        const path = join(folder, `${index}.raw`);
        await using run = await camera.acquire({ frames: 20, sinks: [rawSink(path)] });
        if (index % 3 === 0) continue; // stopped at once, and the next one begins
        assertEquals((await run.finished).readers[0].writing?.frames, 20);
        assert(recorders.alive <= 1, `${recorders.alive} recorders`);
      }
      // One, unless a busy machine leaves it without a run for the second after which it ends.
      assert(recorders.made.length < 20, `${recorders.made.length} recorders for 60 runs`);
      const grown = (Deno.memoryUsage().rss - before) / 2 ** 20;
      assert(grown < 60, `${grown.toFixed(0)} MB more after 40 runs`);
    }
    assertEquals(recorders.alive, 0, "a recorder outlives its camera");
  });
});
