import { CameraError } from "../../errors.ts";
import { workerModule } from "../../worker_module.ts";
import type { DrainOrder } from "../drain/drain_worker.ts";
import { KeptWorker } from "../threads/kept_worker.ts";
import * as sources from "../worker_sources.ts";

/** A run in the worker. */
export interface WorkerRun {
  /** Settles when the worker is ready to drain; rejects if it cannot. */
  readonly ready: Promise<void>;
  /** Settles when the run is drained; with the error if the worker failed. */
  readonly ended: Promise<Error | undefined>;
}

/** The drain worker of a camera, which drains one run after the other. */
export class CameraWorker {
  readonly #worker = new KeptWorker(
    "acquisition",
    () => workerModule(sources, "src/acquisition/drain/drain_entry.ts"),
  );

  /** Begins the worker before a run, unless it exists, and keeps it. Returns the function that ends this. */
  keep(): () => void {
    return this.#worker.keep();
  }

  /** Gives the worker a run. The run before must have ended. */
  begin(order: DrainOrder): WorkerRun {
    const ready = Promise.withResolvers<void>(), ended = Promise.withResolvers<Error | undefined>();
    const fail = (message: string) => {
      const error = new CameraError(`The acquisition worker failed: ${message}`);
      ready.reject(error);
      ended.resolve(error);
    };
    const send = this.#worker.begin({
      onMessage: (data) => {
        const word = data as "ready" | "ended" | { error: string };
        if (word === "ready") return ready.resolve();
        this.#worker.end(word !== "ended");
        if (word === "ended") ended.resolve(undefined);
        else fail(word.error);
      },
      onCrash: fail,
    });
    send(order);
    return { ready: ready.promise, ended: ended.promise };
  }

  /** Ends the worker: at once, or after its present run, whose loop nothing could interrupt. */
  close(): void {
    this.#worker.close();
  }
}
