/**
 * A thread's `performance.timeOrigin` may be wrong by this much, in milliseconds. It is wrong by more if the system's clock
 * was set, or if the machine slept, since the thread began.
 */
const MOST_OFF_MS = 50;

/** How often the two clocks are looked at, until they were looked at together. */
const MOST_TRIES = 100;

/** What must be added to this thread's `performance.now()` at present to get milliseconds since 1970. */
export function wallOriginMs(): number {
  const { timeOrigin } = performance; // has parts of a millisecond
  for (let tries = 1;; tries++) {
    const beforeMs = performance.now();
    const presentMs = Date.now() - beforeMs;
    if (Math.abs(presentMs - timeOrigin) < MOST_OFF_MS) return timeOrigin;
    // A busy machine may hold a thread up between its looks at the two clocks.
    if (performance.now() - beforeMs < 1 || tries === MOST_TRIES) return presentMs;
  }
}
