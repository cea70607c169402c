/** Positions of the 32-bit words. */
const ANSWERED = 0, OUTCOME = 1, TEXT_BYTES = 2;
/** Where the text begins, and how long it may be, in bytes. */
const TEXT_AT = 12, MOST_TEXT = 2000;

/** The possible outcomes of a call. */
const OUTCOMES = { no: 0, yes: 1, failed: 2 } as const;

/**
 * Shared memory in which a processor's thread finds the host's answer to a call. The thread sleeps until the answer is
 * there.
 */
export class CallAnswer {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(TEXT_AT + MOST_TEXT)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, TEXT_AT / 4);
  }

  /** Answers with yes, no, or an error. */
  give(outcome: boolean | Error): void {
    const words = this.#words;
    if (outcome instanceof Error) {
      const text = new TextEncoder().encode(outcome.message).subarray(0, MOST_TEXT);
      new Uint8Array(this.buffer, TEXT_AT).set(text);
      words[TEXT_BYTES] = text.length;
      words[OUTCOME] = OUTCOMES.failed;
    } else words[OUTCOME] = outcome ? OUTCOMES.yes : OUTCOMES.no;
    Atomics.add(words, ANSWERED, 1);
    Atomics.notify(words, ANSWERED);
  }

  /** Sends the call by `ask`, and waits for the answer. Throws if the answer is an error. */
  waitFor(ask: () => void): boolean {
    const words = this.#words;
    const before = Atomics.load(words, ANSWERED);
    ask();
    while (Atomics.load(words, ANSWERED) === before) Atomics.wait(words, ANSWERED, before);
    if (words[OUTCOME] !== OUTCOMES.failed) return words[OUTCOME] === OUTCOMES.yes;
    // A text decoder refuses shared memory.
    throw new Error(
      new TextDecoder().decode(new Uint8Array(this.buffer, TEXT_AT, words[TEXT_BYTES]).slice()),
    );
  }
}
