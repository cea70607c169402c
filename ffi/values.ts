import { shown } from "../src/kinds.ts";
import { SettingsError } from "../src/errors.ts";
import * as constants from "./constants.ts";
import { readRegion, type Region, RGN_TYPE, writeRegion } from "./structs.ts";

/** A parameter's type, from ATTR_TYPE. */
export type ValueType =
  | "int8"
  | "uns8"
  | "int16"
  | "uns16"
  | "int32"
  | "uns32"
  | "int64"
  | "uns64"
  | "flt32"
  | "flt64"
  | "enum"
  | "boolean"
  | "string"
  | "region"
  | "smart-stream";

/** A parameter's value: bigint for 64-bit integers, a list for SMART streaming, the number for an enum. */
export type ParameterValue = number | bigint | boolean | string | Region | readonly number[];

/** The numbers that ATTR_TYPE can give for a parameter. */
const typeNames: Readonly<Record<number, ValueType>> = {
  [constants.TYPE_INT8]: "int8",
  [constants.TYPE_UNS8]: "uns8",
  [constants.TYPE_INT16]: "int16",
  [constants.TYPE_UNS16]: "uns16",
  [constants.TYPE_INT32]: "int32",
  [constants.TYPE_UNS32]: "uns32",
  [constants.TYPE_INT64]: "int64",
  [constants.TYPE_UNS64]: "uns64",
  [constants.TYPE_FLT32]: "flt32",
  [constants.TYPE_FLT64]: "flt64",
  [constants.TYPE_ENUM]: "enum",
  [constants.TYPE_BOOLEAN]: "boolean",
  [constants.TYPE_CHAR_PTR]: "string",
  [constants.TYPE_RGN_TYPE]: "region",
  [constants.TYPE_SMART_STREAM_TYPE]: "smart-stream",
  [constants.TYPE_SMART_STREAM_TYPE_PTR]: "smart-stream",
};

/** The type for a number of ATTR_TYPE; `undefined` if no parameter has such a type. */
export function valueTypeOf(typeNumber: number): ValueType | undefined {
  return typeNames[typeNumber];
}

/** Types whose value is a whole number, with their bits and sign. */
const integers: Readonly<Partial<Record<ValueType, readonly [bits: number, signed: boolean]>>> = {
  int8: [8, true],
  uns8: [8, false],
  int16: [16, true],
  uns16: [16, false],
  int32: [32, true],
  uns32: [32, false],
  int64: [64, true],
  uns64: [64, false],
  enum: [32, true],
};

/** Reads a value that pl_get_param wrote. For a SMART streaming list, only its address would be there. */
export function decodeValue(
  type: Exclude<ValueType, "string" | "smart-stream">,
  view: DataView,
): ParameterValue {
  switch (type) {
    case "int8":
      return view.getInt8(0);
    case "uns8":
      return view.getUint8(0);
    case "int16":
      return view.getInt16(0, true);
    case "uns16":
      return view.getUint16(0, true);
    case "int32":
    case "enum":
      return view.getInt32(0, true);
    case "uns32":
      return view.getUint32(0, true);
    case "int64":
      return view.getBigInt64(0, true);
    case "uns64":
      return view.getBigUint64(0, true);
    case "flt32":
      return view.getFloat32(0, true);
    case "flt64":
      return view.getFloat64(0, true);
    case "boolean":
      return view.getUint16(0, true) !== 0;
    case "region":
      return readRegion(view);
  }
}

/**
 * The bytes of a value for pl_set_param. Throws a {@linkcode SettingsError} if the type cannot hold it. Without this
 * check, C would take its low bits, which are another value.
 */
export function encodeValue(type: ValueType, value: ParameterValue, name: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(16));
  const view = new DataView(bytes.buffer);
  const integer = integers[type];
  if (integer) {
    writeInteger(view, value, { type, name, bits: integer[0], signed: integer[1] });
  } else if (type === "boolean" && typeof value === "boolean") {
    view.setUint16(0, value ? 1 : 0, true);
  } else if (type === "flt64" && typeof value === "number") {
    view.setFloat64(0, value, true);
  } else if (type === "flt32" && typeof value === "number") {
    view.setFloat32(0, value, true);
  } else if (type === "string" && typeof value === "string") {
    return new TextEncoder().encode(`${value}\0`);
  } else if (type === "region" && typeof value === "object" && "s1" in value) {
    writeRegion(view, 0, value);
    return bytes.subarray(0, RGN_TYPE.size);
  } else {
    throw new SettingsError(`Cannot set ${name} to ${shown(value)}: it takes ${wanted[type] ?? "a number"}`);
  }
  return bytes;
}

/**
 * Checks a number that is passed by value. Deno's own check of arguments vanishes in code that runs often: then 1.5,
 * NaN and 2 ** 40 pass, and C sees another number.
 */
export function checkInteger(type: ValueType, value: number, name: string): void {
  encodeValue(type, value, name);
}

const wanted: Readonly<Partial<Record<ValueType, string>>> = {
  boolean: "true or false",
  string: "a text",
  region: "a region { s1, s2, sbin, p1, p2, pbin }",
  "smart-stream": "a list of exposures",
};

interface IntegerPlace {
  readonly type: ValueType;
  readonly name: string;
  readonly bits: number;
  readonly signed: boolean;
}

function writeInteger(
  view: DataView,
  value: ParameterValue,
  { type, name, bits, signed }: IntegerPlace,
): void {
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  const whole = typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
  const number = whole ? BigInt(value as number | bigint) : undefined;
  if (number === undefined || number < low || number > high) {
    throw new SettingsError(
      `Cannot set ${name} to ${shown(value)}: its type is ${type}, a whole number from ${low} to ${high}`,
    );
  }
  // Little-endian: the low bytes of 64 bits are right for every narrower type.
  view.setBigInt64(0, number, true);
}
