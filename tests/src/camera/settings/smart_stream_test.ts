import { assertEquals, assertRejects } from "@std/assert";
import { applySmartStream, resolutionFor } from "../../../../src/camera/settings/smart_stream.ts";
import { SettingsError } from "../../../../src/errors.ts";
import { fakeCalls } from "../fake_calls.ts";

const exposure = { value: 5000, unitMs: 0.001 };
const smart = () =>
  fakeCalls({
    PARAM_SMART_STREAM_MODE_ENABLED: { value: false },
    PARAM_SMART_STREAM_EXP_PARAMS: { value: undefined, max: 3 },
  });

// Would catch: a list that stays on after a run that wanted none, and exposures reported in another unit than was set.
Deno.test("a list of exposures is set in the camera's unit and reported in ours; none switches it off", async () => {
  const { calls, set } = smart();
  assertEquals(await applySmartStream(calls, 0, { exposuresMs: [1, 2.5, 10], exposure }), [1, 2.5, 10]);
  assertEquals(await applySmartStream(calls, 0, { exposuresMs: [], exposure }), []);
  assertEquals(set, [
    ["PARAM_SMART_STREAM_MODE_ENABLED", true],
    ["PARAM_SMART_STREAM_EXP_PARAMS", [1000, 2500, 10_000]],
    ["PARAM_SMART_STREAM_MODE_ENABLED", false],
  ]);
  const plain = fakeCalls({});
  assertEquals(await applySmartStream(plain.calls, 0, { exposuresMs: [], exposure }), []);
  assertEquals(plain.set, []);
});

Deno.test("what cannot be streamed is refused with the bound", async () => {
  for (
    const [exposuresMs, sentence] of [
      [[1, 2, 3, 4], "4 exposures for SMART streaming: this camera takes at most 3"],
      [[1, 0.0004], "0.0004 ms in SMART streaming: the shortest is 0.001 ms"],
      [[NaN], "NaN ms in SMART streaming"],
    ] as const
  ) {
    await assertRejects(
      () => applySmartStream(smart().calls, 0, { exposuresMs, exposure }),
      SettingsError,
      sentence,
    );
  }
  const { calls } = fakeCalls({});
  await assertRejects(
    () => applySmartStream(calls, 0, { exposuresMs: [1], exposure }),
    SettingsError,
    "has no SMART",
  );
});

Deno.test("one unit has to do for the longest exposure, and the run's exposure is reported in it", async () => {
  const range = { min: 1, max: 10_000 };
  const { calls } = fakeCalls({ PARAM_EXP_RES: { value: 0, choices: [1, 0] }, PARAM_EXPOSURE_TIME: range });
  assertEquals(await resolutionFor(calls, 0, 5, []), { value: 5000, unitMs: 0.001 });
  assertEquals(await resolutionFor(calls, 0, 5, [2, 11]), { value: 5, unitMs: 1 });
  // Would catch: exposures of 1.5 ms rounded to 2 because of one of 5 s that is not used.
  assertEquals(await resolutionFor(calls, 0, 5000, [1.5]), { value: 1500, unitMs: 0.001 });
});
