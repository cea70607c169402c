import { SettingsError } from "./errors.ts";
import { shown } from "./kinds.ts";
import { nearestNames } from "./nearest.ts";

/**
 * Throws a {@linkcode SettingsError} for names that do not exist. `deno run` checks no types, and without this check
 * `exposure: 5` would be ignored and the camera would expose for 10 ms.
 */
export function checkNames(
  given: unknown,
  { what, names }: { what: string; names: readonly string[] },
): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new SettingsError(
      `Cannot use ${shown(given)} as ${what === "entry" ? "entrie" : what}s: they are an object, as in { ${
        names[0]
      }: ... }.`,
    );
  }
  const odd = Object.keys(given).find((name) => !names.includes(name));
  if (odd === undefined) return;
  const [near] = nearestNames(odd, names);
  const hint = near === undefined ? "." : `; did you mean "${near}"?`;
  throw new SettingsError(`There is no ${what} "${odd}"${hint} There are ${names.join(", ")}.`);
}
