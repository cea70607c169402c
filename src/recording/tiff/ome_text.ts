const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
const signs = Object.fromEntries(Object.entries(entities).map(([sign, entity]) => [entity, sign]));

/**
 * Text as XML. Characters beyond ASCII stay as they are. Bio-Formats turns every `&#` into ` #` before it reads a
 * description, so it would refuse the unit "&#181;m", and with it the whole description.
 */
export function escape(text: string | number): string {
  return String(text).toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, " ") // XML cannot hold a control character
    .replace(/[<>&"]/g, (sign) => entities[sign]);
}

/** The text before it was escaped. */
export function unescape(text: string): string {
  return text.replace(/&(?:lt|gt|amp|quot);/g, (sign) => signs[sign]);
}

/** Attributes of an element; undefined values are left out. */
export function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values).map(([key, value]) => value === undefined ? "" : ` ${key}="${escape(value)}"`)
    .join("");
}

/** Keys and values as an annotation. */
export function mapAnnotation(
  id: string,
  namespace: string,
  pairs: Readonly<Record<string, string | number>>,
): string {
  const lines = Object.entries(pairs).map(([key, value]) => `<M K="${escape(key)}">${escape(value)}</M>`);
  return `<MapAnnotation ID="${id}" Namespace="pvcam-deno/${namespace}">\n<Value>\n${
    lines.join("\n")
  }\n</Value>\n</MapAnnotation>`;
}

/**
 * Seconds with six decimals, which are microseconds without the noise of binary fractions; nothing for an unknown time.
 */
export function seconds(value: number | undefined): string | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : String(Number(value.toFixed(6)));
}
