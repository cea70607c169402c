import { builtinModules } from "node:module";

/**
 * Those of Node's modules that a script may have: they reckon and touch nothing. All others lead to things that Deno's
 * rights do not bound, such as the temporary files of `node:sqlite`, or back to the rest (`node:module`, `node:vm`).
 */
const harmless = [
  "assert",
  "assert/strict",
  "buffer",
  "crypto",
  "events",
  "path",
  "path/posix",
  "path/win32",
  "querystring",
  "stream",
  "stream/promises",
  "string_decoder",
  "url",
  "util",
  "util/types",
  "zlib",
];

const refusal = `a script in a sandbox may import of Node's modules ${
  harmless.filter((name) => !name.includes("/")).map((name) => `node:${name}`).join(", ")
}`;

/** Why a script may not import this one of Node's modules; nothing if it may. */
export function whyNoBuiltin(specifier: string): string | undefined {
  return harmless.includes(specifier.replace(/^node:/, "")) ? undefined : refusal;
}

/**
 * For an import map: what a script imports of Node's modules by names that it makes up, and cannot be seen beforehand,
 * leads to a module that throws. `scopes` leaves them to modules whose addresses begin so.
 */
export function builtinsMap(scopes: readonly string[]): {
  readonly imports: Readonly<Record<string, string>>;
  readonly scopes: Readonly<Record<string, Readonly<Record<string, string>>>>;
} {
  const refused = [...new Set(builtinModules.map((name) => name.replace(/^node:/, "")))]
    .filter((name) => whyNoBuiltin(name) !== undefined);
  const text = `throw new TypeError(${JSON.stringify(`Cannot import this: ${refusal}.`)});`;
  const address = `data:text/javascript,${encodeURIComponent(text)}`;
  const mapped = (to: (name: string) => string) =>
    Object.fromEntries(refused.flatMap((name) => [[name, to(name)], [`node:${name}`, to(name)]]));
  const own = mapped((name) => `node:${name}`);
  return { imports: mapped(() => address), scopes: Object.fromEntries(scopes.map((scope) => [scope, own])) };
}
