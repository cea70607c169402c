/** A second signal so soon is the first one again: a task's Ctrl-C comes from the terminal and from the task runner. */
const sameMs = 500;

/** What Ctrl-C does, the first time and after that. */
export interface Interrupt {
  /** The first time. */
  readonly first: () => void;
  /** Each further time. */
  readonly again: () => void;
}

/**
 * Has Ctrl-C, a polite kill, and a terminal that is closed do something else than ending the program; gives the function
 * that takes that back.
 */
export function onInterrupt({ first, again }: Interrupt): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let lastMs = -Infinity, times = 0;
  const handle = () => {
    const nowMs = performance.now();
    const same = nowMs - lastMs < sameMs;
    lastMs = nowMs;
    if (same) return;
    if (times++ === 0) first();
    else again();
  };
  for (const signal of signals) Deno.addSignalListener(signal, handle);
  return () => {
    for (const signal of signals) Deno.removeSignalListener(signal, handle);
  };
}
