const COMMAND = 0, CLOSED = 1, WORDS_BYTES = 8;
const NONE = 0, FINISH = 1, OVER = 2;

/** One thread hears a signal at most this much before the other, in milliseconds. */
const SAME_SIGNAL_MS = 1000;

/** Now, by a clock that both threads have: whole milliseconds since 1970. */
export function momentMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}

/**
 * Words between the script's thread and the recorder for moments in which one of them cannot answer: the program ends,
 * or the script blocks.
 */
export class RecorderDesk {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  /** When the script saw a signal last; 0 if it has seen none. */
  readonly #seenMs: BigInt64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, WORDS_BYTES / 4);
    this.#seenMs = new BigInt64Array(buffer, WORDS_BYTES, 1);
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
    Atomics.store(this.#seenMs, 0, BigInt(momentMs()));
  }

  /**
   * Recorder: whether the script has seen a signal that came at this moment, of {@linkcode momentMs}. Either thread may
   * be the first to hear it, and one that comes soon after another is the same one.
   */
  hasSeenSignal(atMs: number): boolean {
    return Number(Atomics.load(this.#seenMs, 0)) >= atMs - SAME_SIGNAL_MS;
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
