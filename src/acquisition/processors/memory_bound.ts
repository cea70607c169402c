import v8 from "node:v8";

/** How often the memory is measured, in milliseconds of the frames' own time. */
const LOOK_MS = 100;

/**
 * Limits the memory of a processor's thread, between two frames. Nothing can measure it within a frame: Deno's workers
 * have no memory limit. Node's workers do, but they walk through every byte of a typed array that they are sent.
 */
export class MemoryBound {
  readonly #mostBytes: number;
  readonly #beforeBytes: number;
  #lookedMs = -Infinity;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#beforeBytes = takenBytes(); // counts the ring too, which is external memory
  }

  /** Called after each frame with the time at which the frame was received. Throws if the thread has taken too much. */
  look(nowMs: number): void {
    if (nowMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = nowMs;
    if (takenBytes() - this.#beforeBytes <= this.#mostBytes) return;
    throw new RangeError(
      `it took more memory than its memoryBytes of ${this.#mostBytes}. Keep less of each frame, or allow more`,
    );
  }
}

function takenBytes(): number {
  const { used_heap_size, external_memory } = v8.getHeapStatistics();
  return used_heap_size + external_memory;
}
