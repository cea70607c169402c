import { setRunObserver } from "../../acquisition/run/run_observer.ts";
import { errorToData } from "../../error_data.ts";
import { removeOtherGlobals } from "./allowed_globals.ts";
import { asksOut, say, stopping } from "./channel.ts";
import { type GuestOrder, makeDeno, refusal } from "./deno_namespace.ts";
// Loaded before anything is taken away, since it keeps what it needs of that.
import "./mod.ts";
import { checkGuard, guardModules, type KnownModules } from "./module_guard.ts";
import { countTimers, timersOut } from "./timers.ts";

/** How long a script must have nothing to wait for until it is taken to be over, in milliseconds. */
const QUIET_MS = 50;

/**
 * Runs the script: takes away what it may not have, loads it, and tells the host when it has nothing left to do. A script
 * that throws, or that leaves a failed promise unhandled, has failed.
 */
export async function begin(
  order: GuestOrder & { readonly modules: KnownModules },
  load: () => Promise<unknown>,
): Promise<void> {
  countTimers();
  setRunObserver({ stopping: stopping.signal });
  const close = globalThis.close.bind(globalThis);
  globalThis.addEventListener("error", (event) => fail(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => fail(event, event.reason));
  guardModules(order.modules);
  await checkGuard();
  const deno = setUp(order, (code = deno.exitCode) => {
    say({ word: "exit", code });
    close();
  });
  say({ word: "ready" });
  try {
    await load();
  } catch (error) {
    return say({ word: "failed", error: errorToData(error) });
  }
  for (let quiet = 0; quiet < 2;) {
    await pause(QUIET_MS);
    quiet = asksOut() + timersOut() === 0 ? quiet + 1 : 0;
  }
  say(deno.exitCode === 0 ? { word: "idle" } : { word: "exit", code: deno.exitCode });
}

const pause = ((setTimeout) => (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)))(
  globalThis.setTimeout,
);

/** Leaves what a script may have, and nothing else: the runtime has more that asks no right, and brings more each year. */
function setUp(order: GuestOrder, exit: (code?: number) => void): { exitCode: number } {
  const deno = makeDeno(order, exit);
  const made = {
    Deno: deno,
    close: () => exit(), // a worker that closes itself sends no message
    Worker: refusal("Worker"), // in one of its own a script would find all again that is taken from it here
    fetch: refusal("fetch"),
  };
  removeOtherGlobals();
  for (const [name, value] of Object.entries(made)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return deno;
}

function fail(event: Event, error: unknown): void {
  event.preventDefault();
  say({ word: "failed", error: errorToData(error) });
}
