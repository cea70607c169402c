import { createHash, createHmac, createSign, createVerify } from "node:crypto";
import { allowedBuiltins } from "../allowed_builtins.ts";
import type { KnownModules } from "../known_modules.ts";
import { allowedGlobals, removeOtherGlobals } from "./allowed_globals.ts";
import { clone } from "./clone.ts";
import { type OwnDeno, refusal } from "./deno_namespace.ts";
// Loaded before anything is taken away, since it keeps what it needs of that.
import { harden } from "./harden.ts";
import { checkGuard, guardModules } from "./module_guard.ts";
import { tameProcess } from "./own_process.ts";

/** What remains for a thread with a stranger's code. */
export interface Left {
  readonly modules: KnownModules;
  /** What it finds under the name `Deno`. */
  readonly deno: OwnDeno;
  /** What it finds under the name `close`. */
  readonly close: unknown;
}

/**
 * Leaves this thread what a stranger's code may have, and nothing else: the runtime has more that asks no right, and
 * brings more each year. Called before any such code is loaded; from then on nothing that it shares with the runtime
 * changes. Throws where the wall would have a hole.
 */
export async function raiseWall({ modules, deno, close }: Left): Promise<void> {
  guardModules(modules);
  await checkGuard();
  const builtins = await Promise.all(allowedBuiltins.map((name) => import(`node:${name}`)));
  const made = {
    Deno: deno,
    process: tameProcess(deno.args),
    close,
    Worker: refusal("Worker"), // in another worker a script would find everything again that is taken from it here
    fetch: refusal("fetch"),
    structuredClone: (value: unknown, options?: StructuredSerializeOptions) =>
      clone(value, { transfer: options?.transfer }),
  };
  // Others than these copy what they are given, by the runtime's own `structuredClone`.
  keepOnly(Performance.prototype, ["constructor", "now", "timeOrigin", "toJSON"]);
  removeOtherGlobals();
  for (const [name, value] of Object.entries(made)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
  // They are completed at their first use.
  for (const make of [createHash, createSign, createVerify]) make("sha256");
  createHmac("sha256", "");
  harden(allowedGlobals, builtins);
}

function keepOnly(holder: object, names: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (names.includes(name)) continue;
    if (!Reflect.deleteProperty(holder, name)) throw new Error(`this runtime does not let go of ${name}`);
  }
}
