import { registerHooks } from "node:module";
import { allowedBuiltins, builtinRefusal } from "../allowed_builtins.ts";
import type { KnownModules } from "../known_modules.ts";

/** The module that imports. */
interface ImportContext {
  readonly parentURL?: string;
}

/** Finds the module that an import names. */
type Resolve = (specifier: string, context: ImportContext) => { url: string };

// Kept and called directly: a script can redefine any function that it finds by a name.
const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <Args extends unknown[], Result>(
  method: (...args: Args) => Result,
) => (self: unknown, ...args: Args) => Result;
const startsWith = uncurry(String.prototype.startsWith);

/**
 * From now on only known modules can be imported. An import may build its name while the script runs, and no check has
 * seen such a name. The runtime asks for no right to import its own modules, and there is no complete list of them.
 */
export function guardModules({ script, library, libraryRefusal }: KnownModules): void {
  const names = new Set([...script, ...allowedBuiltins.map((name) => `node:${name}`)]);
  const isKnown = Set.prototype.has.bind(names);
  // The hook answers with a module that throws. If the hook itself threw, the runtime would resolve the imports of an
  // import without it.
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

/** Throws unless the guard works: if the runtime bypassed it, everything could be imported. */
export async function checkGuard(): Promise<void> {
  // The test imports from a module that is not the library's.
  const stranger = await import(`data:text/javascript,${"export default (name) => import(name)"}`);
  for (const name of ["node:module", "node:_http_common", "data:text/javascript,0"]) {
    const passed = await stranger.default(name).then(() => true, () => false);
    if (passed) throw new Error("this runtime imports modules past the sandbox's guard");
  }
}
