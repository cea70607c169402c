// Settings that are one parameter each: what was set has to be what is told, in the unit that it was asked in.
import { assertEquals, assertRejects } from "@std/assert";
import { applyFeatures, type FeatureSettings } from "../../../src/camera/features.ts";
import { SettingsError } from "../../../src/errors.ts";
import { fakeCalls } from "./fake_calls.ts";

function camera() {
  return fakeCalls({
    PARAM_CLEAR_MODE: { value: 0, choices: [[0, "Auto"], [4, "Pre-Sequence"]] },
    PARAM_FAN_SPEED_SETPOINT: { value: 0, choices: [] },
    PARAM_SCAN_LINE_DELAY: { value: 0, min: 1, max: 9 },
    PARAM_SCAN_WIDTH: { value: 0, min: 2, max: 2048 },
    PARAM_TEMP_SETPOINT: { value: 0, min: -2500, max: 1050 },
  });
}

Deno.test("choices are found by the camera's names, numbers within its ranges, degrees in hundredths", async () => {
  const { calls, set } = camera();
  const wish = { clearMode: "pre-sequence", scanLineDelay: 9, scanWidth: 2, temperatureSetpointC: -7.256 };
  assertEquals(await applyFeatures(calls, 0, wish), {
    clearMode: "Pre-Sequence",
    scanLineDelay: 9,
    scanWidth: 2,
    temperatureSetpointC: -7.26,
  });
  assertEquals(set, [
    ["PARAM_CLEAR_MODE", 4],
    ["PARAM_SCAN_LINE_DELAY", 9],
    ["PARAM_SCAN_WIDTH", 2],
    ["PARAM_TEMP_SETPOINT", -726],
  ]);
  const untouched = camera();
  assertEquals(await applyFeatures(untouched.calls, 0, {}), {});
  assertEquals(untouched.set, []);
});

Deno.test("what the camera does not take is refused with what it does, in the unit of the wish", async () => {
  const refusals: [FeatureSettings, string][] = [
    [{ clearMode: "Never" }, 'Cannot set clearMode to "Never": this camera has "Auto", "Pre-Sequence".'],
    [{ fan: "High" }, "this camera has none."],
    [{ scanMode: "Auto" }, "Cannot set scanMode: this camera has no PARAM_SCAN_MODE."],
    [{ scanLineDelay: 10 }, "to 10: this camera takes 1 to 9 now."],
    [{ scanLineDelay: 0 }, "to 0: this camera takes 1 to 9 now."],
    [{ scanWidth: NaN }, "to NaN: this camera takes 2 to 2048 now."],
    [{ temperatureSetpointC: 10.51 }, "to 10.51: this camera takes -25 to 10.5 now."],
    [{ postProcessing: {} }, "this camera has no PARAM_PP_INDEX"],
  ];
  for (const [wish, sentence] of refusals) {
    const { calls, set } = camera();
    await assertRejects(() => applyFeatures(calls, 0, wish), SettingsError, sentence);
    assertEquals(set, []);
  }
});
