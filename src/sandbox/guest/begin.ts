import { setRunObserver } from "../../acquisition/run/run_observer.ts";
import { StateError } from "../../errors.ts";
import { errorToData } from "../error_data.ts";
import { asksOut, say, stopping } from "./channel.ts";
import { readFile, writeFile } from "./files.ts";
import { countTimers, timersOut } from "./timers.ts";

/** How long a script must have nothing to wait for until it is taken to be over, in milliseconds. */
const QUIET_MS = 50;

/** What the script is told of itself. */
export interface GuestOrder {
  /** Its words. */
  readonly args: readonly string[];
}

/**
 * Runs the script: sets up what it finds, loads it, and tells the host when it has nothing left to do. A script that
 * throws, or that lets a promise fail that nobody looks at, has failed.
 */
export async function begin({ args }: GuestOrder, load: () => Promise<unknown>): Promise<void> {
  setUp(args);
  globalThis.addEventListener("error", (event) => fail(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => fail(event, event.reason));
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
  say({ word: "idle" });
}

const pause = ((setTimeout) => (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)))(
  globalThis.setTimeout,
);

/** What scripts use of Deno and what has no meaning here, or another one. */
function setUp(args: readonly string[]): void {
  countTimers();
  setRunObserver({ stopping: stopping.signal });
  const close = globalThis.close.bind(globalThis);
  const exit = (code = 0) => {
    say({ word: "exit", code });
    close();
  };
  define(Deno, {
    args: [...args],
    exit,
    readFile,
    readTextFile: async (path: string | URL) => new TextDecoder().decode(await readFile(path)),
    writeFile,
    writeTextFile: (path: string | URL, text: string) => writeFile(path, new TextEncoder().encode(text)),
  });
  define(globalThis, { close: () => exit(), Worker: NoWorker }); // a worker that closes itself tells nobody
  // The runtime's own tools, and Node's: no way out, as far as anybody knows, but some of them crash it.
  const { internal } = Deno as unknown as { internal: symbol };
  delete (Deno as unknown as Record<symbol, unknown>)[internal];
  const { process } = globalThis as unknown as { process: Record<string, unknown> };
  for (const name of ["getBuiltinModule", "binding", "dlopen", "mainModule"]) delete process[name];
  define(process, { exit, reallyExit: exit }); // Node's own may end the host before it has closed the camera
}

/** In a worker of its own a script would find all again that is taken from it here. */
class NoWorker {
  constructor() {
    throw new StateError("Cannot start a worker: a script in a sandbox has one thread, its own.");
  }
}

function define(object: object, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true });
  }
}

function fail(event: Event, error: unknown): void {
  event.preventDefault();
  say({ word: "failed", error: errorToData(error) });
}
