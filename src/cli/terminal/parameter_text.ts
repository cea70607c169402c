import type { Parameter, ParameterName } from "../../../mod.ts";

/** `temp` is short for `PARAM_TEMP`. The camera says which names are near an unknown one. */
export function parameterNameOf(word: string): ParameterName {
  const upper = word.toUpperCase();
  const full = upper.startsWith("PARAM_") ? upper : `PARAM_${upper}`;
  return full as ParameterName;
}

/** Every key in every object: what a parameter does not have is null. */
export function parameterJson(parameter: Parameter): Record<string, unknown> {
  const { name, type, access, count = null, options = null, live } = parameter;
  const { value = null, min = null, max = null, step = null } = parameter;
  return {
    name,
    value,
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

/** A parameter's value for people: a choice with its name. */
export function shownValue({ value, options }: Parameter): string {
  if (value === undefined) return "-";
  const chosen = options?.find((option) => option.value === value);
  if (chosen) return `${value} "${chosen.name}"`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
