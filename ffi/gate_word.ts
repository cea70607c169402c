/**
 * The gate's lock, for threads that must not wait long.
 *
 * The word is 0 if the gate is open, 1 if a thread is inside, and 2 if others may also be waiting.
 *
 * @module
 */

/** Enters the gate, after waiting at most `timeoutMs`; returns whether it did. A timeout of 0 tries once. */
export function enterGate(word: Int32Array, timeoutMs: number): boolean {
  if (Atomics.compareExchange(word, 0, 0, 1) === 0) return true;
  if (timeoutMs <= 0) return false;
  const endMs = performance.now() + timeoutMs;
  // After a wait, others may also be waiting, so the word becomes 2. That may cause one needless notify, and never
  // loses one.
  while (Atomics.exchange(word, 0, 2) !== 0) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return false;
    Atomics.wait(word, 0, 2, leftMs);
  }
  return true;
}

/** Leaves the gate that this thread entered. */
export function leaveGate(word: Int32Array): void {
  if (Atomics.exchange(word, 0, 0) === 2) Atomics.notify(word, 0, 1);
}
