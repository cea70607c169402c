import { turnOnce, TurnWatch } from "../event_turn.ts";

/**
 * How many frames may wait whatever their size. With fewer, every short delay of a loop would make the next frame late.
 */
const LEAST = 4;

/** Frames that wait in memory for a loop that is slower than the camera, up to a limit. */
export class FrameQueue<T> {
  readonly #mostBytes: number;
  readonly #waiting: { frame: T; bytes: number }[] = [];
  readonly #turns = new TurnWatch();
  #taken = 0;
  #bytes = 0;
  #ended = false;
  #error: unknown;
  #changed = Promise.withResolvers<void>();

  /** Makes a queue that holds `bytes` bytes of frames, and at least four frames. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Resolves when there is room for another frame. */
  async room(): Promise<void> {
    while (this.#bytes >= this.#mostBytes && this.#waiting.length >= LEAST) await this.#changed.promise;
  }

  /** Adds a frame of `bytes` bytes. */
  put(frame: T, bytes: number): void {
    this.#waiting.push({ frame, bytes });
    this.#bytes += bytes;
    this.#change();
  }

  /** Discards what is waiting. */
  clear(): void {
    this.#waiting.length = 0;
    this.#bytes = 0;
    this.#change();
  }

  /** Ends the queue. With an error, the loop gets what is waiting, and then the error, once. */
  end(error?: unknown): void {
    this.#ended = true;
    this.#error = error;
    this.#change();
  }

  /** The next frame, once there is one; `undefined` after the last. */
  async take(): Promise<T | undefined> {
    if (this.#waiting.length > 0 && this.#turns.isDue(++this.#taken)) await turnOnce();
    while (this.#waiting.length === 0 && !this.#ended) await this.#changed.promise;
    const next = this.#waiting.shift();
    if (next) {
      this.#bytes -= next.bytes;
      this.#change();
      return next.frame;
    }
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
    return undefined;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
