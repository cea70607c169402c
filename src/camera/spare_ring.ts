import { allocateRing, type Library, type RingMemory } from "../../ffi/mod.ts";

/** The ring of the last run, kept for the next one: the first touch of fresh memory costs up to three seconds a GiB. */
export class SpareRing {
  readonly #library: Library;
  #ring: RingMemory | undefined;

  /** Keeps rings of this library's cameras. */
  constructor(library: Library) {
    this.#library = library;
  }

  /** A ring of this many bytes: the one that was kept, if it fits, or a new one. */
  async take(bytes: number): Promise<RingMemory> {
    const spare = this.#ring;
    this.#ring = undefined;
    if (spare?.bytes.byteLength === bytes) return spare;
    spare?.release();
    return await allocateRing(this.#library, bytes);
  }

  /** Keeps a ring that no reader reads any more. */
  keep(ring: RingMemory): void {
    this.#ring?.release();
    this.#ring = ring;
  }

  /** Gives the memory back. */
  release(): void {
    this.#ring?.release();
    this.#ring = undefined;
  }
}
