/** When old rings of this many bytes have gathered, the engine is asked to free them. */
const MOST_BYTES = 64 * 2 ** 20;

// Kept, because a script gets no global `gc`: that function writes a file of any name if its caller asks for a snapshot.
const collect = (globalThis as { gc?: () => void }).gc;
const later = globalThis.setTimeout;

/**
 * Makes the engine free the rings of finished runs, in the host and in the guest. Without this the engine waits long,
 * because it takes a ring for a small object; a script with one run after another would then seem to hoard memory.
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
