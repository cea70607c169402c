import {
  type AttributeName,
  type Calls,
  type ParameterName,
  PARAMETERS,
  type ParameterValue,
  type ParameterValues,
  type ValueType,
} from "../../../ffi/mod.ts";
import { PvcamError, SettingsError } from "../../errors.ts";
import { nearestNames } from "../../nearest.ts";
import { units } from "./parameter_units.ts";

/** A parameter, as the camera describes it. */
export interface Parameter<Name extends ParameterName = ParameterName> {
  /** PVCAM's name for it, such as `PARAM_TEMP`. */
  readonly name: Name;
  /** Its value; absent if it cannot be read now. */
  readonly value?: ParameterValues[Name];
  /** The unit of its value, its range and its default, such as `°C`; absent if none is known. */
  readonly unit?: "°C" | "us" | "ns" | "nm";
  /** How many of the value's counts make one unit: 100 for a temperature. */
  readonly countsPerUnit?: number;
  /** Its type, as the camera answers. */
  readonly type: ValueType;
  /** Whether it can be read and set. `exists` means that it can be neither. */
  readonly access: "read-only" | "read-write" | "write-only" | "exists";
  /** The smallest value, for numbers. */
  readonly min?: number | bigint;
  /** The largest value, for numbers. */
  readonly max?: number | bigint;
  /** The step between values, for numbers; 0 if the camera names none. */
  readonly step?: number | bigint;
  /** Its value after the camera was switched on. */
  readonly default?: ParameterValues[Name];
  /** How many values it can have; 0 if the camera does not say. For a list: how many entries it has now. */
  readonly count?: number;
  /** Every choice of an enum: PVCAM's number and the camera's name. */
  readonly options?: readonly { readonly value: number; readonly name: string }[];
  /** Whether it can be read and set while the camera acquires. */
  readonly live: boolean;
}

const accesses: Readonly<Record<number, Parameter["access"]>> = {
  1: "read-only",
  2: "read-write",
  3: "exists",
  4: "write-only",
};

/** Types that have a range. */
const numbers: readonly ValueType[] = [
  "int8",
  "uns8",
  "int16",
  "uns16",
  "int32",
  "uns32",
  "int64",
  "uns64",
  "flt32",
  "flt64",
];

/** All names that PVCAM knows, in the order of its header. */
export const parameterNames: readonly ParameterName[] = Object.keys(PARAMETERS) as ParameterName[];

/** Checks that PVCAM knows a name. Throws a {@linkcode SettingsError} with the three most similar names. */
export function checkName(name: string): asserts name is ParameterName {
  if (Object.hasOwn(PARAMETERS, name)) return;
  // In the terminal, people leave out the PARAM_ of a name.
  const full = `PARAM_${String(name).toUpperCase().replace(/^PARAM_/, "")}`;
  const short = parameterNames.map((one) => one.slice("PARAM_".length));
  const near = Object.hasOwn(PARAMETERS, full)
    ? [full]
    : nearestNames(full.slice("PARAM_".length), short, 3).map((one) => `PARAM_${one}`);
  const hint = near.length === 0 ? "." : `; did you mean ${near.join(", ").replace(/, (?=[^,]*$)/, " or ")}?`;
  throw new SettingsError(`PVCAM has no parameter "${name}"${hint}`);
}

/** Reading these texts has hung cameras for good (Retiga R1, R3, R6), so they are read only on request. */
const hazardous: readonly ParameterName[] = ["PARAM_CAM_SYSTEMS_INFO"];

/** Describes all parameters of a camera. A parameter that gives an error is left out, so that it hides no other. */
export async function readParameters(calls: Calls, hcam: number): Promise<Parameter[]> {
  const parameters: Parameter[] = [];
  for (const name of parameterNames) {
    const parameter = await unlessRefused(readParameter(calls, hcam, name, !hazardous.includes(name)));
    if (parameter) parameters.push(parameter);
  }
  return parameters;
}

/** Describes a parameter, with or without its value; `undefined` if the camera does not have it. */
export async function readParameter(
  calls: Calls,
  hcam: number,
  name: ParameterName,
  withValue = true,
): Promise<Parameter | undefined> {
  // ATTR_AVAIL comes first, because every other question about an absent parameter is an error.
  if (!await calls.paramAvailable(hcam, name)) return undefined;
  const type = await calls.getParamType(hcam, name);
  const access = accesses[await calls.getNumber(hcam, name, "ATTR_ACCESS")] ?? "exists";
  const readable = withValue && (access === "read-only" || access === "read-write");
  const ask = <T>(attribute: AttributeName) =>
    unlessRefused(calls.getParam(hcam, name, attribute)) as Promise<T | undefined>;
  const hasRange = access !== "exists" && numbers.includes(type);
  const hasDefault = hasRange || access !== "exists" && (type === "enum" || type === "boolean");
  return withoutGaps({
    name,
    value: readable ? await ask<ParameterValue>("ATTR_CURRENT") : undefined,
    ...units[name],
    type,
    access,
    min: hasRange ? await ask<number>("ATTR_MIN") : undefined,
    max: hasRange ? await ask<number>("ATTR_MAX") : undefined,
    step: hasRange ? await ask<number>("ATTR_INCREMENT") : undefined,
    default: hasDefault ? await ask<ParameterValue>("ATTR_DEFAULT") : undefined,
    count: withValue ? await ask<number>("ATTR_COUNT") : undefined,
    options: type === "enum" ? await calls.getEnum(hcam, name) : undefined,
    live: await isLive(calls, hcam, name),
  }) as Parameter;
}

/** Whether a parameter may be used while the camera acquires. If an older library cannot say, it may not. */
export async function isLive(calls: Calls, hcam: number, name: ParameterName): Promise<boolean> {
  return await unlessRefused(calls.getParam(hcam, name, "ATTR_LIVE")) === true;
}

/** Attributes that the camera cannot give now are left out. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PvcamError) return undefined;
    throw error;
  }
}

function withoutGaps<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}
