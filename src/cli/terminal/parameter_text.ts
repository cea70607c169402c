import type { Parameter, ParameterName } from "../../../mod.ts";

/**
 * The full name of a parameter: `temp` means `PARAM_TEMP`. For an unknown one, the camera says which names are near it.
 */
export function parameterNameOf(word: string): ParameterName {
  const upper = word.toUpperCase();
  const full = upper.startsWith("PARAM_") ? upper : `PARAM_${upper}`;
  return full as ParameterName;
}

/** A parameter as JSON. Every object has every key: what a parameter does not have is null. */
export function parameterJson(parameter: Parameter): Record<string, unknown> {
  const { name, type, access, count = null, options = null, live } = parameter;
  const { unit = null, countsPerUnit = null } = parameter;
  const { value = null, min = null, max = null, step = null } = parameter;
  return {
    name,
    value,
    unit,
    countsPerUnit,
    type,
    access,
    min,
    max,
    step,
    default: parameter.default ?? null,
    count,
    options,
    live,
  };
}

/** A parameter's value for people: a choice with its name, a number in its unit. */
export function shownValue(parameter: Parameter): string {
  const { value, options } = parameter;
  if (value === undefined) return "-";
  const chosen = options?.find((option) => option.value === value);
  if (chosen) return `${value} "${chosen.name}"`;
  if (typeof value === "number" || typeof value === "bigint") return inUnit(parameter, value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A parameter's number, in the unit that people use. */
export function inUnit({ unit, countsPerUnit = 1 }: Parameter, counts: number | bigint): string {
  return unit === undefined ? String(counts) : `${Number(counts) / countsPerUnit} ${unit}`;
}

/**
 * Reads a parameter's value from a text: a number in the parameter's unit, with or without the unit's sign, on or off,
 * or the text itself. The camera's own check refuses a text that is not a value of the parameter.
 */
export function valueOf(text: string, { type, unit, countsPerUnit = 1 }: Parameter): unknown {
  if (type === "boolean") {
    return /^(true|on|1)$/i.test(text) ? true : /^(false|off|0)$/i.test(text) ? false : text;
  }
  if (type === "string") return text;
  // A degree sign is hard to type, so the unit may lack it.
  const signs = unit === undefined ? [] : [unit, unit.replace("°", "")];
  const sign = signs.find((one) => text.endsWith(one)) ?? "";
  const plain = text.slice(0, text.length - sign.length).trim();
  const number = plain === "" ? NaN : Number(plain);
  return Number.isNaN(number) ? text : Number((number * countsPerUnit).toFixed(6));
}
