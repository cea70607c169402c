import { allocateRing, type Library, type RingMemory } from "../../ffi/mod.ts";

/**
 * The ring of the last run, kept for the next one. Touching fresh memory for the first time takes up to three seconds a
 * GiB.
 */
export class SpareRing {
  readonly #library: Library;
  #ring: RingMemory | undefined;

  /** Keeps rings of this library's cameras. */
  constructor(library: Library) {
    this.#library = library;
  }

  /** A ring of this size: the kept one if it fits, otherwise a new one. */
  async take(bytes: number): Promise<RingMemory> {
    const spare = this.#ring;
    this.#ring = undefined;
    if (spare?.bytes.byteLength === bytes) return spare;
    spare?.release();
    return await allocateRing(this.#library, bytes);
  }

  /** Keeps a ring that is no longer read. */
  keep(ring: RingMemory): void {
    this.#ring?.release();
    this.#ring = ring;
  }

  /** Frees the memory. */
  release(): void {
    this.#ring?.release();
    this.#ring = undefined;
  }
}
