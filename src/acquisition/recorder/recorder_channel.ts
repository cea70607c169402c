import { dataToError } from "../../error_data.ts";
import { SinkError } from "../../errors.ts";
import type { SinkFile } from "../../recording/sink.ts";
import type { KeptWorker } from "../threads/kept_worker.ts";
import type { RecorderAnswer, RecorderOrder } from "./recorder_orders.ts";

/**
 * The numbers of requests. Channels share them, so that a late answer to one channel is not taken for an answer to the
 * next.
 */
let ids = 0;

/** The requests to the recorder's thread and its answers, for one piece of its work. */
export class RecorderChannel {
  readonly #worker: KeptWorker;
  readonly #send: (message: unknown) => void;
  readonly #onCrash: () => void;
  readonly #asked = new Map<number, PromiseWithResolvers<readonly SinkFile[]>>();
  #crash: Error | undefined;
  #ended = false;

  /** The work before must have ended. `onCrash` is called if the thread dies of an error. */
  constructor(worker: KeptWorker, onCrash: () => void) {
    this.#worker = worker;
    this.#onCrash = onCrash;
    this.#send = worker.begin({
      onMessage: (data) => this.#answered(data as RecorderAnswer),
      onCrash: (message) => this.#crashed(message),
    });
  }

  /** Sends a request. Its answer has a sink's files if the request was to close the sink. */
  ask(order: RecorderOrder): Promise<readonly SinkFile[]> {
    if (this.#crash) return Promise.reject(this.#crash);
    const id = ids++;
    const answer = Promise.withResolvers<readonly SinkFile[]>();
    this.#asked.set(id, answer);
    this.#send({ ...order, id });
    return answer.promise;
  }

  /**
   * Sends a last request and lets the thread go. The thread carries out requests one after the other. A second call is
   * harmless.
   */
  end(last: RecorderOrder): void {
    if (this.#ended) return;
    this.#ended = true;
    this.ask(last).catch(() => {}); // the thread may be gone
    if (!this.#crash) this.#worker.end();
  }

  #answered(answer: RecorderAnswer): void {
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if ("error" in answer) asked?.reject(dataToError(answer.error));
    else asked?.resolve(answer.files ?? []);
  }

  #crashed(message: string): void {
    this.#crash = new SinkError(
      `The thread that writes the files has died: ${message}. What was recorded until about a second before is kept.`,
    );
    for (const { reject } of this.#asked.values()) reject(this.#crash);
    this.#asked.clear();
    this.#onCrash();
  }
}
