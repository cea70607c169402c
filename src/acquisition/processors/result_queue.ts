import type { SentValues } from "./processor_order.ts";
import { CONTROL, type ProcessorWords } from "./processor_words.ts";

/** What a processor emitted at a frame. */
export interface ProcessorResult<Value = unknown> {
  /** The camera's own count of the frame. */
  readonly frameNumber: number;
  /** Our count of the frame. */
  readonly sequence: number;
  /** What was emitted. */
  readonly value: Value;
}

/** The results of a processor as the script takes them: numbers out of shared memory, all else out of messages. */
export class ResultQueue<Value> {
  readonly #words: ProcessorWords;
  #queue: ProcessorResult<Value>[] = [];
  #received = 0; // values that came by message
  #taken = 0; // and were taken
  #wake = () => {};
  #listening = false;

  constructor(words: ProcessorWords) {
    this.#words = words;
  }

  /** Adds what came by message, behind the numbers that were emitted before. */
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

  /** Wakes who waits for results. */
  wake(): void {
    this.#wake();
  }

  get #numbersTaken(): number {
    return Atomics.load(this.#words.control, CONTROL.numbersTaken);
  }

  /** Whether a number is what was emitted next: values before it may still be on their way. */
  get #numberIsNext(): boolean {
    return this.#words.numbersWaiting > 0 &&
      Atomics.load(this.#words.control, CONTROL.valuesSent) === this.#received;
  }

  /** Wakes the loop over results when numbers have come. Values wake it by their message. */
  #listen(): void {
    const { control } = this.#words, sent = Atomics.load(control, CONTROL.sent);
    if (this.#numberIsNext) return this.wake();
    if (this.#listening) return;
    const wait = Atomics.waitAsync(control, CONTROL.sent, sent); // without a limit, which would be a timer
    if (!wait.async) return this.wake();
    this.#listening = true;
    wait.value.then(() => {
      this.#listening = false;
      this.wake();
    });
  }
}
