/** A value of a record as words, whatever it is: a record may come from a stranger. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return String(value);
  return Object.entries(value).map(([name, part]) =>
    Array.isArray(value) ? shown(part) : `${name} ${shown(part)}`
  ).join(", ");
}

/** A part of a plan as words: without what is not set, and without the underscores of names. */
export function shownPart(value: unknown): string {
  if (typeof value !== "object" || value === null) return shown(value);
  if (Array.isArray(value)) return value.map(shownPart).filter(Boolean).join("; ");
  return Object.entries(value)
    .map(([name, part]) => [name, shownPart(part)])
    .filter(([, words]) => words !== "")
    .map(([name, words]) => `${name.replaceAll("_", " ")} ${words}`).join(", ");
}
