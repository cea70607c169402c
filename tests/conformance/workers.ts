/** The workers that are made until this is disposed: all, or those of one name. */
export class Workers implements Disposable {
  readonly made: Worker[] = [];
  readonly #worker = globalThis.Worker;
  readonly #ended = new Set<Worker>();

  constructor(name?: string) {
    const { made } = this;
    const ended = this.#ended;
    globalThis.Worker = class extends this.#worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (name === undefined || options?.name === name) made.push(this);
      }

      override terminate(): void {
        ended.add(this);
        super.terminate();
      }
    };
  }

  /** How many of them have not been ended. */
  get alive(): number {
    return this.made.filter((worker) => !this.#ended.has(worker)).length;
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#worker;
  }
}
