/**
 * How long a worker waits for more work, in milliseconds. The process does not end while the worker exists. This is
 * right during a run, but a script that forgets to close its camera has to end soon.
 */
const IDLE_MS = 1000;

/** Receives a worker's messages about its work. */
export interface WorkerListener {
  /** It has sent something. */
  onMessage(data: unknown): void;
  /** Called when the worker has failed, and is gone. */
  onCrash(message: string): void;
}

/**
 * A worker that is kept from one piece of work to the next, because beginning a worker takes longer than a short run. A
 * worker that failed is not kept.
 */
export class KeptWorker {
  readonly #name: string;
  readonly #url: () => string;
  #worker: Worker | undefined;
  #listener: WorkerListener | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** How many callers need the worker although it has no work. */
  #kept = 0;
  readonly #waiting: (() => void)[] = [];

  /** `url` gives the URL of the worker's module when it is needed. */
  constructor(name: string, url: () => string) {
    this.#name = name;
    this.#url = url;
  }

  /** Begins the worker before its work, unless it exists. */
  wake(): void {
    if (this.#listener) return;
    this.#worker ??= this.#make();
    this.#waitForWork();
  }

  /**
   * Keeps the worker while its next work is prepared, or for what it has between two pieces of work. Returns the
   * function that ends this.
   */
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

  /** Gives the worker some work. Returns the function that sends messages to it. The work before must have ended. */
  begin(listener: WorkerListener): (message: unknown) => void {
    this.wake();
    clearTimeout(this.#idle);
    this.#listener = listener;
    const worker = this.#worker!;
    return (message) => worker.postMessage(message);
  }

  /** Notes that the work has ended. If it failed, the worker is ended too. */
  end(failed = false): void {
    this.#listener = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
    if (failed) this.#dismiss();
    else this.#waitForWork();
  }

  /** Ends the worker: at once, after its present work, or when no caller needs it any more. */
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
