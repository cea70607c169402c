/**
 * From "the camera has gone on" to published frames: one path for each buffer mode. Nothing here copies, allocates or
 * parses for a frame. The text of this file also runs in the acquisition worker, so its only value imports are the
 * files whose texts are joined with it there.
 *
 * @module
 */
import { type Board, PHASE, WORD } from "../ring/board.ts";
import { Enquiry, type HotCalls, type HotGate, modulo, type RetrievalPlan } from "./enquiry.ts";
import { SlotSamples } from "./slot_samples.ts";

const EMBEDDED_NUMBER_OFFSET = 5;
const EARLY_DRAINS = 3;
/** Of this thread; asking for it each time costs more than the clock itself. */
const TIME_ORIGIN_MS = performance.timeOrigin;
/** What the end of each slot of a sequence holds until the camera has written there. */
const MARK = [0xb7, 0x1c, 0x8e, 0x53, 0xd9, 0x2f, 0x64, 0xa1];

/** Reads how far the camera has got and publishes the frames in between. */
export class Retrieval {
  readonly #enquiry: Enquiry;
  readonly #board: Board;
  readonly #words: Int32Array;
  readonly #plan: RetrievalPlan;
  readonly #ring: Uint8Array | undefined;
  readonly #marked: Uint8Array | undefined;
  readonly #samples: SlotSamples | undefined;
  readonly #mode: RetrievalPlan["bufferMode"];
  #newest = 0; // the newest frame number published or passed over
  #slot = -1; // the slot of that frame
  #unlocked = 0; // sequences unlocked so far, no-overwrite
  #announced = 0; // the newest frame that a callback named
  readonly #unnamed: number[] = []; // left out by calls whose own frames were not there yet
  #bare = 0; // frames without a number that were counted ahead of their callbacks
  #early = 0; // for so many more drains a notification may have come before its frame
  readonly #publishedBefore: number; // frames that this run published before the camera was restarted
  #finished = false;

  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: RetrievalPlan, ring?: Uint8Array) {
    this.#ring = plan.metadata ? ring : undefined;
    this.#marked = plan.bufferMode === "sequence" ? ring : undefined;
    // Only a camera with time between its frames has each of them looked at.
    const samples = ring && plan.settles && !plan.metadata && plan.bufferMode !== "sequence";
    if (samples) this.#samples = new SlotSamples(ring, plan.frameBytes, plan.slots);
    this.#board = board;
    this.#words = board.words;
    this.#plan = plan;
    this.#mode = plan.bufferMode;
    this.#newest = plan.numberOffset;
    this.#announced = plan.numberOffset;
    this.#unlocked = this.#publishedBefore = Atomics.load(board.words, WORD.published);
    const isFresh = plan.numberOffset === 0 && this.#publishedBefore === 0;
    this.#enquiry = new Enquiry(calls, gate, board, plan, isFresh ? ring : undefined);
    for (let slot = 0; this.#marked && slot < plan.slots; slot++) {
      this.#marked.set(MARK.slice(-plan.frameBytes), (slot + 1) * plan.frameBytes - markBytes(plan));
    }
  }

  /** Whether the run is over: its last frame is published, or the camera failed. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Whether a callback has named a frame that was not there yet. */
  get awaits(): boolean {
    return !this.#finished && this.#announced > this.#newest;
  }

  /** Publishes the frames that callbacks have named and that have come since. */
  catchUp(): void {
    if (this.#finished) return;
    if (this.#mode === "sequence") return this.#drainSequence();
    const before = this.#newest;
    this.#publishAnnounced(this.#ask());
    this.#drained(before);
  }

  /**
   * Publishes what has come since the last time. `posts` is how often the camera has notified us since then; `more`
   * waits for further notifications and says how many came.
   */
  drain(posts: number, more?: (timeoutMs: number) => number): void {
    if (this.#finished) return;
    if (this.#mode === "sequence") return this.#drainSequence();
    let found = this.#ask();
    let missing = 0;
    let first = found;
    if (found > this.#newest + posts && more && this.#plan.settles && !this.#ring) {
      // More frames than notifications. Either the notifier lags, and then the difference shrinks, or a frame never
      // came, and then it stays while the camera goes on: its slot holds an older picture that nobody may take for it.
      let have = posts + (this.#early > 0 ? 1 : 0);
      missing = Math.max(0, found - this.#newest - have);
      for (let steady = 0; missing > 0 && steady < 3;) {
        const extra = more(250);
        if (extra === 0) break;
        have += extra;
        found = this.#ask();
        const now = Math.max(0, found - this.#newest - have);
        if (now < missing) {
          missing = now;
          first = found;
          steady = 0;
        } else steady += extra;
      }
      if (have === 0) missing = 0; // nothing is notified at all: that says nothing of any one frame
    }
    const before = this.#newest;
    // A notification without a frame came early, or twice: if its frame does not soon come without one, it was twice.
    if (found === before && posts > 0) this.#early = EARLY_DRAINS;
    else if (this.#early > 0 && found > before) this.#early = found - before > posts ? 0 : this.#early - 1;
    if (missing > 0) this.#passOver(missing, first);
    this.#publishUpTo(found, this.#enquiry.slot);
    if (this.#enquiry.unnumbered) this.#countBare(this.#newest - before, posts);
    this.#drained(before);
  }

  /** What every drain ends with. */
  #drained(before: number): void {
    this.settleReleases();
    if (this.#newest !== before || this.#finished) this.#board.tick();
  }

  /**
   * So many of the frames before `first` never came: those whose slots still look as they did a round ago. Of a picture
   * that never changes nothing can be told so; then the last ones are taken.
   */
  #passOver(count: number, first: number): void {
    const samples = this.#samples;
    const from = this.#newest + 1;
    const unchanged: number[] = [];
    for (let number = from; number < first; number++) {
      if (!samples || samples.isUnchanged(this.#slotOf(number))) unchanged.push(number);
    }
    for (const number of unchanged.slice(-count)) {
      this.#publishUpTo(number - 1, this.#slotOf(number - 1));
      this.#miss(number);
    }
  }

  /** Publishes the very frame that a callback's FRAME_INFO names; what it leaves out has never come. */
  event(cameraNumber: number): void {
    if (this.#finished) return;
    if (this.#mode === "sequence") {
      const number = cameraNumber + this.#plan.numberOffset;
      if (cameraNumber <= 0 || number <= this.#announced) this.#misnumber(1);
      this.#announced = Math.max(this.#announced, number);
      return this.#drainSequence();
    }
    const found = this.#ask(); // first, for it tells what the camera's numbers mean
    const frameNumber = cameraNumber + this.#enquiry.offset;
    const before = this.#newest;
    if (cameraNumber <= 0) {
      if (this.#samples) this.#passOver(found - before - 1, found);
      this.#publishUpTo(found, this.#enquiry.slot);
      const came = this.#newest - before;
      if (came === 0 && this.#bare > 0) this.#bare--;
      else if (this.#enquiry.unnumbered) this.#countBare(came, 1);
      else this.#misnumber(1);
    } else if (frameNumber <= this.#announced) {
      this.#misnumber(1);
    } else if (this.#mode === "overwrite" && found - frameNumber >= this.#plan.slots - 1) {
      // Called so late that its frame is written over: whoever waited for each one's own call would never see any.
      this.#publishUpTo(found, this.#enquiry.slot);
    } else {
      // A call may come before its frame is there: that one is published at the next call, or by the clock.
      this.#publishAnnounced(found);
      if (frameNumber > found) this.#leaveOut(frameNumber);
      else if (frameNumber > this.#newest) this.#publishNamed(frameNumber, found);
    }
    this.#announced = Math.max(this.#announced, frameNumber);
    this.#drained(before);
  }

  /** Keeps in mind what the call before this frame left out; behind by more than the ring it was calls that were lost. */
  #leaveOut(frameNumber: number): void {
    if (frameNumber - this.#announced > this.#plan.slots) return;
    for (let number = this.#announced + 1; number < frameNumber; number++) this.#unnamed.push(number);
  }

  /** Publishes the frames that earlier callbacks have named, where `found` is the newest that is there. */
  #publishAnnounced(found: number): void {
    const early = Math.min(this.#announced, found);
    if (early <= this.#newest) return;
    const publish = (number: number) =>
      this.#publishUpTo(number, modulo(this.#enquiry.slot - (found - number), this.#plan.slots));
    while (this.#unnamed.length > 0 && this.#unnamed[0] <= early) {
      const never = this.#unnamed.shift()!;
      if (never > this.#newest + 1) publish(never - 1);
      this.#miss(never);
    }
    publish(early);
  }

  /** Publishes the frame that a callback names, where `found` is the newest; what lies between has never come. */
  #publishNamed(frameNumber: number, found: number): void {
    // Behind by more than the ring: notifications are lost there, so those frames came and are overrun. Not so where the
    // camera writes over nothing: there it has lost them itself, and their slots hold older pictures.
    const lost = frameNumber - this.#newest - 1;
    const overwrites = this.#mode === "overwrite" || Atomics.load(this.#words, WORD.overflowed) === 1;
    const slot = this.#slotOfNamed(frameNumber, found);
    if (lost > 0 && (lost < this.#plan.slots || !overwrites)) this.#miss(frameNumber - 1);
    this.#publishUpTo(frameNumber, slot);
  }

  /**
   * Counted back from the newest frame, whose place is known, and on from the last one published. Where these differ,
   * numbers were left out in between without leaving out slots: then the frame lies right behind the last one.
   */
  #slotOfNamed(frameNumber: number, found: number): number {
    const { slots } = this.#plan;
    const back = modulo(this.#enquiry.slot - (found - frameNumber), slots);
    return frameNumber === found || back === this.#slotOf(frameNumber) ? back : modulo(this.#slot + 1, slots);
  }

  /** No-overwrite: unlocks, in order, the slots that all readers have given back. */
  settleReleases(): void {
    if (this.#mode !== "no-overwrite") return;
    const released = Math.min(
      Atomics.load(this.#words, WORD.released),
      Atomics.load(this.#words, WORD.published),
    );
    while (this.#unlocked < released) {
      const expected = this.#board.frameNumbers[this.#unlocked % this.#plan.slots];
      const slot = this.#board.slotIndexes[this.#unlocked % this.#plan.slots];
      this.#unlocked++;
      // The oldest can already be a later one, if the camera itself let go of ours: then nothing is to be unlocked.
      for (let oldest = this.#enquiry.oldest(expected, slot); oldest > 0 && oldest <= expected;) {
        if (!this.#enquiry.unlock() || oldest === expected) break;
        oldest = this.#enquiry.oldest(expected, slot);
      }
    }
  }

  /**
   * Sequence: the camera tells how many frames have come, not which. Every slot is written once, so one that still
   * holds its mark, while a later one is written, is a frame that never came.
   */
  #drainSequence(): void {
    const { slots, numberOffset } = this.#plan;
    const before = this.#newest;
    this.#ask();
    let left = this.#enquiry.arrived - (Atomics.load(this.#words, WORD.published) - this.#publishedBefore);
    while (left > 0) {
      let first = this.#newest - numberOffset;
      while (first < slots && this.#isMarked(first)) first++;
      if (first >= slots) break; // told of, and not to be seen yet
      let end = first + 1;
      while (end < slots && end - first < left && !this.#isMarked(end)) end++;
      this.#miss(first + numberOffset);
      this.#publishUpTo(end + numberOffset, end - 1);
      left -= end - first;
    }
    if (this.#enquiry.isDone && !this.#finished) {
      this.#miss(this.#plan.lastFrameNumber);
    }
    if (this.#newest !== before || this.#finished) this.#board.tick();
  }

  #isMarked(slot: number): boolean {
    const ring = this.#marked;
    if (!ring) return false;
    const bytes = markBytes(this.#plan);
    const at = (slot + 1) * this.#plan.frameBytes - bytes;
    for (let i = 0; i < bytes; i++) if (ring[at + i] !== MARK[MARK.length - bytes + i]) return false;
    return true;
  }

  /** Publishes everything after the newest known frame up to `found`, whose slot is `slot`. */
  #publishUpTo(found: number, slot: number): void {
    const last = this.#plan.lastFrameNumber;
    const beyond = last > 0 && found > last;
    if (beyond) {
      slot = modulo(slot - (found - last), this.#plan.slots);
      found = last;
    }
    let count = found - this.#newest;
    if (count <= 0) return;
    const slots = this.#plan.slots;
    const moved = modulo(slot - this.#slot, slots);
    // Fewer slots than numbers: the camera left numbers out without leaving slots out.
    if (count < slots && moved > 0 && moved < count) {
      this.#miss(this.#newest + count - moved);
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
      if ((back > 0 || beyond) && this.#ring && !this.#hasNumber(frameSlot, found - back)) {
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
    this.#newest = found;
    this.#slot = slot;
    Atomics.store(this.#words, WORD.last, found);
    Atomics.store(this.#words, WORD.published, sequence);
    if (found === last) this.#finish(PHASE.complete);
  }

  /** Passes over the frames up to `frameNumber`, which the camera counted and nobody got. */
  #miss(frameNumber: number): void {
    const last = this.#plan.lastFrameNumber;
    if (last > 0 && frameNumber > last) frameNumber = last;
    const count = frameNumber - this.#newest;
    if (count <= 0) return;
    Atomics.add(this.#words, WORD.missing, count);
    this.#slot = this.#slotOf(frameNumber);
    this.#newest = frameNumber;
    Atomics.store(this.#words, WORD.last, frameNumber);
    if (frameNumber === last) this.#finish(PHASE.complete);
  }

  /** Frames without a number, of which so many were notified: callbacks may still come for the others. */
  #countBare(came: number, notified: number): void {
    this.#misnumber(came);
    this.#bare += Math.max(0, came - notified);
  }

  #misnumber(count: number): void {
    Atomics.add(this.#words, WORD.misnumbered, count);
  }

  #slotOf(frameNumber: number): number {
    return modulo(this.#slot + frameNumber - this.#newest, this.#plan.slots);
  }

  /** Whether a slot's metadata header has this number; a slot that was passed over still holds an older one. */
  #hasNumber(slot: number, number: number): boolean {
    const ring = this.#ring!;
    const at = slot * this.#plan.frameBytes + EMBEDDED_NUMBER_OFFSET;
    const embedded = (ring[at] | ring[at + 1] << 8 | ring[at + 2] << 16 | ring[at + 3] << 24) >>> 0;
    // Whether these count like FRAME_INFO's, where those do not count from 1, nobody has seen.
    return embedded + this.#plan.numberOffset === number || embedded + this.#enquiry.offset === number;
  }

  /** How far the camera has got; a camera that is gone ends the run. */
  #ask(): number {
    const found = this.#enquiry.newest(this.#newest, this.#slot);
    if (this.#enquiry.endedBy !== 0) this.#finish(this.#enquiry.endedBy);
    return found === this.#newest && this.#isFullAgain() ? found + this.#plan.slots : found;
  }

  /** No-overwrite, without numbers: all slots were given back, and the newest frame's place is again that of the last. */
  #isFullAgain(): boolean {
    if (!this.#enquiry.unnumbered || this.#mode !== "no-overwrite") return false;
    if (this.#unlocked !== Atomics.load(this.#words, WORD.published)) return false;
    const next = this.#newest + 1;
    return this.#enquiry.oldest(next, this.#slotOf(next)) === next;
  }

  #finish(phase: number): void {
    this.#finished = true;
    this.#board.end(phase);
  }
}

function markBytes({ frameBytes }: RetrievalPlan): number {
  return Math.min(MARK.length, frameBytes);
}
