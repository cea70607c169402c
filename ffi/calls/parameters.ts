import { shown } from "../../src/kinds.ts";
import { PvcamError, SettingsError } from "../../src/errors.ts";
import { PARAMETERS, type ParameterValues, PL_PARAM_ATTRIBUTES } from "../constants.ts";
import { bytesToText, readSmartStreamEntries, SMART_STREAM_TYPE, writeSmartStream } from "../structs.ts";
import { decodeValue, encodeValue, type ParameterValue, type ValueType, valueTypeOf } from "../values.ts";
import type { Checker } from "./check.ts";

/** The name of a parameter of PVCAM, such as `PARAM_EXP_RES`. */
export type ParameterName = keyof ParameterValues;

/** The name of an attribute, such as `ATTR_MAX`. */
export type AttributeName = keyof typeof PL_PARAM_ATTRIBUTES;

/** One value of an enum parameter. */
export interface EnumEntry {
  /** The number for pl_set_param. */
  readonly value: number;
  /** The camera's name for it. */
  readonly name: string;
}

/** The calls that read and set parameters. They ask the camera as little as possible: a type is asked only once. */
export interface ParameterCalls {
  /**
   * Whether the camera has the parameter now (ATTR_AVAIL) and the library knows it. Ask this before everything else.
   */
  paramAvailable(hcam: number, name: ParameterName): Promise<boolean>;
  /** The type from ATTR_TYPE. The id would give another one for some parameters. */
  getParamType(hcam: number, name: ParameterName): Promise<ValueType>;
  /** The value of an attribute; of ATTR_CURRENT if no attribute is named. */
  getParam(hcam: number, name: ParameterName, attribute?: AttributeName): Promise<ParameterValue>;
  /** The same as a number, also for 64-bit and enum parameters. */
  getNumber(hcam: number, name: ParameterName, attribute?: AttributeName): Promise<number>;
  /** The current value of a text parameter. */
  getText(hcam: number, name: ParameterName): Promise<string>;
  /** Reads an attribute as a type that the caller knows, without asking for the type. Not for texts and lists. */
  getParamAs(
    hcam: number,
    name: ParameterName,
    options: { readonly attribute: AttributeName; readonly type: ScalarType },
  ): Promise<ParameterValue>;
  /** Sets the current value. */
  setParam(hcam: number, name: ParameterName, value: ParameterValue): Promise<void>;
  /** Every value of an enum parameter, in the camera's order. */
  getEnum(hcam: number, name: ParameterName): Promise<EnumEntry[]>;
  /** Resets all post-processing features. */
  ppReset(hcam: number): Promise<void>;
}

/** Types that one call reads completely. */
export type ScalarType = Exclude<ValueType, "string" | "smart-stream">;

/** Attributes that have a fixed type, whatever the parameter's type is. */
const attributeTypes: Readonly<Partial<Record<AttributeName, ScalarType>>> = {
  ATTR_AVAIL: "boolean",
  ATTR_LIVE: "boolean",
  ATTR_ACCESS: "uns16",
  ATTR_TYPE: "uns16",
  ATTR_COUNT: "uns32",
};

/**
 * Codes by which a library may say that it does not know a parameter, as an older one does for newer parameters: not
 * available, not implemented, parameter unknown, parameter not available. It is unknown which of them real libraries
 * give.
 */
const notKnown: readonly number[] = [154, 155, 159, 160];

/**
 * Room for any text, including the longest (PARAM_CAM_SYSTEMS_INFO), whatever ATTR_COUNT says. No text may be longer.
 */
const textBytes = 4096, mostTextBytes = 1 << 20;

/**
 * Codes by which a library says that a list has no such entry, although it counts one: the list has a hole or ends
 * there.
 */
const noEntry: readonly number[] = [154, 155, 160, 164, 165];
const pastEnd = 186;
/** The longest list that is read, whatever ATTR_COUNT says. */
const mostEntries = 1000;

/** Makes the calls for parameters. `addressOf` returns the address of a buffer of ours. */
export function parameterCalls(checker: Checker, addressOf: (bytes: Uint8Array) => bigint): ParameterCalls {
  const { symbols } = checker;
  // A parameter's type does not change while a camera is open. Cameras of one process may have different types.
  const types = new Map<string, ValueType>();

  function read<T>(
    hcam: number,
    name: ParameterName,
    { attribute, bytes, result }: {
      attribute: AttributeName;
      bytes: Uint8Array;
      result: (view: DataView) => T;
    },
  ): Promise<T> {
    const { id } = PARAMETERS[name];
    return checker.call(
      "pl_get_param",
      () => symbols.pl_get_param(hcam, id, PL_PARAM_ATTRIBUTES[attribute], bytes),
      { hcam, tried: `${name} ${attribute}`, result: () => result(new DataView(bytes.buffer)) },
    );
  }

  const calls: ParameterCalls = {
    async paramAvailable(hcam, name) {
      try {
        return await calls.getParamAs(hcam, name, { attribute: "ATTR_AVAIL", type: "boolean" }) as boolean;
      } catch (error) {
        if (error instanceof PvcamError && notKnown.includes(error.code)) return false;
        throw error;
      }
    },

    async getParamType(hcam, name) {
      const key = `${checker.cameraName(hcam)} ${name}`;
      let type = types.get(key);
      if (type) return type;
      const typeNumber = await calls.getNumber(hcam, name, "ATTR_TYPE");
      type = valueTypeOf(typeNumber);
      if (!type) {
        throw new PvcamError(
          `The camera gives ${name} the type ${typeNumber}, which no parameter can have.`,
          "pl_get_param",
          0,
          "PL_ERR_NONE",
        );
      }
      types.set(key, type);
      return type;
    },

    getParamAs(hcam, name, { attribute, type }) {
      // More room than any of these needs, so that a library that writes too much overwrites nothing.
      const bytes = new Uint8Array(new ArrayBuffer(256));
      return read(hcam, name, { attribute, bytes, result: (view) => decodeValue(type, view) });
    },

    async getParam(hcam, name, attribute = "ATTR_CURRENT") {
      const type = attributeTypes[attribute] ?? await calls.getParamType(hcam, name);
      if (type === "string") {
        const count = await calls.getNumber(hcam, name, "ATTR_COUNT");
        const bytes = new Uint8Array(
          new ArrayBuffer(Math.min(Math.max(textBytes, count + 1), mostTextBytes)),
        );
        return read(hcam, name, { attribute, bytes, result: () => bytesToText(bytes) });
      }
      if (type === "smart-stream") return getSmartStream(hcam, name, attribute);
      return calls.getParamAs(hcam, name, { attribute, type });
    },

    async getNumber(hcam, name, attribute = "ATTR_CURRENT") {
      const value = await calls.getParam(hcam, name, attribute);
      if (typeof value !== "number" && typeof value !== "bigint") {
        throw new SettingsError(`${name} ${attribute} is ${shown(value)}, which is not a number`);
      }
      return Number(value);
    },

    async getText(hcam, name) {
      const value = await calls.getParam(hcam, name);
      if (typeof value !== "string") {
        throw new SettingsError(`${name} is ${shown(value)}, which is not a text`);
      }
      return value.trimEnd(); // that a camera pads its names with blanks is a guess
    },

    async setParam(hcam, name, value) {
      const { id } = PARAMETERS[name];
      const type = await calls.getParamType(hcam, name);
      const list = type === "smart-stream" ? listBytes(value, name) : undefined;
      const bytes = list?.struct ?? encodeValue(type, value, name);
      await checker.call("pl_set_param", () => symbols.pl_set_param(hcam, id, bytes), {
        hcam,
        tried: `${name} = ${shown(value)}`,
        keep: [list?.entries],
      });
    },

    async getEnum(hcam, name) {
      const count = await calls.getNumber(hcam, name, "ATTR_COUNT");
      const entries: EnumEntry[] = [];
      for (let index = 0; index < Math.min(count, mostEntries); index++) {
        try {
          entries.push(await getEntry(hcam, name, { index, count }));
        } catch (error) {
          if (!(error instanceof PvcamError)) throw error;
          if (error.code === pastEnd) break;
          if (!noEntry.includes(error.code)) throw error;
        }
      }
      return entries;
    },

    ppReset(hcam) {
      return checker.call("pl_pp_reset", () => symbols.pl_pp_reset(hcam), { hcam });
    },
  };

  async function getEntry(
    hcam: number,
    name: ParameterName,
    { index, count }: { index: number; count: number },
  ): Promise<EnumEntry> {
    const { id } = PARAMETERS[name];
    const length = new Uint32Array(new ArrayBuffer(4));
    const value = new Int32Array(new ArrayBuffer(4));
    const context = { hcam, tried: `${name}, entry ${index} of ${count}` };
    await checker.call(
      "pl_enum_str_length",
      () => symbols.pl_enum_str_length(hcam, id, index, length),
      context,
    );
    const room = Math.min(length[0], mostTextBytes);
    const text = new Uint8Array(room + 1);
    await checker.call(
      "pl_get_enum_param",
      () => symbols.pl_get_enum_param(hcam, id, index, value, text, room),
      context,
    );
    return { value: value[0], name: bytesToText(text).trimEnd() };
  }

  /** A SMART streaming list: the struct has the address of the entries, which must stay alive with it. */
  function listBytes(value: ParameterValue, name: string): { struct: Uint8Array; entries: Uint32Array } {
    if (!Array.isArray(value)) encodeValue("smart-stream", value, name); // throws the error sentence
    const list = value as readonly number[];
    const entries = new Uint32Array(new ArrayBuffer(Math.max(4, list.length * 4)));
    list.forEach((entry, index) => {
      encodeValue("uns32", entry, `${name}, entry ${index}`);
      entries[index] = entry;
    });
    return { struct: smartStream(entries, list.length), entries };
  }

  function smartStream(entries: Uint32Array, count: number): Uint8Array {
    const struct = new Uint8Array(new ArrayBuffer(SMART_STREAM_TYPE.size));
    const address = addressOf(new Uint8Array(entries.buffer));
    writeSmartStream(new DataView(struct.buffer), count, address);
    return struct;
  }

  /** For CURRENT, libpvcam fills a list of ours. For other attributes it gives only the number of entries. */
  async function getSmartStream(
    hcam: number,
    name: ParameterName,
    attribute: AttributeName,
  ): Promise<ParameterValue> {
    const room = 65_535;
    const entries = new Uint32Array(new ArrayBuffer(room * 4));
    const bytes = smartStream(entries, room);
    const count = await read(hcam, name, { attribute, bytes, result: readSmartStreamEntries });
    return attribute === "ATTR_CURRENT" ? [...entries.subarray(0, count)] : count;
  }

  return calls;
}
