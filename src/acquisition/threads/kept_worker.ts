/**
 * How long a worker waits for more work, in milliseconds. As long as it is there the process does not end: it must not,
 * during a run, and a script that forgets to close its camera is to end soon.
 */
const IDLE_MS = 1000;

/** Receives what a worker says about its work. */
export interface WorkerListener {
  /** It has sent something. */
  onMessage(data: unknown): void;
  /** It has failed, and is gone. */
  onCrash(message: string): void;
}

/**
 * A worker that is kept from one piece of work to the next, since to begin one takes longer than a short run does. One
 * that failed is not kept.
 */
export class KeptWorker {
  readonly #name: string;
  readonly #url: () => string;
  #worker: Worker | undefined;
  #listener: WorkerListener | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** `url` gives the worker's module when it is needed. */
  constructor(name: string, url: () => string) {
    this.#name = name;
    this.#url = url;
  }

  /** Begins the worker ahead of its work, unless it is there. */
  wake(): void {
    if (this.#listener) return;
    this.#worker ??= this.#make();
    this.#waitForWork();
  }

  /** Gives the worker some work, and the function that sends to it. The work before must have ended. */
  begin(listener: WorkerListener): (message: unknown) => void {
    this.wake();
    clearTimeout(this.#idle);
    this.#listener = listener;
    const worker = this.#worker!;
    return (message) => worker.postMessage(message);
  }

  /** The work has ended; where it failed, so does the worker. */
  end(failed = false): void {
    this.#listener = undefined;
    if (failed || this.#closed) this.#dismiss();
    else this.#waitForWork();
  }

  /** Ends the worker: now, or with the work that it is at. */
  close(): void {
    this.#closed = true;
    if (!this.#listener) this.#dismiss();
  }

  #make(): Worker {
    const worker = new Worker(this.#url(), { type: "module", name: this.#name });
    worker.onmessage = ({ data }) => this.#listener?.onMessage(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const listener = this.#listener;
      this.end(true);
      listener?.onCrash(event.message);
    };
    return worker;
  }

  #waitForWork(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#dismiss(), IDLE_MS);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
