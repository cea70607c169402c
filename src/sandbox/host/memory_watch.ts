import { RingCollector } from "../ring_collector.ts";

/** How many rings may be in memory for each active one: the memory of a finished run is freed a run or two later. */
const LINGERING = 4;

/** Measures how much memory a script has taken, without the rings of its runs, which have a separate limit. */
export class MemoryWatch {
  readonly #baseBytes = Deno.memoryUsage().rss;
  readonly #collector = new RingCollector();
  readonly #mostRingBytes: () => number;

  /** `mostRingBytes` gives the largest size that the active rings had together. */
  constructor(mostRingBytes: () => number) {
    this.#mostRingBytes = mostRingBytes;
  }

  /** Notes a new ring. */
  addRing(bytes: Uint8Array): void {
    this.#collector.add(bytes.byteLength);
  }

  /**
   * The bytes that the script has taken, roughly: what this program has taken since its start. Rings that the script
   * hoards count.
   */
  get scriptBytes(): number {
    return Math.max(0, Deno.memoryUsage().rss - this.#baseBytes - LINGERING * this.#mostRingBytes());
  }
}
