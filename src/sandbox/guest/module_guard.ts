import { registerHooks } from "node:module";
import { allowedBuiltins, builtinRefusal } from "../allowed_builtins.ts";

/** Who imports. */
interface ImportContext {
  readonly parentURL?: string;
}

/** What a resolver of modules is given, and what it gives. */
type Resolve = (specifier: string, context: ImportContext) => { url: string };

/** Which modules there are for a script. */
export interface KnownModules {
  /** The addresses of its own modules and of the front door. */
  readonly script: readonly string[];
  /** Folders and files of this library, as beginnings of addresses: their modules may import what they like. */
  readonly library: readonly string[];
}

// Kept, and called by no name that a script can put something else under.
const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <Args extends unknown[], Result>(
  method: (...args: Args) => Result,
) => (self: unknown, ...args: Args) => Result;
const startsWith = uncurry(String.prototype.startsWith);

/**
 * Lets nothing be imported from now on, by whatever name, but the modules that are known. A name that a script makes up
 * while it runs was not seen beforehand, and the runtime asks no right for its own modules, of which no list is whole.
 */
export function guardModules({ script, library }: KnownModules): void {
  const names = new Set([...script, ...allowedBuiltins.map((name) => `node:${name}`)]);
  const isKnown = Set.prototype.has.bind(names);
  // A module that throws: where a hook throws, the runtime resolves the imports of an import without it.
  const text = `throw new TypeError(${
    JSON.stringify(`Cannot import this: ${builtinRefusal}, and the modules that its text names.`)
  });`;
  const refused = { url: `data:text/javascript,${encodeURIComponent(text)}`, shortCircuit: true };
  const isOfLibrary = (url: string | undefined) => {
    if (url === undefined) return false;
    for (let index = 0; index < library.length; index++) if (startsWith(url, library[index])) return true;
    return false;
  };
  (registerHooks as (hooks: unknown) => void)({
    resolve(specifier: string, context: ImportContext, next: Resolve) {
      const resolved = next(specifier, context);
      return isKnown(resolved.url) || isOfLibrary(context.parentURL) ? resolved : refused;
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
