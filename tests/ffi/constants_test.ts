import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import * as constants from "../../ffi/constants.ts";
import { constantsText } from "../../ffi/generate_constants.ts";
import { valueTypeOf } from "../../ffi/values.ts";

const ffi = join(dirname(fromFileUrl(import.meta.url)), "../../ffi");
const facts = JSON.parse(await Deno.readTextFile(join(ffi, "facts/abi.json")));

// Would catch: facts that changed without the constants, and constants that were edited by hand.
Deno.test("constants.ts is what its generator writes", async () => {
  assertEquals(await Deno.readTextFile(join(ffi, "constants.ts")), constantsText(facts));
});

// Would catch: a generator that leaves something out, or writes a value wrong, such as hexadecimal read as decimal.
Deno.test("every constant, enum, parameter and error code has the value of the facts", () => {
  const values = constants as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(facts.constants)) assertEquals(values[name], value, name);
  assertEquals(constants.ENUMS as unknown, facts.enums);
  for (const name of Object.keys(facts.enums)) assertEquals(values[name], facts.enums[name], name);
  assertEquals(Object.keys(constants.PARAMETERS), Object.keys(facts.params));
  for (const [name, parameter] of Object.entries(constants.PARAMETERS)) {
    assertEquals(parameter.id, facts.params[name].id, name);
  }
  assertEquals(constants.ERROR_NAMES as unknown, facts.error_codes);
});

// Would catch: a documented type that contradicts the type number which the camera will answer with.
Deno.test("the documented type of a parameter is the one that ATTR_TYPE gives", () => {
  const numbers = constants as unknown as Record<string, number>;
  for (const [name, parameter] of Object.entries(constants.PARAMETERS)) {
    const { type_name, actual_type_from_ATTR_TYPE } = facts.params[name];
    assertEquals(valueTypeOf(numbers[actual_type_from_ATTR_TYPE ?? type_name]), parameter.type, name);
  }
});
