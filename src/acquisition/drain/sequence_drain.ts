/**
 * Sequence mode: the camera fills memory once, from its beginning. It says how many frames have come, but not which.
 *
 * @module
 */
import { WORD } from "../../ring/board.ts";
import { HOT_CALL } from "./drain_calls.ts";
import type { DrainState } from "./drain_state.ts";
import type { DrainStrategy } from "./drain_strategy.ts";
import type { Publisher } from "./publisher.ts";
import { SlotMarks } from "./slot_marks.ts";

const READOUT_COMPLETE = 3;

/**
 * Asks for the number of bytes that arrived. Every slot is written once. If a slot still has its mark while a later
 * slot has been written, its frame never came.
 */
export class SequenceDrain implements DrainStrategy {
  readonly #state: DrainState;
  readonly #publisher: Publisher;
  readonly #marks: SlotMarks | undefined;
  readonly #publishedBefore: number; // frames that this run published before the camera was restarted
  #arrived = 0; // frames that have come

  constructor(state: DrainState, publisher: Publisher) {
    this.#state = state;
    this.#publisher = publisher;
    this.#publishedBefore = Atomics.load(state.words, WORD.published);
    if (state.ring) this.#marks = new SlotMarks(state.ring, state.plan.frameBytes);
    for (let slot = 0; slot < state.plan.slots; slot++) this.#marks?.mark(slot);
  }

  find(): number {
    const state = this.#state, { calls, plan } = state;
    if (calls.ask(HOT_CALL.arrived) !== 0) return state.newest;
    // A frame that came twice is counted twice, but has overwritten no other.
    this.#arrived = Math.min(Math.floor(calls.bytesArrived[0] / plan.frameBytes), plan.slots);
    if (this.#arrived > 0) state.reached(this.#arrived + state.offset);
    return this.#arrived + state.offset;
  }

  publishBySlots(): boolean {
    const state = this.#state, { slots, numberOffset, lastFrameNumber } = state.plan;
    let left = this.#arrived - (Atomics.load(state.words, WORD.published) - this.#publishedBefore);
    while (left > 0) {
      let first = state.newest - numberOffset;
      while (first < slots && this.#isEmpty(first)) first++;
      if (first >= slots) break; // the camera has counted the frame, but it is not in memory yet
      let end = first + 1;
      while (end < slots && end - first < left && !this.#isEmpty(end)) end++;
      this.#publisher.miss(first + numberOffset);
      this.#publisher.publishUpTo(end + numberOffset, end - 1);
      left -= end - first;
    }
    if (this.isDone && !state.finished) this.#publisher.miss(lastFrameNumber);
    return true;
  }

  unlockReleased(): void {}

  /** Whether the camera's last answer was that it is done. */
  get isDone(): boolean {
    const { statusWord, failures } = this.#state.calls;
    return statusWord[0] === READOUT_COMPLETE && failures === 0;
  }

  #isEmpty(slot: number): boolean {
    return this.#marks !== undefined && this.#marks.isMarked(slot);
  }
}
