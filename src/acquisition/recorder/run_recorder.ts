import type { KeptWorker } from "../threads/kept_worker.ts";
import type { RecorderRunOrder } from "./recorder_orders.ts";
import { RecorderLink } from "./recorder_link.ts";

/** The recorder's thread for one run. Its work begins with the first sink that needs it. */
export class RunRecorder {
  readonly #worker: KeptWorker;
  readonly #order: Omit<RecorderRunOrder, "desk">;
  readonly #onCrash: () => void;
  #link: RecorderLink | undefined;
  #sinks = 0;

  /** `onCrash` is called if the thread dies of an error. */
  constructor(worker: KeptWorker, order: Omit<RecorderRunOrder, "desk">, onCrash: () => void) {
    this.#worker = worker;
    this.#order = order;
    this.#onCrash = onCrash;
  }

  /** The run's link to the thread, if it has begun. */
  get link(): RecorderLink | undefined {
    return this.#link;
  }

  /** The number of another sink, by which the thread knows it. */
  nextSink(): number {
    return this.#sinks++;
  }

  /** The run's link to the thread; begins it if it has not begun. */
  begin(): RecorderLink {
    return this.#link ??= new RecorderLink(this.#worker, this.#order, this.#onCrash);
  }

  /** Ends the run for the thread. */
  end(): void {
    this.#link?.end();
  }
}
