/**
 * The places of frames for which libpvcam gives a pointer.
 *
 * @module
 */
import { HOT_CALL, MOST_REFUSALS, OUTSIDE } from "./drain_calls.ts";
import { type DrainState, modulo } from "./drain_state.ts";

const FRAME_NR_WORD = 5;

/** Reads a frame's number and place from libpvcam's last answer. Refuses pointers that do not lead to a slot. */
export class FramePlaces {
  readonly #state: DrainState;
  readonly #frameWords: Uint32Array;
  readonly #infoWords: Int32Array;
  readonly #baseLow: number;
  readonly #baseHigh: number;
  #astray = 0; // pointers in a row that led to no slot

  constructor(state: DrainState) {
    this.#state = state;
    this.#frameWords = state.calls.frameWords;
    this.#infoWords = state.calls.infoWords;
    this.#baseLow = Number(state.plan.baseAddress & 0xffffffffn);
    this.#baseHigh = Number(state.plan.baseAddress >> 32n);
  }

  /** The camera's own number of the frame in the last answer; 0 if it gave none. */
  get count(): number {
    return this.#infoWords[FRAME_NR_WORD];
  }

  /** The slot of the frame in the last answer; not a whole number if the frame is in no slot. */
  get slot(): number {
    const high = this.#frameWords[1] - this.#baseHigh;
    return (high * 4294967296 + (this.#frameWords[0] - this.#baseLow)) / this.#state.plan.frameBytes;
  }

  /** Whether the pointer that `call` gave leads to a slot. Nothing at another place may be read. */
  leadsToSlot(call: number): boolean {
    const slot = this.slot;
    const leads = Number.isInteger(slot) && slot >= 0 && slot < this.#state.plan.slots;
    this.#astray = leads ? 0 : this.#astray + 1;
    if (this.#astray === MOST_REFUSALS) this.#state.calls.end(call, OUTSIDE);
    return leads;
  }

  /**
   * The code of an answer to "the newest frame": `code`, which the call gave, or OUTSIDE if its pointer does not lead
   * to a slot.
   */
  checked(code: number): number {
    return code === 0 && !this.leadsToSlot(HOT_CALL.latest) ? OUTSIDE : code;
  }

  /** The number of the newest frame, by the camera's count or by the frame's place. */
  newest(): number {
    const state = this.#state;
    const count = this.count;
    state.foundSlot = this.slot;
    if (count > 0) {
      state.numbers.learn(count, state.foundSlot);
      state.reached(count + state.offset);
      return count + state.offset;
    }
    // A number of 0 is the camera's mistake. The frame's place tells how many frames have come.
    state.unnumbered = true;
    const number = state.newest + modulo(state.foundSlot - state.slot, state.plan.slots);
    state.reached(number);
    return number;
  }
}
