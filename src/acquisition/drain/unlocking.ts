/**
 * No-overwrite mode: slots go back to the camera, which waits for them. The text of this file also runs in the acquisition
 * worker, so its only value imports are the files whose texts are joined with it there.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import type { CameraProgress } from "./camera_progress.ts";

/** Unlocks, in order, the slots that all readers have given back. */
export class Unlocking {
  readonly #enquiry: CameraProgress;
  readonly #board: Board;
  #unlocked: number; // sequences unlocked so far

  constructor(enquiry: CameraProgress, board: Board) {
    this.#enquiry = enquiry;
    this.#board = board;
    this.#unlocked = Atomics.load(board.words, WORD.published);
  }

  /** Whether no slot is locked by a frame that was published. */
  get isDone(): boolean {
    return this.#unlocked === Atomics.load(this.#board.words, WORD.published);
  }

  /** Unlocks what has been given back. */
  settle(): void {
    const { words, slots, frameNumbers, slotIndexes } = this.#board;
    const released = Math.min(Atomics.load(words, WORD.released), Atomics.load(words, WORD.published));
    while (this.#unlocked < released) {
      const expected = frameNumbers[this.#unlocked % slots];
      const slot = slotIndexes[this.#unlocked % slots];
      this.#unlocked++;
      // The oldest can already be a later one, if the camera itself let go of ours: then nothing is to be unlocked.
      for (let oldest = this.#enquiry.oldest(expected, slot); oldest > 0 && oldest <= expected;) {
        if (!this.#enquiry.unlock() || oldest === expected) break;
        oldest = this.#enquiry.oldest(expected, slot);
      }
    }
  }
}
