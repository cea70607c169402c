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

/** Has timers counted from now on. */
export function countTimers(): void {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const counted = Object.assign(
    (action: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const timer = setTimeout(() => {
        running.delete(timer);
        action(...args);
      }, ms) as unknown as number;
      running.add(timer);
      return timer;
    },
    {},
  );
  const repeated = (action: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = setInterval(action, ms, ...args) as unknown as number;
    running.add(timer);
    return timer;
  };
  const forget = (clear: (timer?: number) => void) => (timer?: number) => {
    if (timer !== undefined) running.delete(timer);
    clear(timer);
  };
  const { unrefTimer } = Deno;
  Object.assign(globalThis, {
    setTimeout: counted,
    setInterval: repeated,
    clearTimeout: forget(clearTimeout),
    clearInterval: forget(clearInterval),
  });
  Object.defineProperty(Deno, "unrefTimer", {
    configurable: true,
    value: (timer: number) => {
      running.delete(timer);
      unrefTimer(timer);
    },
  });
}
