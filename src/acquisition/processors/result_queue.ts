import type { SentValues } from "./processor_order.ts";
import { CONTROL, type ProcessorWords } from "./processor_words.ts";

/** A processor's result: what it emitted at a frame. */
export interface ProcessorResult<Value = unknown> {
  /** The camera's own count of the frame. */
  readonly frameNumber: number;
  /** Our count of the frame. */
  readonly sequence: number;
  /** The emitted value. */
  readonly value: Value;
}

/** The results of a processor, as the script takes them: numbers from shared memory, other values from messages. */
export class ResultQueue<Value> {
  readonly #words: ProcessorWords;
  #queue: ProcessorResult<Value>[] = [];
  #received = 0; // how many values came by message
  #taken = 0; // how many of those were taken
  #wake = () => {};
  #listening = false;

  constructor(words: ProcessorWords) {
    this.#words = words;
  }

  /** Adds the values of a message, behind the numbers that were emitted before them. */
  add({ values, numbersBefore }: SentValues): void {
    while (this.#words.numbersWaiting > 0 && this.#numbersTaken !== numbersBefore) {
      this.#queue.push(this.#words.takeNumber() as ProcessorResult<Value>);
    }
    for (const sent of values) this.#queue.push(sent as ProcessorResult<Value>);
    this.#received = this.#received + values.length | 0;
    this.wake();
  }

  /** Takes the next result; nothing if there is none yet. */
  take(): ProcessorResult<Value> | undefined {
    const result = this.#queue.shift();
    if (!result) return this.#numberIsNext ? this.#words.takeNumber() as ProcessorResult<Value> : undefined;
    if (typeof result.value !== "number") {
      this.#taken = this.#taken + 1 | 0;
      Atomics.store(this.#words.control, CONTROL.valuesTaken, this.#taken);
    }
    return result;
  }

  /** Waits for more results, or for {@linkcode wake}. It may return early without a reason. */
  more(): Promise<void> {
    return new Promise((wake) => {
      this.#wake = wake;
      this.#listen();
    });
  }

  /** Wakes the code that waits for results. */
  wake(): void {
    this.#wake();
  }

  get #numbersTaken(): number {
    return Atomics.load(this.#words.control, CONTROL.numbersTaken);
  }

  /**
   * Whether the next result is a number. If not, values that were emitted before the number may still be on their way.
   */
  get #numberIsNext(): boolean {
    return this.#words.numbersWaiting > 0 &&
      Atomics.load(this.#words.control, CONTROL.valuesSent) === this.#received;
  }

  /** Wakes the loop over results when numbers have come. Values wake it by their message. */
  #listen(): void {
    const { control } = this.#words, sent = Atomics.load(control, CONTROL.sent);
    if (this.#numberIsNext) return this.wake();
    if (this.#listening) return;
    const wait = Atomics.waitAsync(control, CONTROL.sent, sent); // without a time limit, which would be a timer
    if (!wait.async) return this.wake();
    this.#listening = true;
    wait.value.then(() => {
      this.#listening = false;
      this.wake();
    });
  }
}
