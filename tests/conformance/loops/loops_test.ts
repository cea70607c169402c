// What a loop can ask for besides every frame, oldest first.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OverrunError, type Pixels, SettingsError, StateError } from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { assertAccounted, openTestCamera, stamped, stampOf } from "../camera.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 1 } as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Would catch: a reader that loses frames although it was promised all of them, or a copy of a slot that was lapped.
Deno.test("copies give every frame to a loop that is too slow for the ring", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  // The ring is long, because a busy machine may keep this whole program from running for a while.
  await using run = await camera.acquire({ frames: 1500, slots: 1024 });
  let expected = 0;
  for await (using frame of run.copies({ most: 1500 })) {
    assertEquals(frame.frameNumber, ++expected);
    if (stamped) assertEquals(stampOf(frame), expected);
    while (expected === 10 && run.report().lastFrameNumber < 1200) await pause(5);
  }
  const report = await run.finished;
  assertEquals([expected, report.frames, report.overrun], [1500, 1500, 0]);
  assertAccounted(report);
});

Deno.test("copies keep to their bound: wait lets the ring overrun, skip passes over, fail ends the loop", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  for (const whenFull of ["wait", "skip", "fail"] as const) {
    // A loop that skips never falls behind the ring, unless this whole program is blocked for that long. The ring is
    // longer than the run, because a camera that is stopped late continues to write after the last frame.
    await using run = await camera.acquire({ frames: 200, slots: whenFull === "skip" ? 1024 : 32 });
    let count = 0;
    const slow = async () => {
      for await (using _frame of run.copies({ most: 4, whenFull })) {
        count++;
        await pause(8);
      }
    };
    if (whenFull === "fail") await assertRejects(slow, OverrunError, "all 4 copies");
    else await slow();
    const report = await run.finished;
    assertEquals(report.readers[0].delivered, count);
    if (whenFull === "wait") assert(report.overrun > 0, "the ring overran");
    if (whenFull === "skip") assertEquals([report.overrun, report.skipped], [0, 200 - count]);
    assertAccounted(report);
  }
  const run = await camera.acquire({ frames: 1 });
  assertThrows(() => run.copies({ most: 0 }), SettingsError, "most 0");
  await run.finished;
});

// Would catch: pictures that a script keeps and that become other pictures, without a word.
Deno.test("a copy that a script keeps does not change, and reads as empty once it was given back", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  for (const gives of [true, false]) {
    // A sequence ends by itself: nothing writes over its frames, however late the loop begins.
    await using run = await camera.acquire({ frames: 30, bufferMode: "sequence" });
    const kept: Pixels[] = [];
    for await (const frame of run.copies({ most: 3 })) {
      kept.push(frame.pixels);
      if (!gives) continue;
      const own = frame.copy();
      frame[Symbol.dispose]();
      assertThrows(() => frame.pixels, StateError, "gone back to the pool");
      if (stamped) assertEquals(stampOf(own), kept.length);
    }
    assertEquals(kept.length, 30);
    if (gives) assertEquals(kept.map(({ length }) => length), Array(30).fill(0));
    else if (stamped) {
      assertEquals(
        kept.map((pixels) => stampOf({ pixels })),
        kept.map((_, index) => index + 1),
      );
    }
  }
});

// Would catch: a search for kept pixels that itself needs more rights than the script, or finds nothing.
Deno.test("PVCAM_CHECK=leases takes pixels away at the end of each lease", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  Deno.env.set("PVCAM_CHECK", "leases");
  try {
    await using run = await camera.acquire({ frames: 20 });
    const kept: Pixels[] = [];
    for await (using frame of run.frames()) {
      if (stamped) assertEquals(stampOf(frame), frame.frameNumber);
      kept.push(frame.pixels);
    }
    assertEquals(kept.map(({ length }) => length), Array(20).fill(0));
    await run.finished;
    Deno.env.set("PVCAM_CHECK", "leases,loops");
    await assertRejects(() => camera.acquire({ frames: 2 }), SettingsError, "PVCAM_CHECK");
  } finally {
    Deno.env.delete("PVCAM_CHECK");
  }
});

// Would catch: a stop after which a slow loop works through the whole ring; and files that lose by it what the ring holds.
Deno.test("after a stop or an abort a loop that is behind ends at once; files get the ring, unless it was aborted", async () => {
  for (const how of ["stop", "abort"] as const) {
    await using camera = await openTestCamera();
    await camera.configure({ ...small, exposureMs: 10 }); // the ring lasts for seconds: a loop that begins late misses nothing
    const abort = new AbortController();
    const sink = collectingSink();
    await using run = await camera.acquire({ slots: 256, sinks: [sink], signal: abort.signal });
    let seen = 0;
    for await (using frame of run.frames()) {
      assertEquals(frame.frameNumber, ++seen);
      if (seen < 3) continue;
      while (run.report().lastFrameNumber < 30) await pause(2);
      if (how === "abort") abort.abort();
      else run.stop();
    }
    assertEquals(seen, 3);
    const report = await run.finished;
    assertAccounted(report);
    const [file, loop] = report.readers;
    assertEquals(loop.delivered, 3);
    if (how === "stop") {
      assertEquals([file.overrun, file.skipped, sink.got.sequences.length], [0, 0, file.delivered]);
    }
  }
});

// Would catch: an array that a script kept, and that shows a later frame as if it were the one it was taken from.
Deno.test("revoked pixels read as empty once the lease has ended", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await using run = await camera.acquire({ frames: 20 });
  const stale: Pixels[] = [];
  for await (using frame of run.frames({ revoke: true })) {
    const { pixels } = frame;
    assertEquals(pixels.length, 128 * 64);
    if (stamped) assertEquals(stampOf({ pixels }), frame.frameNumber);
    stale.push(pixels);
  }
  assertEquals(stale.map((pixels) => pixels.length), Array(20).fill(0));
});

// Would catch: pictures of frames past the last wanted one, under the numbers of those that they were written over.
if (stamped) {
  for (const waker of ["semaphore", "callback"] as const) {
    Deno.test(`what is intact in a ring that was written over has its own number: ${waker}`, async () => {
      // The camera runs for a tenth of a second after the last wanted frame.
      const environment = { PVSIM_FULL: "overwrite", PVSIM_FAULT: "slow-abort:100,times=forever" };
      await using camera = await openTestCamera(environment);
      await camera.configure(small);
      await using run = await camera.acquire({ frames: 60, slots: 8, bufferMode: "no-overwrite", waker });
      let taken = 0;
      for await (using frame of run.frames()) {
        // The first frame is on loan until all is over: nothing moves any more when the others are looked at.
        if (taken++ === 0) await run.finished;
        const { frameNumber } = frame, stamp = stampOf(frame);
        if (frame.intact) assertEquals(stamp, frameNumber);
      }
      assertAccounted(await run.finished);
    });
  }
}
