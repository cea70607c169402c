/**
 * How long a worker waits for more work, in milliseconds. The process does not end while the worker is there. That is
 * right during a run, but a script that forgets to close its camera has to end soon.
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
  /** How many need what the worker holds between two pieces of work. */
  #kept = 0;
  readonly #waiting: (() => void)[] = [];

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

  /** Keeps the worker for what it holds between two pieces of work; gives the function that ends that. */
  keep(): () => void {
    this.#kept++;
    this.wake();
    let isKept = true;
    return () => {
      if (!isKept) return;
      isKept = false;
      this.#kept--;
      if (!this.#listener) this.#waitForWork();
    };
  }

  /** Resolves when the worker has no work. */
  async free(): Promise<void> {
    while (this.#listener) await new Promise<void>((resolve) => this.#waiting.push(resolve));
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
    for (const resolve of this.#waiting.splice(0)) resolve();
    if (failed) this.#dismiss();
    else this.#waitForWork();
  }

  /** Ends the worker: now, or with the work that it is at, or once it need not be kept any more. */
  close(): void {
    this.#closed = true;
    if (!this.#listener) this.#waitForWork();
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
    if (this.#kept > 0) return;
    if (this.#closed) this.#dismiss();
    else this.#idle = setTimeout(() => this.#dismiss(), IDLE_MS);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
