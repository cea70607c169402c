/**
 * Publishes frames: enters them in the tables that readers look into, and counts frames that never came. Nothing here
 * copies, allocates or parses for a frame.
 *
 * @module
 */
import { type Board, PHASE, WORD } from "../../ring/board.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { type DrainState, modulo } from "./drain_state.ts";
import { SlotSamples } from "./slot_samples.ts";

const EMBEDDED_NUMBER_OFFSET = 5;

/** More frames than were announced. */
export interface Unannounced {
  /** The fewest of them that never came, if notifications came for all others. */
  readonly least: number;
  /** The most of them that can be absent. */
  readonly most: number;
  /** The newest frame when that was first so. */
  readonly first: number;
  /** The newest frame. */
  readonly found: number;
}

/** Publishes a run's frames. Each number is either published once, in order, or counted as missing. */
export class Publisher {
  readonly #state: DrainState;
  readonly #board: Board;
  readonly #words: Int32Array;
  readonly #plan: DrainPlan;
  /** The ring, if its embedded metadata has the frames' numbers. */
  readonly #numbered: Uint8Array | undefined;
  readonly #samples: SlotSamples | undefined;

  constructor(state: DrainState) {
    const { board, words, plan, ring } = this.#state = state;
    this.#board = board;
    this.#words = words;
    this.#plan = plan;
    if (plan.metadata) this.#numbered = ring;
    // Slots are compared only if the camera leaves time between its frames.
    const samples = ring && plan.settles && !plan.metadata && plan.bufferMode !== "sequence";
    if (samples) this.#samples = new SlotSamples(ring, plan.frameBytes, plan.slots);
  }

  /** Whether slots can show that a frame never came. */
  get tellsMissing(): boolean {
    return this.#samples !== undefined;
  }

  /** Publishes everything behind the newest published frame up to `found`, whose slot is `slot`. */
  publishUpTo(found: number, slot: number): void {
    const state = this.#state;
    const slots = this.#plan.slots;
    const slotless = this.#slotless(found, slot);
    if (slotless > 0) this.miss(state.newest + slotless);
    const last = this.#plan.lastFrameNumber;
    const beyond = last > 0 && found > last;
    if (beyond) {
      slot = modulo(slot - (found - last), slots);
      found = last;
    }
    const count = found - state.newest;
    if (count <= 0) return;
    const board = this.#board;
    const published = Atomics.load(this.#words, WORD.published);
    const now = board.nowMs();
    const endTicks = this.#state.calls.endTicks;
    let sequence = published + Math.max(0, count - slots);
    for (let back = Math.min(count, slots) - 1; back >= 0; back--) {
      const frameSlot = modulo(slot - back, slots);
      // A frame that libpvcam gave is there. Other frames are there only if their metadata says so.
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
    state.newest = found;
    state.slot = slot;
    Atomics.store(this.#words, WORD.last, found);
    Atomics.store(this.#words, WORD.published, sequence);
    if (found === last) state.finish(PHASE.complete);
  }

  /** Counts the frames up to `frameNumber` as missing: the camera counted them, and they never arrived. */
  miss(frameNumber: number): void {
    const state = this.#state;
    const last = this.#plan.lastFrameNumber;
    if (last > 0 && frameNumber > last) frameNumber = last;
    const count = frameNumber - state.newest;
    if (count <= 0) return;
    Atomics.add(this.#words, WORD.missing, count);
    state.slot = state.slotOf(frameNumber);
    state.newest = frameNumber;
    Atomics.store(this.#words, WORD.last, frameNumber);
    if (frameNumber === last) state.finish(PHASE.complete);
  }

  /**
   * Counts as missing those frames before `found`, which has come, whose slots still look as they did a round ago: at
   * most `most`. If the picture never changes, all slots look the same; then `least` frames are counted. In both cases
   * those before `first` come first, and of these the last ones: a frame that is behind `first` stayed away while a
   * late notification was awaited. It is a guess that the slot of a frame that never came keeps its older picture, and
   * that nothing notifies of it (`PVSIM_MISSING_SLOT` in ffi/sim/README.md).
   */
  missAmong({ least, most, first, found }: Unannounced): void {
    const state = this.#state;
    if (this.#slotless(found, state.foundSlot) > 0) return; // this camera's slots tell nothing, and hold only new frames
    const samples = this.#samples?.isUnchanged(state.foundSlot) ? undefined : this.#samples;
    const count = samples ? most : least;
    if (count <= 0) return;
    const before: number[] = [], since: number[] = [];
    for (let number = state.newest + 1; number < found; number++) {
      if (number === first || samples?.isUnchanged(state.slotOf(number)) === false) continue;
      (number < first ? before : since).push(number);
    }
    const earlier = before.slice(-count);
    for (const number of [...earlier, ...since.slice(0, count - earlier.length)]) {
      this.publishUpTo(number - 1, state.slotOf(number - 1));
      this.miss(number);
    }
  }

  /**
   * How many numbers up to `found`, whose slot is `slot`, took no slot: the camera skipped these numbers, and the next
   * frame took their place. Nothing says which numbers they are if several frames are found together.
   */
  #slotless(found: number, slot: number): number {
    const state = this.#state, slots = this.#plan.slots;
    const count = found - state.newest, moved = modulo(slot - state.slot, slots);
    return count < slots && moved > 0 && moved < count ? count - moved : 0;
  }

  /** Whether a slot's metadata header has this number. A slot that was skipped still has an older number. */
  #hasNumber(slot: number, number: number): boolean {
    const ring = this.#numbered!;
    const at = slot * this.#plan.frameBytes + EMBEDDED_NUMBER_OFFSET;
    const embedded = (ring[at] | ring[at + 1] << 8 | ring[at + 2] << 16 | ring[at + 3] << 24) >>> 0;
    // A guess: if FRAME_INFO's numbers do not count from 1, the metadata's may count from 1 or in the same way as
    // FRAME_INFO's.
    return embedded + this.#plan.numberOffset === number || embedded + this.#state.offset === number;
  }
}
