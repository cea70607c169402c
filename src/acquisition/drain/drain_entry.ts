/**
 * Where the acquisition worker begins: it drains one run after the other.
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
    // Where the engine can be made to (in the sandbox, whose memory is bounded), it lets go of the run's ring.
    setTimeout(() => scope.gc?.(), 0);
  } catch (error) {
    scope.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
