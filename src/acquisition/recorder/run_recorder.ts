import type { KeptWorker } from "../threads/kept_worker.ts";
import type { RecorderRunOrder } from "./recorder_orders.ts";
import { RecorderSession } from "./recorder_session.ts";

/** The recorder's thread for one run. Its work begins with the first sink that needs it. */
export class RunRecorder {
  readonly #worker: KeptWorker;
  readonly #order: Omit<RecorderRunOrder, "desk">;
  readonly #onCrash: () => void;
  #session: RecorderSession | undefined;
  #sinks = 0;

  /** `onCrash` is called if the thread dies of an error. */
  constructor(worker: KeptWorker, order: Omit<RecorderRunOrder, "desk">, onCrash: () => void) {
    this.#worker = worker;
    this.#order = order;
    this.#onCrash = onCrash;
  }

  /** The run's session in the thread, if it has begun. */
  get session(): RecorderSession | undefined {
    return this.#session;
  }

  /** The number of one more sink, by which the thread knows it. */
  nextSink(): number {
    return this.#sinks++;
  }

  /** The run's session in the thread, which begins now if it has not. */
  begin(): RecorderSession {
    return this.#session ??= new RecorderSession(this.#worker, this.#order, this.#onCrash);
  }

  /** The run is over for the thread. */
  end(): void {
    this.#session?.end();
  }
}
