/** A second signal so soon is the first one again: a task's Ctrl-C comes from the terminal and from the task runner. */
const sameMs = 500;

/** What asks a program to end: Ctrl-C, a polite kill, a terminal that is closed. */
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

/** Has the same do something until anybody else listens for it. */
export function onEarlyInterrupt(first: () => void): void {
  forgetEarly = onInterrupt({ first, again: first });
}

/**
 * Has Ctrl-C, a polite kill, and a terminal that is closed do something else than ending the program; gives the function
 * that takes that back.
 */
export function onInterrupt({ first, again }: Interrupt): () => void {
  forgetEarly?.();
  forgetEarly = undefined;
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
  return () => {
    for (const { signal, handle } of handlers) Deno.removeSignalListener(signal, handle);
  };
}
