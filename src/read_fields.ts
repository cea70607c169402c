import { SettingsError } from "./errors.ts";
import { type Kind, shown } from "./kinds.ts";
import { checkNames } from "./known_names.ts";

/** How the fields of an object are read. */
export interface FieldsOrder {
  /** What a field is, such as `setting`. */
  readonly what: string;
  /** What each field can be. */
  readonly kinds: Readonly<Record<string, Kind<unknown>>>;
  /** How a sentence about a field begins, as in `Cannot use`. */
  readonly verb?: "use" | "set";
}

/**
 * The fields of an object that a script, a file or a stranger gave: copies of what is of its kind, without those that are
 * undefined. Throws a {@linkcode SettingsError} that names the field, what was given and what it takes. A plain
 * `deno run` checks no types, so what is not looked at here is believed.
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
    const hint = value === null ? `. Leave it out for what holds without it` : "";
    throw new SettingsError(`Cannot ${verb} ${asked}: it takes ${kinds[name].takes}${hint}.`);
  }));
}
