import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { jsonOf, pvcam } from "../pvcam.ts";

const keys = ["name", "value", "type", "access", "min", "max", "step", "default", "options", "live"];

// Would catch: a key that is left out where it does not apply, and 64-bit numbers that JSON cannot hold.
Deno.test("params lists what the camera has, each with every key", async () => {
  const { parameters } = jsonOf(await pvcam(["params", "--json"]));
  assert(parameters.length > 30);
  for (const parameter of parameters) {
    for (const key of keys) assert(key in parameter, `${parameter.name} has no ${key}`);
  }
  const named = (name: string) => parameters.find((one: { name: string }) => one.name === name);
  assertEquals(named("PARAM_SER_SIZE").value, 2048);
  assertEquals(named("PARAM_CHIP_NAME").value, "GS2020");
  assertEquals(named("PARAM_EXP_RES").type, "enum");
  assertEquals(named("PARAM_EXP_RES").options[0], { value: 0, name: "One Millisecond" });
  assertEquals(typeof named("PARAM_EXPOSURE_TIME").max, "number");
  assertEquals(named("PARAM_TEMP").access, "read-only");
});

Deno.test("params shows one parameter, also by its short name", async () => {
  const { stdout, code } = await pvcam(["params", "temp_setpoint"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^PARAM_TEMP_SETPOINT\n {2}value +-?\d+ °C\n {2}type +int16\n {2}access +read-write\n/);
  const { parameters } = jsonOf(await pvcam(["params", "PARAM_GAIN_INDEX", "--json"]));
  assertEquals([parameters.length, parameters[0].min], [1, 1]);
});

Deno.test("params shows a table for people", async () => {
  const { stdout } = await pvcam(["params"]);
  assertMatch(stdout, /^PARAMETER +VALUE +ACCESS +RANGE OR CHOICES\n/);
  assertMatch(stdout, /^EXP_RES +\d "One M\w+" +read-write +One Millisecond, One Microsecond$/m);
});

Deno.test("params answers an unknown name with the three nearest", async () => {
  const { code, stderr } = await pvcam(["params", "PARAM_TEMPERATURE"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "did you mean PARAM_TEMP");
});
