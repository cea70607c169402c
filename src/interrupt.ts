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

/** How many listeners are at work, and whether one has ever been. */
let atWork = 0, hasBegun = false;

/**
 * Handles these signals for a whole program while no other listener is at work. Before the first of them has begun,
 * `before` is called. After the last one has gone the program is about to end by itself: the first signal does nothing,
 * and each further one calls `again`.
 */
export function onUnheardInterrupt({ before, again }: { before: () => void; again: () => void }): void {
  let late = 0;
  listen(() => {
    if (atWork > 0) return;
    if (!hasBegun) before();
    else if (late++ > 0) again();
  });
}

/**
 * Calls a function on Ctrl-C, a polite kill, and a closed terminal, so that they do not end the program. Returns the
 * function that undoes this.
 */
export function onInterrupt({ first, again }: Interrupt): () => void {
  let times = 0, isOver = false;
  const unlisten = listen((signal) => times++ === 0 ? first(signal) : again(signal));
  atWork++;
  hasBegun = true;
  return () => {
    if (isOver) return;
    isOver = true;
    atWork--;
    unlisten();
  };
}

/** Calls a function on each of these signals. Returns the function that undoes this. */
function listen(heard: (signal: InterruptSignal) => void): () => void {
  let lastMs = -Infinity;
  const handlers = signals.map((signal) => ({
    signal,
    handle() {
      const nowMs = performance.now();
      const same = nowMs - lastMs < sameMs;
      lastMs = nowMs;
      if (!same) heard(signal);
    },
  }));
  for (const { signal, handle } of handlers) Deno.addSignalListener(signal, handle);
  return () => {
    for (const { signal, handle } of handlers) Deno.removeSignalListener(signal, handle);
  };
}
