import { assertEquals, assertRejects } from "@std/assert";
import { PL_SW_TRIG_STATUSES } from "../../../../ffi/mod.ts";
import type { ArmingCamera } from "../../../../src/acquisition/arming_camera.ts";
import { softwareTrigger } from "../../../../src/acquisition/run/software_trigger.ts";
import { CameraError, StateError } from "../../../../src/errors.ts";

/** A camera that ignores `ignored` triggers before it takes one. */
function busyFor(ignored: number, { configured = true, hasTrigger = true } = {}) {
  let asked = 0;
  const calls = {
    expTrigger: () =>
      Promise.resolve(
        asked++ < ignored
          ? PL_SW_TRIG_STATUSES.PL_SW_TRIG_STATUS_IGNORED
          : PL_SW_TRIG_STATUSES.PL_SW_TRIG_STATUS_TRIGGERED,
      ),
  };
  const library = { calls, hasTrigger, path: "libpvcam.so.2" };
  const camera = { library, hcam: 0, name: "cam", softwareTrigger: configured, framePeriodMs: 1 };
  return { camera: camera as unknown as ArmingCamera, asked: () => asked };
}

// Would catch: a trigger that was ignored and is reported as taken, one that is given twice, and a wait without an end.
Deno.test("a trigger is tried until it is taken, the time is up, or the run has ended", async () => {
  for (const ignored of [0, 3]) {
    const { camera, asked } = busyFor(ignored);
    await softwareTrigger(camera, 60_000, () => true);
    assertEquals(asked(), ignored + 1);
  }
  const late = busyFor(Infinity);
  await assertRejects(
    () => softwareTrigger(late.camera, 0, () => true),
    CameraError,
    "trigger",
  );
  assertEquals(late.asked(), 1);
  const ended = busyFor(Infinity);
  await assertRejects(
    () => softwareTrigger(ended.camera, 60_000, () => ended.asked() < 2),
    StateError,
    "ended",
  );
  assertEquals(ended.asked(), 2);
});

Deno.test("a camera without a software trigger is not tried", async () => {
  const other = busyFor(0, { configured: false });
  await assertRejects(() => softwareTrigger(other.camera, 9, () => true), StateError, '"software-edge"');
  const old = busyFor(0, { hasTrigger: false });
  await assertRejects(() => softwareTrigger(old.camera, 9, () => true), CameraError, "newer");
  assertEquals([other.asked(), old.asked()], [0, 0]);
});
