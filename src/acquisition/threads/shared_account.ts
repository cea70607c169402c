import type { SinkProgress } from "../../recording/sink.ts";

/** A thread's account of one of its readers. */
export interface ThreadAccount {
  readonly delivered: number;
  readonly overrun: number;
  /** Frames that were skipped so far, without those that the reader has not reached yet. */
  readonly skipped: number;
  readonly lapped: number;
  /** The lowest sequence that the reader still needs. */
  readonly floor: number;
}

/** The names of what writes the pixels. Shared memory has the index of one of them. */
const writers = ["nothing", "deno", "libc", "libc, deno"];
const WORDS = 8, VERSION = 0, WRITER = 7;
const NUMBERS = 9, FREE_BYTES = 5;

/**
 * The account of a reader on another thread, in memory that both threads see. One thread writes it, and the script's
 * thread reads it at any time without waiting for an answer.
 */
export class SharedAccount {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;

  constructor(given?: SharedArrayBuffer) {
    const buffer = this.buffer = given ?? new SharedArrayBuffer(WORDS * 4 + NUMBERS * 8);
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#numbers = new Float64Array(buffer, WORDS * 4, NUMBERS);
    if (given === undefined) this.#numbers[FREE_BYTES] = NaN; // unknown; 0 would mean a full disk
  }

  /** Writes the present account. */
  write(account: ThreadAccount, progress: SinkProgress | undefined): void {
    const words = this.#words, numbers = this.#numbers;
    Atomics.add(words, VERSION, 1); // an odd number means that the account is being written
    Atomics.store(words, 1, account.delivered);
    Atomics.store(words, 2, account.overrun);
    Atomics.store(words, 3, account.skipped);
    Atomics.store(words, 4, account.lapped);
    Atomics.store(words, 5, account.floor);
    if (progress) {
      numbers[0] = progress.frames;
      numbers[1] = progress.bytesWritten;
      numbers[2] = progress.bytesCopied;
      numbers[3] = progress.writeSeconds;
      numbers[4] = progress.worstAppendMs;
      numbers[FREE_BYTES] = progress.freeBytes ?? NaN;
      numbers[6] = progress.compression?.threads ?? 0;
      numbers[7] = progress.compression?.pixelBytes ?? 0;
      numbers[8] = progress.compression?.rawFrames ?? 0;
      Atomics.store(words, WRITER, Math.max(0, writers.indexOf(progress.writtenWith)));
    }
    Atomics.add(words, VERSION, 1);
  }

  /** The account that was last written. */
  read(): { account: ThreadAccount; progress: SinkProgress } {
    for (let tries = 0;; tries++) {
      const version = Atomics.load(this.#words, VERSION);
      const now = this.#read();
      // If a thread died while it was writing, what it had written by then is used.
      if (tries === 1000 || version % 2 === 0 && Atomics.load(this.#words, VERSION) === version) return now;
    }
  }

  #read(): { account: ThreadAccount; progress: SinkProgress } {
    const words = this.#words;
    const [frames, bytesWritten, bytesCopied, writeSeconds, worstAppendMs, freeBytes, ...compression] =
      this.#numbers;
    const [threads, pixelBytes, rawFrames] = compression;
    return {
      account: {
        delivered: Atomics.load(words, 1),
        overrun: Atomics.load(words, 2),
        skipped: Atomics.load(words, 3),
        lapped: Atomics.load(words, 4),
        floor: Atomics.load(words, 5),
      },
      progress: {
        frames,
        bytesWritten,
        bytesCopied,
        writeSeconds,
        worstAppendMs,
        writtenWith: writers[Atomics.load(words, WRITER)],
        ...(!Number.isNaN(freeBytes) && { freeBytes }),
        ...(threads > 0 && { compression: { threads, pixelBytes, rawFrames } }),
      },
    };
  }
}
