import { dataToError } from "../../error_data.ts";
import { SinkError } from "../../errors.ts";
import type { SinkFile } from "../../recording/sink.ts";
import type { KeptWorker } from "../threads/kept_worker.ts";
import type { RecorderAnswer, RecorderOrder } from "./recorder_orders.ts";

/** Answers to one channel that come late must not be taken for those to the next. */
let ids = 0;

/** Requests to the recorder's thread, and its answers, for one piece of its work. */
export class RecorderChannel {
  readonly #worker: KeptWorker;
  readonly #send: (message: unknown) => void;
  readonly #onCrash: () => void;
  readonly #asked = new Map<number, PromiseWithResolvers<readonly SinkFile[]>>();
  #crash: Error | undefined;
  #ended = false;

  /** The work before must have ended; `onCrash` is called if the thread dies of an error. */
  constructor(worker: KeptWorker, onCrash: () => void) {
    this.#worker = worker;
    this.#onCrash = onCrash;
    this.#send = worker.begin({
      onMessage: (data) => this.#answered(data as RecorderAnswer),
      onCrash: (message) => this.#crashed(message),
    });
  }

  /** Asks for something; gives a sink's files where that was to close one. */
  ask(order: RecorderOrder): Promise<readonly SinkFile[]> {
    if (this.#crash) return Promise.reject(this.#crash);
    const id = ids++;
    const answer = Promise.withResolvers<readonly SinkFile[]>();
    this.#asked.set(id, answer);
    this.#send({ ...order, id });
    return answer.promise;
  }

  /** Sends a last order and lets the thread go. The thread takes orders one after the other. Harmless twice. */
  end(last: RecorderOrder): void {
    if (this.#ended) return;
    this.#ended = true;
    this.ask(last).catch(() => {}); // then it is gone
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
