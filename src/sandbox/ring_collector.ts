/** When this much memory of old rings has gathered, in bytes, the engine is asked to free what is no longer used. */
const MOST_BYTES = 64 * 2 ** 20;

// Kept: a script may call them what it likes.
const collect = (globalThis as { gc?: () => void }).gc;
const later = globalThis.setTimeout;

/**
 * Has the engine give back the rings of runs that are over, on both sides. Without this it takes its time, because to it they
 * are small objects; and a script that takes run after run would be taken for one that hoards memory.
 */
export class RingCollector {
  #bytes = 0;

  /** Notes a new ring, which takes the place of an old one. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < MOST_BYTES || !collect) return;
    this.#bytes = 0;
    later(collect, 0); // by then no variable holds the old run
  }
}
