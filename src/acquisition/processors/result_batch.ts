import { ACCOUNT, CONTROL, type ProcessorWords } from "./processor_words.ts";
import type { ProcessorMessage, SentValue } from "./processor_order.ts";

/** The most values in a message, and the longest time that a value waits for others, in milliseconds. */
const MOST_IN_BATCH = 256, LONGEST_MS = 10;

/** The results of a processor on their way to the script. Numbers go through shared memory, other values by message. */
export class ResultBatch {
  readonly #words: ProcessorWords;
  readonly #most: number;
  readonly #ringBuffer: ArrayBufferLike;
  readonly #post: (message: ProcessorMessage) => void;
  #values: SentValue[] = [];
  #sinceMs = 0;
  #posted = 0; // values that were sent by message, or are about to be
  #untold = false; // whether there are numbers that were not announced yet

  constructor(
    words: ProcessorWords,
    parts: { most: number; ringBuffer: ArrayBufferLike; post: (message: ProcessorMessage) => void },
  ) {
    this.#words = words;
    this.#most = parts.most;
    this.#ringBuffer = parts.ringBuffer;
    this.#post = parts.post;
  }

  /** Adds a result. Returns whether there was room for it. */
  add(value: unknown, frame: { frameNumber: number; sequence: number }): boolean {
    const { account, control } = this.#words;
    const waiting = this.#words.numbersWaiting +
      (this.#posted - Atomics.load(control, CONTROL.valuesTaken) | 0);
    if (waiting >= this.#most) {
      account[ACCOUNT.lost]++;
      return false;
    }
    account[ACCOUNT.emitted]++;
    if (typeof value === "number") {
      if (this.#values.length > 0) this.flush(); // so that the script gets results in their order
      this.#words.writeNumber(value, frame.frameNumber, frame.sequence);
      this.#untold = true;
      return true;
    }
    if (ArrayBuffer.isView(value) && value.buffer === this.#ringBuffer) {
      throw new TypeError(
        "it emitted a view of the frame's pixels, and the camera overwrites those. Emit a copy",
      );
    }
    if (this.#values.length === 0) this.#sinceMs = performance.now();
    this.#values.push({ value, frameNumber: frame.frameNumber, sequence: frame.sequence });
    this.#posted = this.#posted + 1 | 0;
    return true;
  }

  /** Sends the results that are due, between two frames. */
  flushIfDue(): void {
    if (this.#values.length === 0) {
      if (this.#untold) this.flush();
      return;
    }
    const isDue = this.#values.length >= MOST_IN_BATCH || performance.now() - this.#sinceMs >= LONGEST_MS;
    if (isDue) this.flush();
  }

  /** Sends all waiting results. */
  flush(): void {
    const values = this.#values;
    if (values.length > 0) {
      this.#values = [];
      const { control } = this.#words;
      this.#post({ kind: "values", values, numbersBefore: Atomics.load(control, CONTROL.numbersWritten) });
      // No number that comes later may be taken before this message has arrived.
      Atomics.store(control, CONTROL.valuesSent, this.#posted);
    } else if (!this.#untold) return;
    this.#untold = false;
    this.#words.tell();
  }
}
