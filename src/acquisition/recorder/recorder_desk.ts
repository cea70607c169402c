const COMMAND = 0, CLOSED = 1, SEEN = 2;
const NONE = 0, FINISH = 1, OVER = 2;

/**
 * Words between the script's thread and the recorder for moments in which one of them cannot answer: the program ends,
 * or the script blocks.
 */
export class RecorderDesk {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(buffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** Script: the program ends, so that the files are to be finished with what there is. */
  askToFinish(): void {
    Atomics.compareExchange(this.#words, COMMAND, NONE, FINISH);
    Atomics.notify(this.#words, COMMAND);
  }

  /** Script: blocks until the files are finished, at most for this many milliseconds. */
  waitUntilFinished(ms: number): void {
    if (ms > 0) Atomics.wait(this.#words, CLOSED, 0, ms);
  }

  /** Script: it has seen a signal, and acts on it. */
  seeSignal(): void {
    Atomics.add(this.#words, SEEN, 1);
  }

  /** How many signals the script has seen. */
  get signalsSeen(): number {
    return Atomics.load(this.#words, SEEN);
  }

  /** Recorder: resolves to true when the files are to be finished, to false when the run is over. */
  async isAskedToFinish(): Promise<boolean> {
    await Atomics.waitAsync(this.#words, COMMAND, NONE).value;
    return Atomics.load(this.#words, COMMAND) === FINISH;
  }

  /** Recorder: the files are finished. */
  finished(): void {
    Atomics.store(this.#words, CLOSED, 1);
    Atomics.notify(this.#words, CLOSED);
  }

  /** Recorder: the run is over, and no command will come. */
  runIsOver(): void {
    Atomics.compareExchange(this.#words, COMMAND, NONE, OVER);
    Atomics.notify(this.#words, COMMAND);
    this.finished();
  }
}
