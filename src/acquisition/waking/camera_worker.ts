import { CameraError } from "../../errors.ts";
import type { DrainOrder } from "../drain/drain_worker.ts";
import { workerModule } from "../../worker_module.ts";
import * as sources from "../worker_sources.ts";

/**
 * How long the worker waits for another run, in milliseconds. As long as it is there the process does not end: it must
 * not, during a run, and a script that forgets to close its camera is to end soon.
 */
const IDLE_MS = 1000;

/** A run in the worker's hands. */
export interface WorkerRun {
  /** Settles when the worker is ready to drain; rejects if it cannot. */
  readonly ready: Promise<void>;
  /** Settles when it has drained what there was, with what it failed with if it did. */
  readonly ended: Promise<Error | undefined>;
}

/**
 * The acquisition worker of one camera. To begin one takes longer than a short run does, so it is kept from run to run;
 * one that failed is not.
 */
export class CameraWorker {
  #worker: Worker | undefined;
  #run: { ready: PromiseWithResolvers<void>; ended: PromiseWithResolvers<Error | undefined> } | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Begins the worker ahead of a run, unless it is there. */
  wake(): void {
    if (this.#run) return;
    this.#worker ??= this.#makeWorker();
    this.#waitForRun();
  }

  /** Hands it a run. The one before must have ended. */
  begin(order: DrainOrder): WorkerRun {
    this.wake();
    clearTimeout(this.#idle);
    const run = { ready: Promise.withResolvers<void>(), ended: Promise.withResolvers<Error | undefined>() };
    this.#run = run;
    this.#worker!.postMessage(order);
    return { ready: run.ready.promise, ended: run.ended.promise };
  }

  /** Ends the worker: now, or with the run that it is at, whose loop nothing could interrupt. */
  close(): void {
    this.#closed = true;
    if (!this.#run) this.#dismiss();
  }

  #makeWorker(): Worker {
    const worker = new Worker(workerModule(sources, "src/acquisition/drain/drain_entry.ts"), {
      type: "module",
      name: "acquisition",
    });
    worker.onmessage = ({ data }: MessageEvent<"ready" | "ended" | { error: string }>) => {
      if (data === "ready") this.#run?.ready.resolve();
      else if (data === "ended") this.#end();
      else this.#crash(data.error);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#crash(event.message);
    };
    return worker;
  }

  #end(error?: Error): void {
    this.#run?.ended.resolve(error);
    this.#run = undefined;
    if (error || this.#closed) this.#dismiss();
    else this.#waitForRun();
  }

  #crash(message: string): void {
    const error = new CameraError(`The acquisition worker failed: ${message}`);
    this.#run?.ready.reject(error);
    this.#end(error);
  }

  #waitForRun(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#dismiss(), IDLE_MS);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
