// Scenarios of one run, through the public API.
import { assert, assertEquals, assertFalse, assertRejects, assertStringIncludes } from "@std/assert";
import { type Frame, SettingsError, StateError } from "../../../mod.ts";
import { assertAccounted, openTestCamera, stamped, stampOf } from "../camera.ts";

const small = { region: { x: 512, y: 600, width: 256, height: 128 }, exposureMs: 1 } as const;

// Would catch: a worker that is begun for each frame of a plan, which takes longer than the frame.
Deno.test("a sequence of a few frames is woken by the callback, however fast they are", async () => {
  await using camera = await openTestCamera();
  const { framePeriodMs } = await camera.configure(small);
  const long = framePeriodMs < 2 ? "semaphore" : "callback";
  for (const [frames, waker] of [[1, "callback"], [16, "callback"], [400, long]] as const) {
    await using run = await camera.acquire({ frames, bufferMode: "sequence" });
    const report = await run.finished;
    assertAccounted(report);
    assertEquals([report.frames, report.waker], [frames, waker]);
  }
});

for (const waker of ["semaphore", "callback"] as const) {
  for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
    // Would catch: a frame delivered twice, out of order, under a wrong number, or from a wrong slot.
    Deno.test(`every frame arrives once, in order, with its own picture: ${bufferMode}, ${waker}`, async () => {
      await using camera = await openTestCamera();
      await camera.configure(small);
      await using run = await camera.acquire({ frames: 300, bufferMode, waker });
      let expected = 0;
      for await (using frame of run.frames()) {
        assertEquals([frame.sequence, frame.frameNumber], [expected, ++expected]);
        if (stamped) assertEquals(stampOf(frame), expected);
        assert(frame.intact);
      }
      const report = await run.finished;
      assertAccounted(report);
      assertEquals(
        [report.reason, report.frames, report.missing, report.overrun, report.lapped, report.skipped],
        ["complete", 300, 0, 0, 0, 0],
      );
      assertEquals([report.bufferMode, report.waker, report.lastFrameNumber], [bufferMode, waker, 300]);
    });
  }
}

// Would catch: a stop that loses what is in the ring, or a camera that cannot be used again.
Deno.test("a run that is stopped delivers what came until then, and the camera is ready again", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  for (let round = 0; round < 3; round++) {
    await using run = await camera.acquire();
    assertEquals(camera.state, "acquiring");
    let count = 0;
    for await (using _frame of run.frames()) if (++count === 20) break;
    const report = await run.stop();
    assertEquals([report.reason, report.frames, run.state], ["stopped", 20, "finished"]);
    assert(report.lastFrameNumber >= 20);
    assertAccounted(report);
    assertEquals(camera.state, "ready");
  }
});

Deno.test("only a slow reader is overrun, and its report says so", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  // The ring is long, because a busy machine may keep the fast one, too, from running for a while.
  await using run = await camera.acquire({ frames: 1500, slots: 1024 });
  let fast = 0;
  const lapped = Promise.withResolvers<void>();
  const quick = (async () => {
    for await (using _frame of run.frames()) if (++fast === 1200) lapped.resolve();
    lapped.resolve();
  })();
  let slow = 0;
  for await (using _frame of run.frames()) if (++slow === 1) await lapped.promise;
  const report = await run.finished;
  await quick;
  assertEquals([fast, report.readers[0].delivered, report.readers[0].overrun], [1500, 1500, 0]);
  assertEquals(report.readers[1].delivered, slow);
  assert(report.readers[1].overrun > 0, "the slow reader must have overrun in a ring of 1024");
  assertAccounted(report);
});

Deno.test("newest-only gives the newest frame and calls the others skipped", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await using run = await camera.acquire({ frames: 100 });
  let last = 0;
  for await (using frame of run.frames({ delivery: "newest-only" })) {
    assert(frame.frameNumber > last);
    last = frame.frameNumber;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const report = await run.finished;
  assert(report.skipped > 0);
  assertEquals(report.overrun, 0);
  assertAccounted(report);
});

Deno.test("a loop that throws gives its lease back, and the run ends with the camera ready", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await assertRejects(
    async () => {
      await using run = await camera.acquire({ bufferMode: "no-overwrite" });
      for await (using frame of run.frames()) if (frame.frameNumber === 5) throw new RangeError("too bright");
    },
    RangeError,
    "too bright",
  );
  assertEquals(camera.state, "ready");
  assertEquals((await camera.snap()).width, small.region.width);
});

Deno.test("an abort signal ends the run without draining", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const controller = new AbortController();
  await using run = await camera.acquire({ signal: controller.signal });
  for await (using frame of run.frames()) if (frame.frameNumber === 10) controller.abort();
  const report = await run.finished;
  assertEquals(report.reason, "aborted");
  assertAccounted(report);
  await assertRejects(() => camera.acquire({ signal: controller.signal }), DOMException);
  assertEquals(camera.state, "ready");
});

Deno.test("a copy outlives its lease, a lease does not outlive its loop", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await using run = await camera.acquire({ frames: 5 });
  const copies: Frame[] = [];
  let stale: Frame | undefined;
  for await (using frame of run.frames()) {
    copies.push(frame.copy());
    stale = frame;
  }
  assertEquals(copies.map((copy) => copy.frameNumber), [1, 2, 3, 4, 5]);
  if (stamped) assertEquals(copies.map(stampOf), [1, 2, 3, 4, 5]);
  let message = "";
  try {
    stale!.pixels;
  } catch (error) {
    assert(error instanceof StateError);
    message = error.message;
  }
  assertStringIncludes(message, "lease");
});

Deno.test("frames that are kept on loan stay intact while the ring has room, in both modes", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  // In overwrite mode the camera does not wait for a loop that a busy machine holds up: the ring holds half a second.
  const rings = [
    { bufferMode: "overwrite", slots: 512, frames: 700 },
    { bufferMode: "no-overwrite", slots: 32, frames: 60 },
  ] as const;
  for (const ring of rings) {
    await using run = await camera.acquire(ring);
    const kept: { frameNumber: number; intact: boolean }[] = [];
    for await (const frame of run.frames({ keep: 4 })) {
      kept.push(frame);
      if (kept.length > 4) kept.shift();
      for (const one of kept) {
        assert(one.intact, `frame ${one.frameNumber} while ${frame.frameNumber} is taken`);
      }
    }
    assertAccounted(await run.finished);
  }
});

// Would catch: an end of a sequence that comes while the camera is still busy with having taken the last frame.
Deno.test("sequences follow each other at once, with each waker", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  for (const waker of ["semaphore", "callback"] as const) {
    for (let round = 0; round < 20; round++) {
      await using run = await camera.acquire({ frames: 1 + round % 3, bufferMode: "sequence", waker });
      const report = await run.finished;
      assertEquals([report.reason, report.frames, report.missing], ["complete", 1 + round % 3, 0]);
    }
  }
});

Deno.test("what is asked while acquiring is refused with the way out", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await using run = await camera.acquire();
  await assertRejects(
    () => camera.configure({ exposureMs: 2 }),
    StateError,
    "acquiring",
  );
  await assertRejects(() => camera.acquire(), StateError, "it is acquiring");
  await assertRejects(() => camera.snap(), StateError, "it is acquiring");
  await run.stop();
  assertEquals(Math.round((await camera.configure({ exposureMs: 2 })).exposureMs), 2);
});

Deno.test("options that do not fit are refused before the camera starts", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  for (const options of [{ frames: 0 }, { frames: 1.5 }, { frames: -1 }, { slots: 1 }, { slots: 1e9 }]) {
    await assertRejects(() => camera.acquire(options), SettingsError);
    assertEquals(camera.state, "ready");
  }
  const run = await camera.acquire({ frames: 3 });
  await run.finished;
  assertFalse((await camera.acquire({ frames: 1 })) === run);
});

// Would catch: a forgotten `await`, after which the camera writes full frames into a ring made for small ones.
Deno.test("settings that were not awaited hold for the next run", async () => {
  await using camera = await openTestCamera();
  const sizes = [64, 512, 128, 1024, 64];
  for (const [round, side] of sizes.entries()) {
    const settled = [
      camera.configure({ exposureMs: 1, region: { x: 0, y: 0, width: side, height: side } }),
      camera.setParameter("PARAM_CLEAR_CYCLES", 2 + round % 2),
      camera.parameter("PARAM_CLEAR_CYCLES"),
    ] as const;
    for (let turn = 0; turn < 3 * round; turn++) await Promise.resolve(); // begin a little later each time
    await using run = await camera.acquire({ frames: 2, bufferMode: "sequence" });
    for await (using frame of run.frames()) assertEquals([frame.width, frame.height], [side, side]);
    assertEquals((await run.finished).frames, 2);
    const [applied, , { value }] = await Promise.all(settled);
    assertEquals([applied.width, value], [side, 2 + round % 2]);
  }
});

Deno.test("a camera that is closed while it is being set up closes after the setup", async () => {
  const camera = await openTestCamera();
  const settled = camera.configure({ exposureMs: 3 });
  await Promise.all([camera.close(), camera.close()]);
  assertEquals((await settled).exposureMs, 3);
  assertEquals(camera.state, "closed");
});

// Would catch: a run that was not awaited, continues without its camera, and keeps its memory.
Deno.test("a run whose start was not awaited ends with its camera", async () => {
  const camera = await openTestCamera();
  const beginning = camera.acquire();
  await camera.close();
  const run = await beginning;
  assertEquals([camera.state, run.state], ["closed", "finished"]);
});
