import { assertEquals, assertThrows } from "@std/assert";
import { type Parameter, SettingsError } from "../../../../mod.ts";
import { checkValue } from "../../../../src/camera/parameters/parameter_check.ts";

type Value = Parameters<typeof checkValue>[1];

function parameter(part: Partial<Parameter>): Parameter {
  return { name: "PARAM_ADC_OFFSET", type: "int16", access: "read-write", live: false, ...part };
}

const number = parameter({ min: -100, max: 100, step: 5 });
const big = parameter({ name: "PARAM_EXPOSURE_TIME", type: "uns64", min: 0n, max: 10_000n, step: 10n });
const fraction = parameter({ type: "flt64", min: 0, max: 1, step: 0.1 });
const options = [{ value: 0, name: "High" }, { value: 4, name: "Low" }];
const choice = parameter({ name: "PARAM_FAN_SPEED_SETPOINT", type: "enum", options });

// Would catch: a value that the camera gets in the wrong type, such as a name or a number of 64 bits.
Deno.test("a value that fits is given to the camera in the camera's type", () => {
  assertEquals(checkValue(number, -95, "cam"), -95);
  assertEquals(checkValue(big, 20, "cam"), 20n);
  assertEquals(checkValue(big, 30n, "cam"), 30n);
  assertEquals(checkValue(fraction, 0.3, "cam"), 0.3);
  assertEquals(checkValue(choice, "low", "cam"), 4);
  assertEquals(checkValue(choice, 4, "cam"), 4);
  assertEquals(checkValue(parameter({ type: "boolean" }), true, "cam"), true);
  assertEquals(checkValue(parameter({ access: "write-only", type: "boolean" }), true, "cam"), true);
  assertEquals(checkValue(parameter({ min: 0, max: 9, step: 0 }), 7, "cam"), 7);
});

// Would catch: a value that C cuts to some other value, or that the camera refuses with a code and no reason.
const refused: readonly [Parameter, Value, string][] = [
  [number, 105, "Cannot set PARAM_ADC_OFFSET to 105: it takes a whole number from -100 to 100."],
  [number, -101, "from -100 to 100"],
  [number, 7, "a whole number from -100 to 100 in steps of 5"],
  [number, 2.5, "a whole number"],
  [number, NaN, "Cannot set PARAM_ADC_OFFSET to NaN"],
  [number, "5", 'Cannot set PARAM_ADC_OFFSET to "5": it takes a whole number'],
  [number, true, "a whole number"],
  [big, 10_010n, "from 0 to 10000"],
  [big, 15n, "in steps of 10"],
  [big, 1.5, "a whole number"],
  [fraction, 0.25, "a number from 0 to 1 in steps of 0.1"],
  [fraction, 1n, "a number from 0 to 1"],
  [choice, "off", 'Cannot set PARAM_FAN_SPEED_SETPOINT to "off": it takes 0 "High", 4 "Low".'],
  [choice, 1, "it takes 0 "],
  [choice, true, "it takes 0 "],
  [parameter({ access: "read-only" }), 1, 'of camera "cam" to 1: it is read-only'],
  [parameter({ access: "exists" }), 1, "read-only"],
];
for (const [parameter, value, sentence] of refused) {
  Deno.test(`${parameter.type} ${parameter.access} refuses ${typeof value} ${value} with the reason`, () => {
    assertThrows(() => checkValue(parameter, value, "cam"), SettingsError, sentence);
  });
}
