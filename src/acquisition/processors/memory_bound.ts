import v8 from "node:v8";

/** How often memory is looked at, in milliseconds of the frames' own time. */
const LOOK_MS = 100;

/**
 * Holds a processor's thread to its memory, between two frames. Within a frame nothing can look: Deno's workers take no
 * memory limit. Node's do, but they walk through every byte of a typed array that they are sent.
 */
export class MemoryBound {
  readonly #mostBytes: number;
  readonly #beforeBytes: number;
  #lookedMs = -Infinity;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#beforeBytes = takenBytes(); // the ring is counted as external memory
  }

  /** Called after each frame with the time at which it was received. Throws if there is too much. */
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
