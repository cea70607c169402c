/**
 * The state that all parts of a drain share.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import { DrainCalls, type HotCalls, type HotGate } from "./drain_calls.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { FrameNumbers } from "./frame_numbers.ts";

/** A run's plan, tables and calls, how far its frames are published, and the camera's last answer. */
export class DrainState {
  /** The newest frame number that was published or counted as missing. */
  newest: number;
  /** The slot of the newest published frame. */
  slot = -1;
  /** Whether the run is over: its last frame is published, or the camera failed. */
  finished = false;
  /** The slot of the camera's newest frame, by its last answer. */
  foundSlot = 0;
  /** Whether the camera gave that frame without a number. */
  unnumbered = false;
  readonly calls: DrainCalls;
  readonly board: Board;
  readonly words: Int32Array;
  readonly plan: DrainPlan;
  readonly ring: Uint8Array | undefined;
  readonly numbers: FrameNumbers;

  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: DrainPlan, ring?: Uint8Array) {
    this.newest = plan.numberOffset;
    this.calls = new DrainCalls(calls, gate, board, plan.hcam);
    this.board = board;
    this.words = board.words;
    this.plan = plan;
    this.ring = ring;
    // The meaning of the camera's numbers can be learnt only before the run has written anything into the ring.
    const isFresh = plan.numberOffset === 0 && Atomics.load(board.words, WORD.published) === 0;
    this.numbers = new FrameNumbers(
      board,
      plan,
      isFresh && plan.bufferMode !== "sequence" ? ring : undefined,
    );
  }

  /** What is added to the camera's own number to get ours. */
  get offset(): number {
    return this.plan.numberOffset + this.numbers.shift;
  }

  /** The slot of a frame, if slots follow numbers from the last published frame on. */
  slotOf(frameNumber: number): number {
    return modulo(this.slot + frameNumber - this.newest, this.plan.slots);
  }

  /** The slot that is `frames` frames behind the camera's newest one. */
  slotBehind(frames: number): number {
    return modulo(this.foundSlot - frames, this.plan.slots);
  }

  /**
   * Notes how far the camera has got. The position only grows, even if libpvcam once gives an older frame than before.
   */
  reached(frameNumber: number): void {
    const position = frameNumber + this.plan.positionShift;
    if (position > Atomics.load(this.words, WORD.newest)) Atomics.store(this.words, WORD.newest, position);
  }

  /** Ends the run. */
  finish(phase: number): void {
    this.finished = true;
    this.board.end(phase);
  }
}

/** The remainder of a division; never negative. */
export function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
