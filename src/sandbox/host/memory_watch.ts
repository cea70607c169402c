import { RingCollector } from "../ring_collector.ts";

/** Rings that are there for each one at work: those of runs that are over are given back a run or two later. */
const LINGERING = 4;

/** How much memory a script has taken, without the rings of its runs, which have their own limit. */
export class MemoryWatch {
  readonly #baseBytes = Deno.memoryUsage().rss;
  readonly #collector = new RingCollector();
  readonly #mostRingBytes: () => number;

  /** `mostRingBytes` is the largest size that the active rings had together. */
  constructor(mostRingBytes: () => number) {
    this.#mostRingBytes = mostRingBytes;
  }

  /** Notes a new ring. */
  addRing(bytes: Uint8Array): void {
    this.#collector.add(bytes.byteLength);
  }

  /** Bytes that the script has taken, about: what this program has more than at its start. Rings that it hoards count. */
  get scriptBytes(): number {
    return Math.max(0, Deno.memoryUsage().rss - this.#baseBytes - LINGERING * this.#mostRingBytes());
  }
}
