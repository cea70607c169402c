/**
 * Node's modules that a script may import: they compute and touch nothing. Every other module is refused, also those
 * that a newer runtime brings. The refused ones lead to what Deno's rights do not bound, such as the temporary files of
 * `node:sqlite` and the sockets of `node:_http_client`, or back to other refused modules (`node:module`, `node:vm`).
 * `node:crypto` is refused because some odd keys and primes make the runtime's own code end the whole program, and with
 * it the recording of the host. Hashes come from `crypto.subtle.digest`.
 */
export const allowedBuiltins: readonly string[] = [
  "assert",
  "assert/strict",
  "buffer",
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

/** Why every other module is refused, for a sentence. */
export const builtinRefusal = `a script in a sandbox may import of Node's modules ${
  allowedBuiltins.filter((name) => !name.includes("/")).map((name) => `node:${name}`).join(", ")
}`;

/** Why a script may not import this module of Node's; nothing if it may. */
export function whyNoBuiltin(specifier: string): string | undefined {
  return allowedBuiltins.includes(specifier.replace(/^node:/, "")) ? undefined : builtinRefusal;
}
