import type { Field } from "./field.ts";

const names: Readonly<Record<string, string>> = {
  red: "FF0000",
  green: "00FF00",
  blue: "0000FF",
  cyan: "00FFFF",
  magenta: "FF00FF",
  yellow: "FFFF00",
  orange: "FF8000",
  white: "FFFFFF",
  gray: "FFFFFF",
  grey: "FFFFFF",
};

/** Reads the colour of a channel: a name, or the three bytes of red, green and blue. Gives `RRGGBB`. */
export function readColor(field: Field): string {
  // In YAML a colour of six digits without quotes is a number, and its zeros in front are gone by then.
  const text = typeof field.value === "string" ? field.value : "";
  const known = names[text.toLowerCase()] ?? /^#?([\da-f]{6})$/i.exec(text)?.[1];
  return known?.toUpperCase() ??
    field.needs(`a colour such as "#00FF00" (in quotes), or one of ${Object.keys(names).join(", ")}`);
}
