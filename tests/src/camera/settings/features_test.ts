// Settings that are one parameter each: what was set has to be what is read, in the unit that it was given in.
import { assertEquals, assertRejects } from "@std/assert";
import { applyFeatures, type FeatureSettings } from "../../../../src/camera/settings/features.ts";
import { SettingsError } from "../../../../src/errors.ts";
import { fakeCalls } from "../fake_calls.ts";

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

Deno.test("a value that the camera does not take is refused with those it takes, in the unit of the request", async () => {
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

/** A camera with two features, whose values are what PP_INDEX and PP_PARAM_INDEX lead to. */
function processing() {
  const features: { name: string; parameters: [name: string, value: number][] }[] = [
    { name: "DESPECKLE BRIGHT LOW", parameters: [["ENABLED", 0], ["THRESHOLD", 50]] },
    { name: "DENOISE", parameters: [["ENABLED", 1], ["LEVEL", 2], ["GAIN", 3]] },
  ];
  const index = { value: 0, count: 2 };
  const chosen = () => features[index.value];
  const place = {
    value: 0,
    get count() {
      return chosen().parameters.length;
    },
  };
  const { calls, set } = fakeCalls({
    PARAM_PP_INDEX: index,
    PARAM_PP_FEAT_NAME: () => ({ value: chosen().name }),
    PARAM_PP_PARAM_INDEX: place,
    PARAM_PP_PARAM_NAME: () => ({ value: chosen().parameters[place.value][0] }),
    PARAM_PP_PARAM: {
      min: 0,
      max: 99,
      get value() {
        return chosen().parameters[place.value][1];
      },
      set value(value) {
        chosen().parameters[place.value][1] = value as number;
      },
    },
  });
  const apply = (postProcessing: FeatureSettings["postProcessing"]) =>
    applyFeatures(calls, 0, { postProcessing });
  return {
    apply,
    written: () => set.filter(([name]) => name === "PARAM_PP_PARAM").map(([, value]) => value),
  };
}

// Would catch: a feature's threshold written into another feature, and a switch that is set with the value of a number.
Deno.test("post-processing is switched as a whole by its first parameter, or set one by one by their names", async () => {
  const one = processing();
  assertEquals(
    (await one.apply({ "despeckle bright low": { threshold: 60 }, DENOISE: false })).postProcessing,
    {
      "DESPECKLE BRIGHT LOW": { ENABLED: 0, THRESHOLD: 60 },
      DENOISE: { ENABLED: 0, LEVEL: 2, GAIN: 3 },
    },
  );
  assertEquals(one.written(), [60, 0]);
  const other = processing();
  assertEquals((await other.apply({ DENOISE: { GAIN: 9, ENABLED: 0 } })).postProcessing, {
    DENOISE: { ENABLED: 0, LEVEL: 2, GAIN: 9 },
  });
  assertEquals(other.written(), [0, 9]);
});

Deno.test("what post-processing does not have is refused with what it has", async () => {
  for (
    const [wish, sentence] of [
      [
        { SHARPEN: true },
        'no post-processing feature "SHARPEN"; this camera has DESPECKLE BRIGHT LOW, DENOISE.',
      ],
      [{ DENOISE: { MIN: 1 } }, 'Feature "DENOISE" has no parameter "MIN"; it has ENABLED, LEVEL, GAIN.'],
      [{ DENOISE: { LEVEL: 100 } }, "Cannot set DENOISE, LEVEL to 100: this camera takes 0 to 99 now."],
    ] as [FeatureSettings["postProcessing"], string][]
  ) {
    await assertRejects(() => processing().apply(wish), SettingsError, sentence);
  }
  await assertRejects(
    () => applyFeatures(fakeCalls({}).calls, 0, { scanWidth: 5 }),
    SettingsError,
    "PARAM_SCAN_WIDTH",
  );
});
