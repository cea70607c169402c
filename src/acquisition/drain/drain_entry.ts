/**
 * The beginning of the drain worker, which drains one run after the other.
 *
 * @module
 */
import { drain, type DrainOrder } from "./drain_worker.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<DrainOrder>) => void;
  postMessage(word: "ready" | "ended" | { error: string }): void;
  gc?(): void;
};

scope.onmessage = ({ data }) => {
  try {
    drain(data, () => scope.postMessage("ready"));
    scope.postMessage("ended");
    // Frees the run's ring at once if the engine allows it. It does in the sandbox, where memory is limited.
    setTimeout(() => scope.gc?.(), 0);
  } catch (error) {
    scope.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
