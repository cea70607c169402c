import { assertEquals, assertThrows } from "@std/assert";
import { decodeValue, encodeValue, type ParameterValue, type ValueType } from "../../ffi/values.ts";
import { SettingsError } from "../../src/errors.ts";

const region = { s1: 0, s2: 511, sbin: 1, p1: 8, p2: 15, pbin: 2 };

// Would catch: a type written or read at another's width or sign.
Deno.test("the ends of every type's range are written and read back", () => {
  const ranges: [Exclude<ValueType, "string" | "smart-stream">, ParameterValue[]][] = [
    ["int8", [-128, 127]],
    ["uns8", [0, 255]],
    ["int16", [-32_768, 32_767]],
    ["uns16", [0, 65_535]],
    ["int32", [-2_147_483_648, 2_147_483_647]],
    ["uns32", [0, 4_294_967_295]],
    ["int64", [-(2n ** 63n), 2n ** 63n - 1n]],
    ["uns64", [0n, 2n ** 64n - 1n]],
    ["enum", [-1, 1792]],
    ["flt32", [-1.5, 0.25]],
    ["flt64", [-1e300, 0.1]],
    ["boolean", [true, false]],
    ["region", [region]],
  ];
  for (const [type, values] of ranges) {
    for (const value of values) {
      const bytes = encodeValue(type, value, "PARAM_X");
      assertEquals(decodeValue(type, new DataView(bytes.buffer)), value, type);
    }
  }
});

// Would catch: high bits left over from a type, which a library that reads 32 bits of an enum would see.
Deno.test("a whole number of 64 bits may be given as a number, and a small one as a bigint", () => {
  assertEquals(decodeValue("uns64", new DataView(encodeValue("uns64", 7, "PARAM_X").buffer)), 7n);
  assertEquals(decodeValue("int16", new DataView(encodeValue("int16", -7n, "PARAM_X").buffer)), -7);
});

// Would catch: a value whose low bits are some other value, set without a word: 65,536 in 16 bits is 0.
Deno.test("a value that its type cannot hold is refused with the type's bounds", () => {
  const wrong: [ValueType, ParameterValue, string][] = [
    ["uns16", 65_536, "0 to 65535"],
    ["int16", 1.5, "-32768 to 32767"],
    ["int16", NaN, "to NaN: its type is int16"],
    ["int8", -129, "-128 to 127"],
    ["uns64", -1n, "18446744073709551615"],
    ["enum", 2 ** 31, "-2147483648"],
    ["enum", "first", 'to "first": its type is enum, a whole number'],
    ["uns16", true, "to true: its type is uns16"],
    ["boolean", 1, "to 1: it takes true or false"],
    ["string", 5, "to 5: it takes a text"],
    ["region", [1, 2], "to [1,2]: it takes a region"],
    ["flt64", "1", 'to "1": it takes a number'],
    ["smart-stream", 5, "list"],
  ];
  for (const [type, value, message] of wrong) {
    assertThrows(() => encodeValue(type, value, "PARAM_X"), SettingsError, message);
  }
});
