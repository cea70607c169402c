import { SettingsError } from "./errors.ts";
import { type Kind, shown } from "./kinds.ts";
import { checkNames } from "./known_names.ts";

/** Options for reading the fields of an object. */
export interface FieldsOrder {
  /** What a field is called, such as `setting`. */
  readonly what: string;
  /** The kind of each field. */
  readonly kinds: Readonly<Record<string, Kind<unknown>>>;
  /** The verb of an error sentence, as in `Cannot use`. */
  readonly verb?: "use" | "set";
}

/**
 * The fields of an object from a script or a file: checked copies, without those that are undefined. Throws a
 * {@linkcode SettingsError} that names the field, the value and what it takes. A plain `deno run` checks no types, so
 * values that pass here are trusted.
 */
export function readFields(
  given: unknown,
  { what, kinds, verb = "use" }: FieldsOrder,
): Record<string, unknown> {
  checkNames(given, { what, names: Object.keys(kinds) });
  const fields = Object.entries(given as object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => {
    const read = kinds[name].read(value);
    if (read !== undefined) return [name, read];
    const asked = verb === "set" ? `${name} to ${shown(value)}` : `${name} ${shown(value)}`;
    const hint = value === null ? `. Leave it out for its default` : "";
    throw new SettingsError(`Cannot ${verb} ${asked}: it takes ${kinds[name].takes}${hint}.`);
  }));
}
