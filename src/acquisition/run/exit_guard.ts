/**
 * Stops cameras when the program ends under a running acquisition: otherwise the SDK's thread would go on writing to
 * memory that is being freed, or calling into an event loop that is gone.
 *
 * @module
 */

/** A running camera, and the two ways to stop it. */
export interface Running {
  /** At once; `undefined` where the camera's thread may be waiting for this event loop, so that this would hang. */
  readonly stopNow?: () => void;
  /** As the event loop turns. */
  readonly stop: () => Promise<void>;
}

/** How long an ending program waits for a camera to stop, in milliseconds. */
const PATIENCE_MS = 3000;

const running = new Set<Running>();

/** Has a camera stopped if the program ends; gives the function that takes that back. */
export function guardExit(camera: Running): () => void {
  if (running.size === 0) {
    globalThis.addEventListener("unload", onUnload);
    globalThis.addEventListener("error", onError);
    globalThis.addEventListener("unhandledrejection", onError);
  }
  running.add(camera);
  return () => {
    if (!running.delete(camera) || running.size > 0) return;
    globalThis.removeEventListener("unload", onUnload);
    globalThis.removeEventListener("error", onError);
    globalThis.removeEventListener("unhandledrejection", onError);
  };
}

function onUnload(): void {
  for (const camera of running) camera.stopNow?.();
}

/** An uncaught error ends the program before any promise settles; where a camera needs that, the end waits for it. */
function onError(event: ErrorEvent | PromiseRejectionEvent): void {
  if (event.defaultPrevented || [...running].every((camera) => camera.stopNow)) return;
  event.preventDefault();
  console.error("error: Uncaught", "reason" in event ? event.reason : event.error);
  const stops = [...running].map((camera) => camera.stop());
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  Promise.race([Promise.allSettled(stops), patience]).finally(() => Deno.exit(1));
}
