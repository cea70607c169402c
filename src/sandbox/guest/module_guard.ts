import { registerHooks } from "node:module";
import { allowedBuiltins, builtinRefusal } from "../allowed_builtins.ts";
import type { KnownModules } from "../known_modules.ts";

/** Who imports. */
interface ImportContext {
  readonly parentURL?: string;
}

/** What a resolver of modules is given, and what it gives. */
type Resolve = (specifier: string, context: ImportContext) => { url: string };

// Kept, and not called by any name that a script can redefine.
const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <Args extends unknown[], Result>(
  method: (...args: Args) => Result,
) => (self: unknown, ...args: Args) => Result;
const startsWith = uncurry(String.prototype.startsWith);

/**
 * From now on only known modules can be imported, by any name. A name that a script builds
 * while it runs was not seen beforehand, and the runtime asks no right for its own modules, of which no list is whole.
 */
export function guardModules({ script, library, libraryRefusal }: KnownModules): void {
  const names = new Set([...script, ...allowedBuiltins.map((name) => `node:${name}`)]);
  const isKnown = Set.prototype.has.bind(names);
  // A module that throws: where a hook throws, the runtime resolves the imports of an import without it.
  const refusal = (why: string) => {
    const text = `throw new TypeError(${JSON.stringify(`Cannot import this: ${why}.`)});`;
    return { url: `data:text/javascript,${encodeURIComponent(text)}`, shortCircuit: true };
  };
  const refused = refusal(`${builtinRefusal}, and the modules that its text names`);
  const withheld = libraryRefusal === undefined ? refused : refusal(libraryRefusal);
  const isOfLibrary = (url: string | undefined) => {
    if (url === undefined) return false;
    for (let index = 0; index < library.length; index++) if (startsWith(url, library[index])) return true;
    return false;
  };
  (registerHooks as (hooks: unknown) => void)({
    resolve(specifier: string, context: ImportContext, next: Resolve) {
      const resolved = next(specifier, context);
      if (isKnown(resolved.url) || isOfLibrary(context.parentURL)) return resolved;
      return isOfLibrary(resolved.url) ? withheld : refused;
    },
  });
}

/** Throws unless the guard holds: a runtime that passes it by would let everything in. */
export async function checkGuard(): Promise<void> {
  // As a module that is not the library's would import it.
  const stranger = await import(`data:text/javascript,${"export default (name) => import(name)"}`);
  for (const name of ["node:module", "node:_http_common", "data:text/javascript,0"]) {
    const passed = await stranger.default(name).then(() => true, () => false);
    if (passed) throw new Error("this runtime imports modules past the sandbox's guard");
  }
}
