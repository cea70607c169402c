/** The longest wait of one timer, so that a machine that slept is noticed soon. */
const LONGEST_NAP_MS = 60_000;

/**
 * Sleeps until a moment of `performance.now()`, in milliseconds. Each nap is computed from the clock, so nothing
 * drifts. Returns at once if the signal is aborted.
 */
export async function sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const restMs = atMs - performance.now();
    if (restMs <= 0) return;
    await nap(Math.min(restMs, LONGEST_NAP_MS), signal);
  }
}

function nap(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    // Timers drop fractions of a millisecond, which would end the sleep too early.
    const timer = setTimeout(wake, Math.ceil(ms));
    signal?.addEventListener("abort", wake);
  });
}
