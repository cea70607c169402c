/**
 * The meaning of a camera's own frame numbers.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import { SlotMarks } from "./slot_marks.ts";

/**
 * A guess: no camera loses more frames than this before its first one. A larger first number is only another way of
 * counting.
 */
const MOST_LOST_AT_START = 15;

/**
 * Learns how a camera counts. PVCAM counts a run's frames from 1. A library that counts from 0, or continues from an
 * earlier run, is understood by the place of its first frame, because a run always begins with the first slot. It
 * is a guess that such libraries exist.
 */
export class FrameNumbers {
  readonly #board: Board;
  readonly #slots: number;
  readonly #marks: SlotMarks | undefined;
  #shift = 0;
  #learnt = false;

  /** `ring` is the memory of a run whose first frame has not come yet; without it, numbers are taken as they are. */
  constructor(board: Board, { slots, frameBytes }: { slots: number; frameBytes: number }, ring?: Uint8Array) {
    this.#board = board;
    this.#slots = slots;
    if (ring) this.#marks = new SlotMarks(ring, frameBytes);
    this.#marks?.mark(slots - 1);
  }

  /** What is added to the camera's own numbers to make them count from 1. */
  get shift(): number {
    return this.#shift;
  }

  /** Whether the number and the slot of a frame must still be compared. */
  get isNew(): boolean {
    return !this.#learnt;
  }

  /** Learns from a frame with a number that is in this slot. */
  learn(number: number, slot: number): void {
    if (this.#learnt) return;
    this.#learnt = true;
    const ahead = number - (slot + 1);
    if (ahead > MOST_LOST_AT_START && this.#isFirstRound()) this.#shift = -ahead;
    // With two slots it cannot be decided whether the count began with 0, or a frame never came and took no slot.
    else if (this.#slots > 2 && (ahead + 1) % this.#slots === 0) this.#shift = 1;
    Atomics.store(this.#board.words, WORD.shift, this.#shift);
  }

  /** Whether the camera has not yet reached the end of the ring. */
  #isFirstRound(): boolean {
    return this.#marks?.isMarked(this.#slots - 1) ?? false;
  }
}
