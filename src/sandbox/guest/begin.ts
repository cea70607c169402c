import { setRunObserver } from "../../acquisition/run/run_observer.ts";
import type { KnownModules } from "../known_modules.ts";
import { asksOut, say, stopping } from "./channel.ts";
import { makeDeno } from "./deno_namespace.ts";
// Loaded before globals are removed, since it keeps some of them.
import "./mod.ts";
import { failureData } from "./failure_data.ts";
import { type GuestOrder, scriptDeno } from "./script_deno.ts";
import { countTimers, timersOut } from "./timers.ts";
import { raiseWall } from "./wall.ts";

/** A script is over when it has had nothing to wait for during two such pauses, in milliseconds. */
const QUIET_MS = 50;

/**
 * Runs the script: removes what the script may not have, loads it, and tells the host when it has nothing left to do. A
 * script has failed if it throws or leaves a rejected promise unhandled.
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
  // This `close` tells the host first, because a worker that closes itself sends no message.
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
