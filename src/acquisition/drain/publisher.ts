/**
 * Publishes frames: enters them in the tables that their readers look into, and counts those that never came. Nothing
 * here copies, allocates or parses for a frame. The text of this file also runs in the acquisition worker, so its only
 * value imports are the files whose texts are joined with it there.
 *
 * @module
 */
import { type Board, PHASE, WORD } from "../../ring/board.ts";
import { type CameraProgress, modulo } from "./camera_progress.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { SlotSamples } from "./slot_samples.ts";

const EMBEDDED_NUMBER_OFFSET = 5;
/** Of this thread; asking for it each time costs more than the clock itself. */
const TIME_ORIGIN_MS = performance.timeOrigin;

/** How far a run's frames are published: each number once, in order, or counted as missing. */
export class Publisher {
  /** The newest frame number published or passed over. */
  newest: number;
  /** The slot of that frame. */
  slot = -1;
  /** Whether the run is over: its last frame is published, or the camera failed. */
  finished = false;
  readonly #enquiry: CameraProgress;
  readonly #board: Board;
  readonly #words: Int32Array;
  readonly #plan: DrainPlan;
  /** The ring, where metadata in it has the frames' numbers. */
  readonly #numbered: Uint8Array | undefined;
  readonly #samples: SlotSamples | undefined;

  constructor(enquiry: CameraProgress, board: Board, plan: DrainPlan, ring?: Uint8Array) {
    this.newest = plan.numberOffset;
    this.#enquiry = enquiry;
    this.#board = board;
    this.#words = board.words;
    this.#plan = plan;
    if (plan.metadata) this.#numbered = ring;
    // Only a camera with time between its frames has each of them looked at.
    const samples = ring && plan.settles && !plan.metadata && plan.bufferMode !== "sequence";
    if (samples) this.#samples = new SlotSamples(ring, plan.frameBytes, plan.slots);
  }

  /** Whether a frame that never came can be told by what its slot holds. */
  get tellsMissing(): boolean {
    return this.#samples !== undefined;
  }

  /** Where a frame lies, as far as slots follow numbers. */
  slotOf(frameNumber: number): number {
    return modulo(this.slot + frameNumber - this.newest, this.#plan.slots);
  }

  /** Publishes everything after the newest known frame up to `found`, whose slot is `slot`. */
  publishUpTo(found: number, slot: number): void {
    const last = this.#plan.lastFrameNumber;
    const beyond = last > 0 && found > last;
    if (beyond) {
      slot = modulo(slot - (found - last), this.#plan.slots);
      found = last;
    }
    let count = found - this.newest;
    if (count <= 0) return;
    const slots = this.#plan.slots;
    const moved = modulo(slot - this.slot, slots);
    // Fewer slots than numbers: the camera left numbers out without leaving slots out.
    if (count < slots && moved > 0 && moved < count) {
      this.miss(this.newest + count - moved);
      count = moved;
    }
    const board = this.#board;
    const published = Atomics.load(this.#words, WORD.published);
    const now = TIME_ORIGIN_MS + performance.now();
    const endTicks = this.#enquiry.endTicks;
    let sequence = published + Math.max(0, count - slots);
    for (let back = Math.min(count, slots) - 1; back >= 0; back--) {
      const frameSlot = modulo(slot - back, slots);
      // What libpvcam itself gave is there; all else only if it says so.
      if ((back > 0 || beyond) && this.#numbered && !this.#hasNumber(frameSlot, found - back)) {
        Atomics.add(this.#words, WORD.missing, 1);
        continue;
      }
      const entry = sequence++ % slots;
      board.frameNumbers[entry] = found - back;
      board.positions[entry] = found - back + this.#plan.positionShift;
      board.slotIndexes[entry] = frameSlot;
      this.#samples?.remember(frameSlot);
      board.receivedMs[entry] = now;
      board.endTicks[entry] = back === 0 ? endTicks : 0;
    }
    if (published === 0) board.spanMs[0] = now;
    board.spanMs[1] = now;
    this.newest = found;
    this.slot = slot;
    Atomics.store(this.#words, WORD.last, found);
    Atomics.store(this.#words, WORD.published, sequence);
    if (found === last) this.finish(PHASE.complete);
  }

  /** Passes over the frames up to `frameNumber`, which the camera counted and nobody got. */
  miss(frameNumber: number): void {
    const last = this.#plan.lastFrameNumber;
    if (last > 0 && frameNumber > last) frameNumber = last;
    const count = frameNumber - this.newest;
    if (count <= 0) return;
    Atomics.add(this.#words, WORD.missing, count);
    this.slot = this.slotOf(frameNumber);
    this.newest = frameNumber;
    Atomics.store(this.#words, WORD.last, frameNumber);
    if (frameNumber === last) this.finish(PHASE.complete);
  }

  /**
   * So many of the frames before `first` never came: those whose slots still look as they did a round ago. Of a picture
   * that never changes nothing can be told so; then the last ones are taken.
   */
  missAmong(count: number, first: number): void {
    const unchanged: number[] = [];
    for (let number = this.newest + 1; number < first; number++) {
      if (!this.#samples || this.#samples.isUnchanged(this.slotOf(number))) unchanged.push(number);
    }
    for (const number of unchanged.slice(-count)) {
      this.publishUpTo(number - 1, this.slotOf(number - 1));
      this.miss(number);
    }
  }

  /** Ends the run. */
  finish(phase: number): void {
    this.finished = true;
    this.#board.end(phase);
  }

  /** Whether a slot's metadata header has this number; a slot that was passed over still holds an older one. */
  #hasNumber(slot: number, number: number): boolean {
    const ring = this.#numbered!;
    const at = slot * this.#plan.frameBytes + EMBEDDED_NUMBER_OFFSET;
    const embedded = (ring[at] | ring[at + 1] << 8 | ring[at + 2] << 16 | ring[at + 3] << 24) >>> 0;
    // Whether these count like FRAME_INFO's, where those do not count from 1, nobody has seen.
    return embedded + this.#plan.numberOffset === number || embedded + this.#enquiry.offset === number;
  }
}
