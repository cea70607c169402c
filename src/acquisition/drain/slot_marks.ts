/** The bytes at the end of a marked slot, until the camera writes there. */
const MARK = [0xb7, 0x1c, 0x8e, 0x53, 0xd9, 0x2f, 0x64, 0xa1];

/**
 * Marks at the ends of slots, which show whether the camera has written there. A slot is written from its beginning, so
 * a slot that has lost its mark is full. This file imports no values, because it runs in the worker too.
 */
export class SlotMarks {
  readonly #ring: Uint8Array;
  readonly #frameBytes: number;
  readonly #size: number;

  constructor(ring: Uint8Array, frameBytes: number) {
    this.#ring = ring;
    this.#frameBytes = frameBytes;
    this.#size = Math.min(MARK.length, frameBytes);
  }

  /** Marks a slot. To be called before the camera starts. */
  mark(slot: number): void {
    const at = this.#markOf(slot);
    for (let i = 0; i < this.#size; i++) this.#ring[at + i] = MARK[i];
  }

  /** Whether the camera has not yet written there. */
  isMarked(slot: number): boolean {
    const at = this.#markOf(slot);
    for (let i = 0; i < this.#size; i++) if (this.#ring[at + i] !== MARK[i]) return false;
    return true;
  }

  #markOf(slot: number): number {
    return (slot + 1) * this.#frameBytes - this.#size;
  }
}
