// How late frames may be seen: fewer wakes, and no frame less.
import { assert, assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { SettingsError } from "../../../../mod.ts";
import { assertAccounted, openTestCamera } from "../../../conformance/camera.ts";
import { inOneOfFive } from "../../../conformance/in_one_of_five.ts";

// Would catch: a latency that changes nothing, frames that are lost between two naps, a last batch that is not drained.
Deno.test("a camera of a thousand frames a second is woken for in batches, if that was asked for", async () => {
  await using camera = await openTestCamera();
  await camera.configure({ exposureMs: 1, region: { x: 0, y: 0, width: 64, height: 64 } });
  const wakesOf = async (latencyMs: number) => {
    await using run = await camera.acquire({ frames: 1000, slots: 4000, latencyMs });
    let frames = 0;
    for await (using frame of run.frames()) assertEquals(frame.frameNumber, ++frames);
    const report = await run.finished;
    assertAccounted(report);
    assertEquals([frames, report.missing, report.reason], [1000, 0, "complete"]);
    return report;
  };
  // A thread that is woken late finds several frames: a busy machine has fewer wakes now and then.
  await inOneOfFive(async () => {
    const each = await wakesOf(0), batches = await wakesOf(25);
    assertEquals(batches.waker, "clock");
    assertGreater(each.wakes, 500);
    assertLess(batches.wakes, each.wakes / 4);
  });
});

Deno.test("a latency goes with the clock, not with a call for each frame", async () => {
  await using camera = await openTestCamera();
  for (const latencyMs of [-1, NaN, "5"]) {
    await assertRejects(() => camera.acquire({ latencyMs: latencyMs as number }), SettingsError, "latencyMs");
  }
  const error = await assertRejects(() => camera.acquire({ latencyMs: 5, waker: "callback" }), SettingsError);
  assert(error.message.includes("callback"));
});
