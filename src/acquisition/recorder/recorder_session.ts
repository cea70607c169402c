import { dataToError } from "../../error_data.ts";
import { SinkError } from "../../errors.ts";
import type { SinkFile } from "../../recording/sink.ts";
import type { KeptWorker } from "../threads/kept_worker.ts";
import { RecorderDesk } from "./recorder_desk.ts";
import type { RecorderAnswer, RecorderOrder, RecorderRunOrder } from "./recorder_orders.ts";

/** The script's side of one run in the recorder's thread. */
export class RecorderSession {
  /** For moments in which one of the threads cannot answer. */
  readonly desk = new RecorderDesk();
  readonly #worker: KeptWorker;
  readonly #send: (message: unknown) => void;
  readonly #onCrash: () => void;
  readonly #asked = new Map<number, PromiseWithResolvers<readonly SinkFile[]>>();
  #ids = 0;
  #crash: Error | undefined;
  #ended = false;

  /** Begins a run there; `onCrash` is called if the thread dies of an error. */
  constructor(worker: KeptWorker, order: Omit<RecorderRunOrder, "desk">, onCrash: () => void) {
    this.#worker = worker;
    this.#onCrash = onCrash;
    this.#send = worker.begin({
      onMessage: (data) => this.#answered(data as RecorderAnswer),
      onCrash: (message) => this.#crashed(message),
    });
    this.ask({ word: "begin", order: { ...order, desk: this.desk.buffer } }).catch(() => {}); // what is asked for next fails, too
  }

  /** Asks for something; gives a sink's files where that was to close one. */
  ask(order: RecorderOrder): Promise<readonly SinkFile[]> {
    if (this.#crash) return Promise.reject(this.#crash);
    const id = this.#ids++;
    const answer = Promise.withResolvers<readonly SinkFile[]>();
    this.#asked.set(id, answer);
    this.#send({ ...order, id });
    return answer.promise;
  }

  /** The run is over for the recorder. Harmless twice. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.ask({ word: "end" }).catch(() => {}); // then it is gone
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
    this.desk.finished(); // no thread may wait for it any more
    this.#onCrash();
  }
}
