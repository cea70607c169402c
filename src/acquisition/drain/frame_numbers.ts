/**
 * What a camera's own numbers of frames mean.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import { SlotMarks } from "./slot_marks.ts";

/** A guess: no camera loses more frames than this before the first one that comes. A first number further ahead is only a way of counting. */
const MOST_LOST_AT_START = 15;

/**
 * PVCAM counts a run's frames from 1. A library that counts from 0, or continues from an earlier run, is understood by
 * where its first frame lies: a run always begins with the first slot. That there is such a library is a guess.
 */
export class FrameNumbers {
  readonly #board: Board;
  readonly #slots: number;
  readonly #marks: SlotMarks | undefined;
  #shift = 0;
  #learnt = false;

  /** `ring` is the memory of a run whose first frame has not come yet; without it numbers are taken as they are. */
  constructor(board: Board, { slots, frameBytes }: { slots: number; frameBytes: number }, ring?: Uint8Array) {
    this.#board = board;
    this.#slots = slots;
    if (ring) this.#marks = new SlotMarks(ring, frameBytes);
    this.#marks?.mark(slots - 1);
  }

  /** What is added to the camera's own numbers, so that they count from 1. */
  get shift(): number {
    return this.#shift;
  }

  /** Whether a frame's number and slot are still to be looked at together. */
  get isNew(): boolean {
    return !this.#learnt;
  }

  /** Learns from a frame that has a number, and lies in this slot. */
  learn(number: number, slot: number): void {
    if (this.#learnt) return;
    this.#learnt = true;
    const ahead = number - (slot + 1);
    if (ahead > MOST_LOST_AT_START && this.#isFirstRound()) this.#shift = -ahead;
    // With two slots it is undecidable whether the count began with 0, or one frame never came and took no slot.
    else if (this.#slots > 2 && (ahead + 1) % this.#slots === 0) this.#shift = 1;
    Atomics.store(this.#board.words, WORD.shift, this.#shift);
  }

  /** Whether the camera has not reached the ring's end yet. */
  #isFirstRound(): boolean {
    return this.#marks?.isMarked(this.#slots - 1) ?? false;
  }
}
