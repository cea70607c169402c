// How late frames may be seen: fewer wakes, and no frame less.
import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { SettingsError } from "../../../../mod.ts";
import { assertAccounted, openTestCamera, triggerEach } from "../../../conformance/camera.ts";

const small = { exposureMs: 1, region: { x: 0, y: 0, width: 64, height: 64 } } as const;

// Would catch: a latency that changes nothing, frames that are lost between two naps, a last batch that is not drained.
Deno.test("a camera of a thousand frames a second is woken for in batches, if that was asked for", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await using run = await camera.acquire({ frames: 2000, slots: 4000, latencyMs: 500 });
  let frames = 0;
  for await (using frame of run.frames()) assertEquals(frame.frameNumber, ++frames);
  const report = await run.finished;
  assertAccounted(report);
  assertEquals([frames, report.missing, report.reason, report.waker], [2000, 0, "complete", "clock"]);
  // Four naps. Where a machine keeps the camera from its work for half a second, the drain waits for some tens of single frames
  // before it naps again; the naps of a camera without a latency, of 10 ms at most, are two hundred.
  assertLess(report.wakes, 150);
});

Deno.test("a latency goes with the clock, not with a call for each frame", async () => {
  await using camera = await openTestCamera();
  for (const latencyMs of [-1, NaN, "5"]) {
    await assertRejects(() => camera.acquire({ latencyMs: latencyMs as number }), SettingsError, "latencyMs");
  }
  const error = await assertRejects(() => camera.acquire({ latencyMs: 5, waker: "callback" }), SettingsError);
  assert(error.message.includes("callback"));
});

// Would catch: frames that wait for the end of a nap although each was to be seen at once, and a thread that takes a core.
// Each frame is triggered when the one before it was seen.
Deno.test("a latency of 0 wakes for each frame", async () => {
  await using camera = await openTestCamera({ PVSIM_CAMERAS: "kinetix" });
  await camera.configure({ ...small, trigger: "software-edge" });
  await using run = await camera.acquire({ frames: 100, latencyMs: 0 });
  await triggerEach(run, 100);
  const report = await run.finished;
  assertEquals(report.waker, "semaphore");
  // Each notification may wake it, and be followed by eight looks for a frame; a wait that ends at once wakes it without end.
  assert(report.wakes >= 100 && report.wakes < 1000, `${report.wakes} wakes`);
});
