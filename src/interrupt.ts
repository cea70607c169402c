/**
 * A second signal within this time is the first one again: the terminal and the task runner both send a task's Ctrl-C.
 */
const sameMs = 500;

/** Signals that ask a program to end: Ctrl-C, a polite kill, a closed terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One of those. */
export type InterruptSignal = typeof signals[number];

/** What Ctrl-C does, the first time and after that. */
export interface Interrupt {
  /** The first time; after `SIGHUP` no second request can come. */
  readonly first: (signal: InterruptSignal) => void;
  /** Each further time. */
  readonly again: (signal: InterruptSignal) => void;
}

let forgetEarly: (() => void) | undefined;

/** Handles these signals until another listener is added. */
export function onEarlyInterrupt(first: () => void): void {
  forgetEarly = onInterrupt({ first, again: first });
}

/**
 * Calls a function on Ctrl-C, a polite kill, and a closed terminal, so that they do not end the program. Returns the
 * function that undoes this.
 */
export function onInterrupt({ first, again }: Interrupt): () => void {
  let lastMs = -Infinity, times = 0;
  const handlers = signals.map((signal) => ({
    signal,
    handle() {
      const nowMs = performance.now();
      const same = nowMs - lastMs < sameMs;
      lastMs = nowMs;
      if (same) return;
      if (times++ === 0) first(signal);
      else again(signal);
    },
  }));
  for (const { signal, handle } of handlers) Deno.addSignalListener(signal, handle);
  forgetEarly?.(); // only now: between two listeners a signal would end the program
  forgetEarly = undefined;
  return () => {
    for (const { signal, handle } of handlers) Deno.removeSignalListener(signal, handle);
  };
}
