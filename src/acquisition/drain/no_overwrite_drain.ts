/**
 * No-overwrite mode: the camera waits for slots, and gets them back in order.
 *
 * @module
 */
import { WORD } from "../../ring/board.ts";
import { HOT_CALL, MOST_REFUSALS, NOT_YET, OUTSIDE, OVERRUN } from "./drain_calls.ts";
import { type DrainState, modulo } from "./drain_state.ts";
import type { DrainStrategy } from "./drain_strategy.ts";
import { FramePlaces } from "./frame_places.ts";

/**
 * Asks for the run's status, and for the newest frame's place unless it is simply the next one. Unlocks the oldest
 * frames.
 */
export class NoOverwriteDrain implements DrainStrategy {
  readonly #state: DrainState;
  readonly #places: FramePlaces;
  #unlocked: number; // sequences unlocked so far
  #refused = 0; // how often in a row libpvcam refused to give the newest frame

  constructor(state: DrainState) {
    this.#state = state;
    this.#places = new FramePlaces(state);
    this.#unlocked = Atomics.load(state.words, WORD.published);
    // A camera that is started again gets all slots, even those that are still being read.
    this.#giveUpTo(state.plan.numberOffset + state.plan.positionShift);
  }

  find(): number {
    const state = this.#state, { newest, plan } = state;
    const found = this.#find();
    if (found !== newest || !this.#isFullAgain()) return found;
    // The next frame has come. The newest one is asked for again: otherwise a single frame that came since would count
    // as a whole ring.
    state.unnumbered = false;
    const again = this.#find();
    if (again !== newest || !state.unnumbered) return again;
    state.reached(again + plan.slots);
    return again + plan.slots;
  }

  publishBySlots(): boolean {
    return false;
  }

  unlockReleased(): void {
    const { words, board, calls } = this.#state;
    const { slots, frameNumbers, slotIndexes } = board;
    const wanted = Math.min(board.released(), Atomics.load(words, WORD.published));
    if (wanted <= this.#unlocked) return;
    // The word is written first, and then the readers are asked again. So a reader that comes at this moment either
    // sees the word, or is seen here.
    const before = Atomics.load(words, WORD.given);
    this.#giveUpTo(this.#positionBefore(wanted));
    const released = Math.min(board.released(), wanted);
    if (released < wanted) {
      this.#giveUpTo(released > this.#unlocked ? this.#positionBefore(released) : before);
    }
    while (this.#unlocked < released) {
      const expected = frameNumbers[this.#unlocked % slots];
      const slot = slotIndexes[this.#unlocked % slots];
      this.#unlocked++;
      // If the camera has unlocked our frame itself, the oldest frame is a later one, and there is nothing to do.
      for (let oldest = this.oldest(expected, slot); oldest > 0 && oldest <= expected;) {
        if (calls.ask(HOT_CALL.unlock) !== 0 || oldest === expected) break;
        oldest = this.oldest(expected, slot);
      }
    }
  }

  /** Notes which slots the camera has or gets now: those of all frames up to a position. */
  #giveUpTo(position: number): void {
    Atomics.store(this.#state.words, WORD.given, position);
  }

  /** The position of the last frame before a sequence. */
  #positionBefore(sequence: number): number {
    const { positions, slots } = this.#state.board;
    return positions[(sequence - 1) % slots];
  }

  #find(): number {
    const state = this.#state, { calls, newest, slot, plan } = state;
    if (calls.ask(HOT_CALL.status) !== 0) return newest;
    const count = this.#places.count;
    const number = count + state.offset;
    // The next frame is in the next slot. For any other frame only its place is certain.
    const follows = count > 0 && number - newest <= 1 && !state.numbers.isNew;
    // It is a guess that this mode can give the newest frame, so the camera may refuse it. A single refusal may have
    // another call's code.
    if (!follows && this.#refused < MOST_REFUSALS) {
      const code = this.#places.checked(calls.try(HOT_CALL.latest));
      this.#refused = code === 0 || code === NOT_YET ? 0 : this.#refused + 1;
      if (code === 0) return this.#places.newest();
      if (code === OUTSIDE || code === NOT_YET) return newest;
      if (code === OVERRUN) {
        calls.fail(HOT_CALL.latest, OVERRUN);
        return newest;
      }
    }
    if (count > 0) state.reached(number);
    state.foundSlot = modulo(follows ? slot + number - newest : number - plan.numberOffset - 1, plan.slots);
    return Math.max(number, newest);
  }

  /**
   * The number of the oldest frame that is not unlocked; 0 if there is none. Our own oldest frame is `expected`, in
   * `slot`.
   */
  oldest(expected: number, slot: number): number {
    const { calls, offset, plan: { slots } } = this.#state;
    if (calls.ask(HOT_CALL.oldest) !== 0 || !this.#places.leadsToSlot(HOT_CALL.oldest)) return 0;
    const count = this.#places.count;
    if (count > 0) return count + offset;
    // Without a number, the slot tells which frame it is: one before ours, or a later one if the camera has unlocked
    // ours.
    const older = modulo(slot - this.#places.slot, slots);
    return expected - (older * 2 < slots ? older : older - slots);
  }

  /**
   * Whether a camera without numbers has filled the ring again: all slots were given back, and the newest frame is at
   * the place of the last one.
   */
  #isFullAgain(): boolean {
    const state = this.#state;
    if (!state.unnumbered || this.#unlocked !== Atomics.load(state.words, WORD.published)) return false;
    const next = state.newest + 1;
    return this.oldest(next, state.slotOf(next)) === next;
  }
}
