/**
 * Stops cameras when the program ends under a running acquisition: otherwise the SDK's thread would go on writing to
 * memory that is being freed.
 *
 * @module
 */
const running = new Set<() => void>();

/** Has `stop` called, synchronously, if the program ends; gives the function that takes that back. */
export function guardExit(stop: () => void): () => void {
  if (running.size === 0) globalThis.addEventListener("unload", stopAll);
  running.add(stop);
  return () => {
    running.delete(stop);
    if (running.size === 0) globalThis.removeEventListener("unload", stopAll);
  };
}

function stopAll(): void {
  for (const stop of running) stop();
  running.clear();
}
