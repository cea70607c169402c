const COMMAND = 0, CLOSED = 1, WORDS_BYTES = 8;
const NONE = 0, FINISH = 1, OVER = 2;

/** How much earlier one thread may hear a signal than the other, in milliseconds. */
const SAME_SIGNAL_MS = 1000;

/** The present time by a clock that both threads have, in whole milliseconds since 1970. */
export function momentMs(): number {
  return Date.now(); // threads that began before and after the clock was set have different time origins
}

/**
 * Words in shared memory between the script's thread and the recorder, for moments in which one of them cannot answer:
 * when the program ends, or the script blocks.
 */
export class RecorderDesk {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  /** When the script last saw a signal, in milliseconds since 1970; 0 if it has seen none. */
  readonly #seenMs: BigInt64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, WORDS_BYTES / 4);
    this.#seenMs = new BigInt64Array(buffer, WORDS_BYTES, 1);
  }

  /** Called by the script: the program ends, so the files must be finished with the frames so far. */
  askToFinish(): void {
    Atomics.compareExchange(this.#words, COMMAND, NONE, FINISH);
    Atomics.notify(this.#words, COMMAND);
  }

  /** Called by the script: blocks until the files are finished, but no longer than this many milliseconds. */
  waitUntilFinished(ms: number): void {
    if (ms > 0) Atomics.wait(this.#words, CLOSED, 0, ms);
  }

  /** Called by the script: it has seen a signal, and acts on it. */
  seeSignal(): void {
    Atomics.store(this.#seenMs, 0, BigInt(momentMs()));
  }

  /**
   * Called by the recorder: whether the script has seen a signal that came at this time of {@linkcode momentMs}. Either
   * thread may hear it first, and two signals within a second are the same.
   */
  hasSeenSignal(atMs: number): boolean {
    return Number(Atomics.load(this.#seenMs, 0)) >= atMs - SAME_SIGNAL_MS;
  }

  /** Called by the recorder: resolves to true when the files must be finished, and to false when the run is over. */
  async isAskedToFinish(): Promise<boolean> {
    await Atomics.waitAsync(this.#words, COMMAND, NONE).value;
    return Atomics.load(this.#words, COMMAND) === FINISH;
  }

  /** Called by the recorder: the files are finished. */
  finished(): void {
    Atomics.store(this.#words, CLOSED, 1);
    Atomics.notify(this.#words, CLOSED);
  }

  /** Called by the recorder: the run is over, and no command will come. */
  runIsOver(): void {
    Atomics.compareExchange(this.#words, COMMAND, NONE, OVER);
    Atomics.notify(this.#words, COMMAND);
    this.finished();
  }
}
