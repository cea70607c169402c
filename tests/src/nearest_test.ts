import { assertEquals } from "@std/assert";
import { nearestNames } from "../../src/nearest.ts";

// Would catch: a hint that leads astray, such as the first name of the list for every mistake.
Deno.test("a mistyped name finds the one that was meant", () => {
  const flags = ["frames", "exposure", "region", "force", "buffer-mode", "out"];
  assertEquals(nearestNames("farmes", flags), ["frames"]);
  assertEquals(nearestNames("frame", flags), ["frames"]);
  assertEquals(nearestNames("exposure-time", flags), ["exposure"]);
  assertEquals(nearestNames("BUFFER", flags), ["buffer-mode"]);
  assertEquals(nearestNames("roi", flags, 6)[0], "region");
  assertEquals(["all", "n", "verbatim"].flatMap((wrong) => nearestNames(wrong, flags)), []);
});

Deno.test("the nearest come first, as many as asked for", () => {
  const names = ["PARAM_TEMP", "PARAM_TEMP_SETPOINT", "PARAM_GAIN_INDEX", "PARAM_GAIN_NAME"];
  assertEquals(nearestNames("PARAM_TEMPERATURE", names, 2), ["PARAM_TEMP", "PARAM_TEMP_SETPOINT"]);
  assertEquals(nearestNames("PARAM_GAIN", names, 2).sort(), ["PARAM_GAIN_INDEX", "PARAM_GAIN_NAME"]);
  assertEquals(nearestNames("x", [], 3), []);
});
