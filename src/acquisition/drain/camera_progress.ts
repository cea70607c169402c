/**
 * How far the camera has got, by number and by place, in each buffer mode. The text of this file also runs in the
 * acquisition worker, so its only value imports are the files whose texts are joined with it there.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import { FrameNumbers } from "./frame_numbers.ts";
import {
  DrainCalls,
  HOT_CALL,
  type HotCalls,
  type HotGate,
  MOST_REFUSALS,
  NOT_YET,
  OUTSIDE,
  OVERRUN,
} from "./drain_calls.ts";
import type { DrainPlan } from "./drain_plan.ts";

const FRAME_NR_WORD = 5, END_WORD = 6;
const READOUT_COMPLETE = 3;

/** Asks for the newest frame, and in no-overwrite mode for the oldest. */
export class CameraProgress {
  /** The slot that the last answer found. */
  slot = 0;
  /** Sequence: how many frames have come. */
  arrived = 0;
  /** Whether the newest frame came without a number. */
  unnumbered = false;
  readonly #line: DrainCalls;
  readonly #frameWords: Uint32Array;
  readonly #infoWords: Int32Array;
  readonly #words: Int32Array;
  readonly #plan: DrainPlan;
  readonly #mode: DrainPlan["bufferMode"];
  readonly #baseLow: number;
  readonly #baseHigh: number;
  readonly #numbers: FrameNumbers;
  #astray = 0; // pointers in a row that led to no slot
  #refused = 0; // no-overwrite: how often in a row libpvcam would not give the newest frame

  /** `ring` is the memory of a run that nothing has come of yet. */
  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: DrainPlan, ring?: Uint8Array) {
    this.#numbers = new FrameNumbers(board, plan, plan.bufferMode === "sequence" ? undefined : ring);
    this.#line = new DrainCalls(calls, gate, board, plan.hcam);
    this.#frameWords = this.#line.frameWords;
    this.#infoWords = this.#line.infoWords;
    this.#words = board.words;
    this.#plan = plan;
    this.#mode = plan.bufferMode;
    this.#baseLow = Number(plan.baseAddress & 0xffffffffn);
    this.#baseHigh = Number(plan.baseAddress >> 32n);
  }

  /** What the run ends with, once libpvcam has failed for good; 0 before. */
  get endedBy(): number {
    return this.#line.endedBy;
  }

  /** FRAME_INFO's end of the newest frame, in units of 100 us. */
  get endTicks(): number {
    return this.#line.infoUnsigned[END_WORD] + this.#infoWords[END_WORD + 1] * 4294967296;
  }

  /** Sequence: whether the camera says that it is done, and the last answer was one. */
  get isDone(): boolean {
    return this.#line.statusWord[0] === READOUT_COMPLETE && this.#line.failures === 0;
  }

  /** What is added to the camera's own number for ours. */
  get offset(): number {
    return this.#plan.numberOffset + this.#numbers.shift;
  }

  /** The number of the newest frame, where `newest` is the one known so far, in slot `slot`. */
  newest(newest: number, slot: number): number {
    this.slot = Math.max(0, slot);
    this.unnumbered = false;
    if (this.#mode === "overwrite") return this.#latest() === 0 ? this.#placed(newest, slot) : newest;
    if (this.#mode === "sequence") {
      if (this.#line.ask(HOT_CALL.arrived) !== 0) return newest;
      // A frame that came twice is counted twice, and has still written over no other.
      const { frameBytes, slots } = this.#plan;
      this.arrived = Math.min(Math.floor(this.#line.bytesArrived[0] / frameBytes), slots);
      if (this.arrived > 0) this.#reached(this.arrived + this.offset);
      return this.arrived + this.offset;
    }
    if (this.#line.ask(HOT_CALL.status) !== 0) return newest;
    const count = this.#infoWords[FRAME_NR_WORD];
    const number = count + this.offset;
    // The next frame lies in the next slot. Of any other only its place tells for certain.
    const follows = count > 0 && number - newest <= 1 && !this.#numbers.isNew;
    // That it can be got in this mode is a guess, so it may be refused; one refusal can be somebody else's code.
    if (!follows && this.#refused < MOST_REFUSALS) {
      const code = this.#latest();
      this.#refused = code === 0 || code === NOT_YET ? 0 : this.#refused + 1;
      if (code === 0) return this.#placed(newest, slot);
      if (code === OUTSIDE || code === NOT_YET) return newest;
      if (code === OVERRUN) {
        this.#line.fail(HOT_CALL.latest, OVERRUN);
        return newest;
      }
    }
    if (count > 0) this.#reached(number);
    this.slot = modulo(
      follows ? slot + number - newest : number - this.#plan.numberOffset - 1,
      this.#plan.slots,
    );
    return Math.max(number, newest);
  }

  /** No-overwrite: the number of the oldest frame that is not unlocked, where ours is `expected` in `slot`; 0 for none. */
  oldest(expected: number, slot: number): number {
    if (this.#line.ask(HOT_CALL.oldest) !== 0 || !this.#leadsToSlot(HOT_CALL.oldest)) return 0;
    const count = this.#infoWords[FRAME_NR_WORD];
    if (count > 0) return count + this.offset;
    // Without a number it is told by its slot: one before ours, or a later one if the camera has let go of ours.
    const { slots } = this.#plan;
    const older = modulo(slot - this.#slotOfFrame(), slots);
    return expected - (older * 2 < slots ? older : older - slots);
  }

  /** No-overwrite: gives the oldest frame's slot back; says whether libpvcam took it. */
  unlock(): boolean {
    return this.#line.ask(HOT_CALL.unlock) === 0;
  }

  /** Asks for the newest frame, its number and its place; gives an error code. */
  #latest(): number {
    const { latest } = HOT_CALL;
    const code = this.#mode === "overwrite" ? this.#line.ask(latest) : this.#line.try(latest);
    return code === 0 && !this.#leadsToSlot(latest) ? OUTSIDE : code;
  }

  /** What follows from the newest frame's number and its place. */
  #placed(newest: number, slot: number): number {
    const count = this.#infoWords[FRAME_NR_WORD];
    this.slot = this.#slotOfFrame();
    if (count > 0) {
      this.#numbers.learn(count, this.slot);
      this.#reached(count + this.offset);
      return count + this.offset;
    }
    // A number of 0 is an error of the camera's; where the frame lies tells how many have come.
    this.unnumbered = true;
    const number = newest + modulo(this.slot - slot, this.#plan.slots);
    this.#reached(number);
    return number;
  }

  /** The camera only goes on, also where libpvcam once gives an older frame than before. */
  #reached(number: number): void {
    const position = number + this.#plan.positionShift;
    if (position > Atomics.load(this.#words, WORD.newest)) Atomics.store(this.#words, WORD.newest, position);
  }

  /** Whether libpvcam's pointer leads to a slot. What lies elsewhere is nothing that may be read. */
  #leadsToSlot(call: number): boolean {
    const slot = this.#slotOfFrame();
    const leads = Number.isInteger(slot) && slot >= 0 && slot < this.#plan.slots;
    this.#astray = leads ? 0 : this.#astray + 1;
    if (this.#astray === MOST_REFUSALS) this.#line.end(call, OUTSIDE);
    return leads;
  }

  #slotOfFrame(): number {
    const high = this.#frameWords[1] - this.#baseHigh;
    return (high * 4294967296 + (this.#frameWords[0] - this.#baseLow)) / this.#plan.frameBytes;
  }
}

/** The rest of a division that is never negative. */
export function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
