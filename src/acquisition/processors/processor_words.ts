/**
 * The memory that a processor's thread and the script's thread share in addition to the ring: how far the processor has
 * got, what the script has taken, and emitted numbers.
 *
 * @module
 */

/** Positions of the 32-bit words. */
export const CONTROL = {
  /** 1 once the script's thread wants no more frames to be looked at. */
  stop: 0,
  /** Grows whenever results were sent; the script's thread sleeps on it. */
  sent: 1,
  /** How many numbers have been written, and taken; both grow past 2^31 into negative numbers. */
  numbersWritten: 2,
  numbersTaken: 3,
  /** How many values went by message, and how many of them have been taken. */
  valuesSent: 4,
  valuesTaken: 6,
  /** Where the thread's part of the room in front of the ring begins; 0 while it has none. */
  arena: 5,
} as const;

/** Positions of the processor's account of its frames. */
export const ACCOUNT = {
  delivered: 0,
  overrun: 1,
  skipped: 2,
  lapped: 3,
  /** How many frames had been published when this was written. */
  published: 4,
  /** Results that were sent, and those for which there was no room. */
  emitted: 5,
  lost: 6,
  /** Frames at which the processor threw. */
  thrown: 7,
} as const;

const WORDS = 16, NUMBERS_OF_ACCOUNT = 8;
/** How many values are kept for an emitted number: the number, the frame's number and its sequence. */
const ENTRY = 3;

/** A view of that memory. Each thread makes its own: one writes numbers, the other takes them. */
export class ProcessorWords {
  readonly buffer: SharedArrayBuffer;
  readonly control: Int32Array;
  readonly account: Float64Array;
  /** How many numbers the memory has room for. */
  readonly room: number;
  readonly #numbers: Float64Array;
  /** Places of the next number to be written, and taken. The shared counts cannot say: they begin anew at 2^32. */
  #writeAt = 0;
  #takeAt = 0;

  constructor(room: number, buffer?: SharedArrayBuffer) {
    const account = 4 * WORDS, numbers = account + 8 * NUMBERS_OF_ACCOUNT;
    this.buffer = buffer ?? new SharedArrayBuffer(numbers + 8 * ENTRY * room);
    this.room = room;
    this.control = new Int32Array(this.buffer, 0, WORDS);
    this.account = new Float64Array(this.buffer, account, NUMBERS_OF_ACCOUNT);
    this.#numbers = new Float64Array(this.buffer, numbers, ENTRY * room);
  }

  /** How many numbers wait to be taken. */
  get numbersWaiting(): number {
    const { control } = this;
    return Atomics.load(control, CONTROL.numbersWritten) - Atomics.load(control, CONTROL.numbersTaken) | 0;
  }

  /** Writes a number. There must be room for it. */
  writeNumber(value: number, frameNumber: number, sequence: number): void {
    const written = Atomics.load(this.control, CONTROL.numbersWritten);
    const at = ENTRY * this.#writeAt;
    this.#writeAt = (this.#writeAt + 1) % this.room;
    this.#numbers[at] = value;
    this.#numbers[at + 1] = frameNumber;
    this.#numbers[at + 2] = sequence;
    Atomics.store(this.control, CONTROL.numbersWritten, written + 1 | 0);
  }

  /** Takes the number that has waited longest. There must be one. */
  takeNumber(): { value: number; frameNumber: number; sequence: number } {
    const taken = Atomics.load(this.control, CONTROL.numbersTaken);
    const at = ENTRY * this.#takeAt;
    this.#takeAt = (this.#takeAt + 1) % this.room;
    const [value, frameNumber, sequence] = this.#numbers.subarray(at, at + ENTRY);
    Atomics.store(this.control, CONTROL.numbersTaken, taken + 1 | 0);
    return { value, frameNumber, sequence };
  }

  /** Tells the other thread that something was sent. */
  tell(): void {
    Atomics.add(this.control, CONTROL.sent, 1);
    Atomics.notify(this.control, CONTROL.sent);
  }
}
