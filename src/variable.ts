/** The value of an environment variable; undefined if it is not set, or if this program may not read it. Never prompts. */
export function variable(name: string): string | undefined {
  return Deno.permissions.querySync({ name: "env", variable: name }).state === "granted"
    ? Deno.env.get(name)
    : undefined;
}
