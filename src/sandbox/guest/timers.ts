/**
 * Counts the timers that are running: a worker does not say when its script has nothing left to do.
 *
 * @module
 */
const running = new Set<number>();

/** How many timers will still do something. */
export function timersOut(): number {
  return running.size;
}

const unref = Deno.unrefTimer;

/** Has a timer no longer waited for: what `Deno.unrefTimer` does here. */
export function unrefTimer(timer: number): void {
  running.delete(timer);
  unref(timer);
}

/** Has timers counted from now on. */
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
  // What `promisify` of Node's makes of it; that writes on what it gets.
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
