import { PARAMETERS, type ParameterValue } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import { nearestNames } from "../../nearest.ts";
import { shown } from "../../kinds.ts";
import type { Parameter } from "./parameters.ts";

/**
 * Checks a value before the camera sees it, and returns it as PVCAM takes it: the number of an enum's name, a bigint
 * for 64 bits. Throws a {@linkcode SettingsError} that says what is allowed.
 */
export function checkValue(parameter: Parameter, value: ParameterValue, camera: string): ParameterValue {
  const { name, access, type } = parameter;
  if (access === "read-only" || access === "exists") {
    const inUnit = typeof value === "number" ? inUnitOf(parameter, [value]) : "";
    const settable = `${name}_SETPOINT`;
    const hint = Object.hasOwn(PARAMETERS, settable) ? `; set ${settable} instead` : "";
    throw new SettingsError(
      `Cannot set ${name} of camera "${camera}" to ${shown(value)}${inUnit}: it is read-only${hint}.`,
    );
  }
  if (type === "enum") return checkOption(parameter, value);
  if (parameter.min !== undefined && parameter.max !== undefined) return checkNumber(parameter, value);
  return value; // the other types are checked when they are written as bytes
}

function checkOption({ name, options = [] }: Parameter, value: ParameterValue): number {
  const found = typeof value === "string"
    ? options.find((option) => option.name.toLowerCase() === value.toLowerCase())
    : options.find((option) => option.value === value);
  if (found) return found.value;
  const choices = options.map((option) => `${option.value} "${option.name}"`).join(", ");
  const [nearest] = typeof value === "string" && options.length > 3
    ? nearestNames(value, options.map((option) => option.name))
    : [];
  const near = nearest === undefined ? "it takes" : `did you mean "${nearest}"? It takes`;
  throw new SettingsError(`Cannot set ${name} to ${shown(value)}: ${near} ${choices}.`);
}

function checkNumber(parameter: Parameter, value: ParameterValue): number | bigint {
  const { name, type, min = 0, max = 0, step = 0 } = parameter;
  const float = type === "flt32" || type === "flt64";
  const fits = typeof value === "bigint" && !float || typeof value === "number" && Number.isFinite(value) &&
      (float || Number.isSafeInteger(value));
  const inUnits = inUnitOf(parameter, [min, max]);
  const range = `${float ? "a number" : "a whole number"} from ${min} to ${max}${inUnits}`;
  if (!fits || value < min || value > max) {
    const asked = `${shown(value)}${fits ? inUnitOf(parameter, [value]) : ""}`;
    throw new SettingsError(`Cannot set ${name} to ${asked}: it takes ${range}.`);
  }
  if (!isOnStep(value, { min, step })) {
    throw new SettingsError(`Cannot set ${name} to ${shown(value)}: it takes ${range} in steps of ${step}.`);
  }
  return type === "int64" || type === "uns64" ? BigInt(value) : value;
}

/** The count in the parameter's unit, if it has one. */
function inUnitOf({ unit, countsPerUnit = 1 }: Parameter, counts: readonly (number | bigint)[]): string {
  if (countsPerUnit === 1) return "";
  return ` (${counts.map((one) => Number(one) / countsPerUnit).join(" to ")} ${unit})`;
}

function isOnStep(
  value: number | bigint,
  { min, step }: { min: number | bigint; step: number | bigint },
): boolean {
  if (Number(step) <= 0) return true;
  if (typeof min === "bigint" || typeof value === "bigint") {
    return (BigInt(value) - BigInt(min)) % BigInt(step) === 0n;
  }
  const steps = (value - min) / Number(step);
  return Math.abs(steps - Math.round(steps)) < 1e-6; // decimal steps are not exact in binary
}
