import { allowedBuiltins } from "../allowed_builtins.ts";
import type { KnownModules } from "../known_modules.ts";
import { allowedGlobals, removeOtherGlobals } from "./allowed_globals.ts";
import { clone } from "./clone.ts";
import { type OwnDeno, refusal } from "./deno_namespace.ts";
// Loaded before globals are removed, since it keeps some of them.
import { harden } from "./harden.ts";
import { checkGuard, guardModules } from "./module_guard.ts";
import { tameProcess } from "./own_process.ts";

/** What is left to a thread that runs a stranger's code. */
export interface Left {
  readonly modules: KnownModules;
  /** What the code finds under the name `Deno`. */
  readonly deno: OwnDeno;
  /** What the code finds under the name `close`. */
  readonly close: unknown;
}

/**
 * Leaves this thread only what a stranger's code may have: the runtime offers more without asking for a right, and
 * brings more each year. To be called before any such code is loaded. Afterwards nothing that the code shares with the
 * runtime can change. Throws if the wall would have a hole.
 */
export async function raiseWall({ modules, deno, close }: Left): Promise<void> {
  guardModules(modules);
  await checkGuard();
  const builtins = await Promise.all(allowedBuiltins.map((name) => import(`node:${name}`)));
  const made = {
    Deno: deno,
    process: tameProcess(deno.args),
    close,
    Worker: refusal("Worker"), // a new worker would have everything that is removed here
    fetch: refusal("fetch"),
    structuredClone: (value: unknown, options?: StructuredSerializeOptions) =>
      clone(value, { transfer: options?.transfer }),
  };
  // The other members copy their arguments by the runtime's own `structuredClone`.
  keepOnly(Performance.prototype, ["constructor", "now", "timeOrigin", "toJSON"]);
  // The others end the whole program for some odd keys: the runtime's own code does not expect those.
  keepOnly(SubtleCrypto.prototype, ["constructor", "digest"]);
  // The runtime leaves functions there that are for its own use, such as one that tells its insides which symbols it has.
  void crypto.subtle; // it is made at its first use, and by them
  for (const one of [Crypto, SubtleCrypto]) keepOnly(one, ["length", "name", "prototype"]);
  removeOtherGlobals();
  for (const [name, value] of Object.entries(made)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
  harden(allowedGlobals, builtins);
}

function keepOnly(holder: object, names: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (names.includes(name)) continue;
    if (!Reflect.deleteProperty(holder, name)) throw new Error(`this runtime does not let go of ${name}`);
  }
}
