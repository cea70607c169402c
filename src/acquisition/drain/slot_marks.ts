/** What the end of a marked slot holds until the camera has written there. */
const MARK = [0xb7, 0x1c, 0x8e, 0x53, 0xd9, 0x2f, 0x64, 0xa1];

/**
 * Marks at the ends of slots, to see whether the camera has come there: a slot is written from its beginning, so one that
 * has lost its mark is full. Without value imports: it runs in the worker too.
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

  /** Marks a slot; to be done before the camera starts. */
  mark(slot: number): void {
    const at = this.#markOf(slot);
    for (let i = 0; i < this.#size; i++) this.#ring[at + i] = MARK[i];
  }

  /** Whether the camera has not written there yet. */
  isMarked(slot: number): boolean {
    const at = this.#markOf(slot);
    for (let i = 0; i < this.#size; i++) if (this.#ring[at + i] !== MARK[i]) return false;
    return true;
  }

  #markOf(slot: number): number {
    return (slot + 1) * this.#frameBytes - this.#size;
  }
}
