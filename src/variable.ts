import { SettingsError } from "./errors.ts";

/**
 * The value of an environment variable; undefined if it is not set, or if this program may not read it. Never prompts.
 * Throws a `SettingsError` if the value is no text.
 */
export function variable(name: string): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") return undefined;
  try {
    return Deno.env.get(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.InvalidData)) throw cause;
    throw new SettingsError(
      `Cannot use the environment variable ${name}: its value is not text in UTF-8. Give it another value, or unset it.`,
      { cause },
    );
  }
}
