/**
 * The gate's lock, for threads that must not wait long.
 *
 * The word is 0 when the gate is open, 1 when somebody is inside, 2 when somebody else may be waiting as well.
 *
 * @module
 */

/** Enters the gate, waiting at most `timeoutMs`; says whether it did. A timeout of 0 tries once. */
export function enterGate(word: Int32Array, timeoutMs: number): boolean {
  if (Atomics.compareExchange(word, 0, 0, 1) === 0) return true;
  if (timeoutMs <= 0) return false;
  const endMs = performance.now() + timeoutMs;
  // After a wait it is unknown whether others wait too, so the word becomes 2: one needless notify, never a lost one.
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
