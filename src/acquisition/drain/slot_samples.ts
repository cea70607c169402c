/**
 * How many bytes at the start of a slot tell its picture from others: with a camera's noise, no two frames have the
 * same bytes there.
 */
const SAMPLE_BYTES = 16;

/**
 * Remembers how the start of each slot looked when its last frame was published. If a frame may never have come, and
 * its slot still looks the same, the slot has the older picture. This file imports no values, because it runs in the
 * worker too.
 */
export class SlotSamples {
  readonly #ring: Uint8Array;
  readonly #frameBytes: number;
  readonly #size: number;
  readonly #samples: Uint8Array;

  constructor(ring: Uint8Array, frameBytes: number, slots: number) {
    this.#ring = ring;
    this.#frameBytes = frameBytes;
    this.#size = Math.min(SAMPLE_BYTES, frameBytes);
    this.#samples = new Uint8Array(slots * SAMPLE_BYTES);
    for (let slot = 0; slot < slots; slot++) this.remember(slot);
  }

  /** Remembers how the slot looks now. */
  remember(slot: number): void {
    const from = slot * this.#frameBytes, to = slot * SAMPLE_BYTES;
    for (let i = 0; i < this.#size; i++) this.#samples[to + i] = this.#ring[from + i];
  }

  /** Whether the slot still looks as it did when it was remembered. */
  isUnchanged(slot: number): boolean {
    const from = slot * this.#frameBytes, to = slot * SAMPLE_BYTES;
    for (let i = 0; i < this.#size; i++) if (this.#samples[to + i] !== this.#ring[from + i]) return false;
    return true;
  }
}
