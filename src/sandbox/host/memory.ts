/** How much memory a script has taken, beside that of the rings of its runs, which have a limit of their own. */
export class MemoryWatch {
  readonly #baseBytes = Deno.memoryUsage().rss;
  #ringBytes = 0;
  readonly #gone = new FinalizationRegistry<number>((bytes) => this.#ringBytes -= bytes);

  /** Notes the memory of a ring; it counts until nobody refers to it any more. */
  addRing(bytes: Uint8Array): void {
    this.#ringBytes += bytes.byteLength;
    this.#gone.register(bytes.buffer, bytes.byteLength);
  }

  /** Bytes that the script has taken, about: what this program has more than at its start. */
  get scriptBytes(): number {
    return Math.max(0, Deno.memoryUsage().rss - this.#baseBytes - this.#ringBytes);
  }
}
