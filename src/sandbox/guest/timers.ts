/**
 * Counts the running timers, because a worker does not report when its script has nothing left to do.
 *
 * @module
 */
const running = new Set<number>();

/** How many timers have yet to fire. */
export function timersOut(): number {
  return running.size;
}

const unref = Deno.unrefTimer;

/** Takes a timer out of the count, so that the script does not wait for it. The sandbox's `Deno.unrefTimer`. */
export function unrefTimer(timer: number): void {
  running.delete(timer);
  unref(timer);
}

/** Counts all timers from now on. */
export function countTimers(): void {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const counted = (action: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    if (typeof action !== "function") throw new TypeError("setTimeout takes a function.");
    const timer = setTimeout(() => {
      running.delete(timer);
      action(...args);
    }, ms) as unknown as number;
    running.add(timer);
    return timer;
  };
  // Node's `promisify` reads this property, and writes to the function that it gets; so each reading makes a new
  // function.
  Object.defineProperty(counted, Symbol.for("nodejs.util.promisify.custom"), {
    get: () => (ms?: number, value?: unknown) => new Promise((resolve) => counted(() => resolve(value), ms)),
  });
  const repeated = (action: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = setInterval(action, ms, ...args) as unknown as number;
    running.add(timer);
    return timer;
  };
  const forget = (clear: (timer?: number) => void) => (timer?: number) => {
    if (timer !== undefined) running.delete(timer);
    clear(timer);
  };
  Object.assign(globalThis, {
    setTimeout: counted,
    setInterval: repeated,
    clearTimeout: forget(clearTimeout),
    clearInterval: forget(clearInterval),
  });
}
