import { setRunObserver } from "../../acquisition/run/run_observer.ts";
import type { KnownModules } from "../known_modules.ts";
import { asksOut, say, stopping } from "./channel.ts";
import { makeDeno } from "./deno_namespace.ts";
// Loaded before anything is taken away, since it keeps what it needs of that.
import "./mod.ts";
import { failureData } from "./failure_data.ts";
import { type GuestOrder, scriptDeno } from "./script_deno.ts";
import { countTimers, timersOut } from "./timers.ts";
import { raiseWall } from "./wall.ts";

/** How long a script must have nothing to wait for until it is taken to be over, in milliseconds. */
const QUIET_MS = 50;

/**
 * Runs the script: removes what it may not have, loads it, and tells the host when it has nothing left to do. A script
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
  const exit = (code = deno.exitCode) => {
    say({ word: "exit", code });
    close();
  };
  const deno = makeDeno(scriptDeno(order, exit));
  // A worker that closes itself sends no message.
  await raiseWall({ modules: order.modules, deno, close: () => exit() });
  say({ word: "ready" });
  try {
    await load();
  } catch (error) {
    return say({ word: "failed", error: failureData(error) });
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

function fail(event: Event, error: unknown): void {
  event.preventDefault();
  say({ word: "failed", error: failureData(error) });
}
