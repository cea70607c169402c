// Which number a camera is given for an exposure, and in which unit: a wrong one is wrong by a factor of a thousand.
import { assertEquals, assertRejects } from "@std/assert";
import { chooseResolution, exposureInForce, roundMs } from "../../../../src/camera/settings/exposure.ts";
import { SettingsError } from "../../../../src/errors.ts";
import { fakeCalls, type FakeParameter } from "../fake_calls.ts";

const US = 1, MS = 0, S = 2;

/** A camera with these resolutions, whose range in each is of one width. */
function cameraOf(
  choices: readonly number[],
  range: FakeParameter = { min: 1, max: 10_000 },
  name = "PARAM_EXPOSURE_TIME",
) {
  const resolution: FakeParameter = { value: MS, choices };
  return { ...fakeCalls({ PARAM_EXP_RES: resolution, [name]: range }), resolution };
}

Deno.test("an exposure is given in the finest unit in which it fits", async () => {
  const { calls, resolution } = cameraOf([MS, US, S]);
  for (
    const [ms, value, unitMs, unit] of [
      [0.0012, 1, 0.001, US],
      [10, 10_000, 0.001, US],
      [10.001, 10, 1, MS],
      [10_000, 10_000, 1, MS],
      [10_001, 10, 1000, S],
      [1e7, 10_000, 1000, S],
    ]
  ) {
    assertEquals(await chooseResolution(calls, 0, ms), { value, unitMs });
    assertEquals(resolution.value, unit, `${ms} ms`);
  }
});

Deno.test("an exposure that fits no unit is refused with the whole range, and the unit stays as it was", async () => {
  const { calls, resolution } = cameraOf([US, MS], { min: 2, max: 10_000 });
  for (const original of [US, MS]) { // the unit that is tried first, and the one that is tried last
    resolution.value = original;
    for (const ms of [0.001, 0.0004, 0, 10_001]) {
      await assertRejects(() => chooseResolution(calls, 0, ms), SettingsError, "0.002 to 10000 ms");
      assertEquals(resolution.value, original);
    }
  }
  for (const ms of [-1, NaN, Infinity]) {
    await assertRejects(() => chooseResolution(calls, 0, ms), SettingsError, "milliseconds");
  }
});

Deno.test("an exposure of 0 is one, where the camera takes it; less than half a unit is not", async () => {
  const { calls } = cameraOf([US, MS], { min: 0, max: 100 });
  assertEquals(await chooseResolution(calls, 0, 0), { value: 0, unitMs: 0.001 });
  await assertRejects(() => chooseResolution(calls, 0, 0.0004), SettingsError);
});

Deno.test("a camera without units counts milliseconds, one without a range takes 32 bits", async () => {
  assertEquals(await chooseResolution(fakeCalls({}).calls, 0, 12.6), { value: 13, unitMs: 1 });
  const { calls } = fakeCalls({ PARAM_EXP_RES: { value: MS, choices: [MS] } });
  assertEquals(await chooseResolution(calls, 0, 2 ** 32 - 1), { value: 2 ** 32 - 1, unitMs: 1 });
  await assertRejects(() => chooseResolution(calls, 0, 2 ** 32), SettingsError, "4294967295 ms");
});

// Would catch: long exposures of old cameras refused because a parameter has too few bits, and an empty range.
Deno.test("16 full bits are no camera's end in its coarsest unit, and a range turned over is no range", async () => {
  const full = { min: 0, max: 65_535 };
  const old = cameraOf([US, MS], full, "PARAM_EXP_TIME");
  assertEquals(await chooseResolution(old.calls, 0, 65.535), { value: 65_535, unitMs: 0.001 });
  assertEquals(await chooseResolution(old.calls, 0, 65.536), { value: 66, unitMs: 1 });
  assertEquals(await chooseResolution(old.calls, 0, 70_000), { value: 70_000, unitMs: 1 });
  const today = cameraOf([MS], full);
  await assertRejects(() => chooseResolution(today.calls, 0, 70_000), SettingsError, "0 to 65535 ms");
  const turned = cameraOf([MS], { min: 9, max: 3 });
  assertEquals(await chooseResolution(turned.calls, 0, 70_000), { value: 70_000, unitMs: 1 });
});

Deno.test("the exposure in force is what the camera says, if it says one", async () => {
  const inForce = (parameters: Record<string, FakeParameter>) =>
    exposureInForce(fakeCalls(parameters).calls, 0, 0.001);
  assertEquals(await inForce({ PARAM_EXPOSURE_TIME: { value: 5100 } }), 5.1);
  assertEquals(await inForce({ PARAM_EXPOSURE_TIME: { value: 0 } }), undefined);
  assertEquals(await inForce({}), undefined);
  assertEquals([roundMs(0.1 + 0.2), roundMs(0.0000014)], [0.3, 0.000001]);
});
