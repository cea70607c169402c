import type { SinkFile } from "../../recording/sink.ts";
import type { KeptWorker } from "../threads/kept_worker.ts";
import { RecorderChannel } from "./recorder_channel.ts";
import { RecorderDesk } from "./recorder_desk.ts";
import type { RecorderOrder, RecorderRunOrder } from "./recorder_orders.ts";

/** A run's link to the recorder's thread: the script's side of the run there. */
export class RecorderLink {
  /** For moments in which one of the threads cannot answer. */
  readonly desk: RecorderDesk = new RecorderDesk();
  readonly #channel: RecorderChannel;

  /** Begins the run there. `onCrash` is called if the thread dies of an error. */
  constructor(worker: KeptWorker, order: Omit<RecorderRunOrder, "desk">, onCrash: () => void) {
    this.#channel = new RecorderChannel(worker, () => {
      this.desk.finished(); // no thread may wait for it any more
      onCrash();
    });
    this.ask({ word: "begin", order: { ...order, desk: this.desk.buffer } }).catch(() => {}); // the next request will fail
  }

  /** Sends a request. Its answer has a sink's files if the request was to close the sink. */
  ask(order: RecorderOrder): Promise<readonly SinkFile[]> {
    return this.#channel.ask(order);
  }

  /** Ends the run for the recorder. A second call is harmless. */
  end(): void {
    this.#channel.end({ word: "end" });
  }
}
