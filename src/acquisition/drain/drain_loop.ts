/**
 * From "the camera has gone on" to published frames: what a wake means, with a count of notifications or with the number
 * of the very frame. The text of this file also runs in the acquisition worker, so its only value imports are the files
 * whose texts are joined with it there.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import { CameraProgress, modulo } from "./camera_progress.ts";
import type { HotCalls, HotGate } from "./drain_calls.ts";
import { Publisher } from "./publisher.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { SequenceSlots } from "./sequence_slots.ts";
import { Unlocking } from "./unlocking.ts";

const EARLY_DRAINS = 3;

/** Reads how far the camera has got and publishes the frames in between. */
export class DrainLoop {
  readonly #enquiry: CameraProgress;
  readonly #publication: Publisher;
  readonly #sequence: SequenceSlots | undefined;
  readonly #unlocking: Unlocking | undefined;
  readonly #board: Board;
  readonly #plan: DrainPlan;
  #announced: number; // the newest frame that a callback named
  readonly #unnamed: number[] = []; // left out by calls whose own frames were not there yet
  #bare = 0; // frames without a number that were counted ahead of their callbacks
  #early = 0; // for so many more drains a notification may have come before its frame

  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: DrainPlan, ring?: Uint8Array) {
    this.#board = board;
    this.#plan = plan;
    this.#announced = plan.numberOffset;
    const isFresh = plan.numberOffset === 0 && Atomics.load(board.words, WORD.published) === 0;
    const enquiry = this.#enquiry = new CameraProgress(calls, gate, board, plan, isFresh ? ring : undefined);
    const publication = this.#publication = new Publisher(enquiry, board, plan, ring);
    if (plan.bufferMode === "sequence") {
      this.#sequence = new SequenceSlots(enquiry, publication, board, { plan, ring });
    } else if (plan.bufferMode === "no-overwrite") {
      this.#unlocking = new Unlocking(enquiry, board);
    }
  }

  /** Whether the run is over: its last frame is published, or the camera failed. */
  get finished(): boolean {
    return this.#publication.finished;
  }

  /** Whether a callback has named a frame that was not there yet. */
  get awaits(): boolean {
    return !this.#publication.finished && this.#announced > this.#publication.newest;
  }

  /** Publishes the frames that callbacks have named and that have come since. */
  catchUp(): void {
    if (this.#publication.finished) return;
    const before = this.#publication.newest;
    const found = this.#ask();
    if (this.#sequence) this.#sequence.publishArrived();
    else this.#publishAnnounced(found);
    this.#drained(before);
  }

  /**
   * Publishes what has come since the last time. `posts` is how often the camera has notified us since then; `more`
   * waits for further notifications and says how many came.
   */
  drain(posts: number, more?: (timeoutMs: number) => number): void {
    const publication = this.#publication;
    if (publication.finished) return;
    const before = publication.newest;
    let found = this.#ask();
    if (this.#sequence) {
      this.#sequence.publishArrived();
      return this.#drained(before);
    }
    let missing = 0;
    let first = found;
    if (found > before + posts && more && this.#plan.settles && !this.#plan.metadata) {
      // More frames than notifications. Either the notifier lags, and then the difference shrinks, or a frame never
      // came, and then it stays while the camera goes on: its slot holds an older picture that nobody may take for it.
      let have = posts + (this.#early > 0 ? 1 : 0);
      missing = Math.max(0, found - before - have);
      for (let steady = 0; missing > 0 && steady < 3;) {
        const extra = more(250);
        if (extra === 0) break;
        have += extra;
        found = this.#ask();
        const now = Math.max(0, found - before - have);
        if (now < missing) {
          missing = now;
          first = found;
          steady = 0;
        } else steady += extra;
      }
      if (have === 0) missing = 0; // nothing is notified at all: that says nothing of any one frame
    }
    // A notification without a frame came early, or twice: if its frame does not soon come without one, it was twice.
    if (found === before && posts > 0) this.#early = EARLY_DRAINS;
    else if (this.#early > 0 && found > before) this.#early = found - before > posts ? 0 : this.#early - 1;
    if (missing > 0) publication.missAmong(missing, first);
    publication.publishUpTo(found, this.#enquiry.slot);
    if (this.#enquiry.unnumbered) this.#countBare(publication.newest - before, posts);
    this.#drained(before);
  }

  /** Publishes the very frame that a callback's FRAME_INFO names; what it leaves out has never come. */
  event(cameraNumber: number): void {
    const publication = this.#publication;
    if (publication.finished) return;
    const before = publication.newest;
    const found = this.#ask(); // first, for it tells what the camera's numbers mean
    const frameNumber = cameraNumber + this.#enquiry.offset;
    if (this.#sequence) {
      if (cameraNumber <= 0 || frameNumber <= this.#announced) this.#misnumber(1);
      this.#sequence.publishArrived();
    } else if (cameraNumber <= 0) {
      if (publication.tellsMissing) publication.missAmong(found - before - 1, found);
      publication.publishUpTo(found, this.#enquiry.slot);
      const came = publication.newest - before;
      if (came === 0 && this.#bare > 0) this.#bare--;
      else if (this.#enquiry.unnumbered) this.#countBare(came, 1);
      else this.#misnumber(1);
    } else if (frameNumber <= this.#announced) {
      this.#misnumber(1);
    } else if (this.#plan.bufferMode === "overwrite" && found - frameNumber >= this.#plan.slots - 1) {
      // Called so late that its frame is written over: whoever waited for each one's own call would never see any.
      publication.publishUpTo(found, this.#enquiry.slot);
    } else {
      // A call may come before its frame is there: that one is published at the next call, or by the clock.
      this.#publishAnnounced(found);
      if (frameNumber > found) this.#leaveOut(frameNumber);
      else if (frameNumber > publication.newest) this.#publishNamed(frameNumber, found);
    }
    this.#announced = Math.max(this.#announced, frameNumber);
    this.#drained(before);
  }

  /** No-overwrite: unlocks, in order, the slots that all readers have given back. */
  settleReleases(): void {
    this.#unlocking?.settle();
  }

  /** What every drain ends with. */
  #drained(before: number): void {
    this.settleReleases();
    if (this.#publication.newest !== before || this.#publication.finished) this.#board.tick();
  }

  /** Keeps in mind what the call before this frame left out; behind by more than the ring it was calls that were lost. */
  #leaveOut(frameNumber: number): void {
    if (frameNumber - this.#announced > this.#plan.slots) return;
    for (let number = this.#announced + 1; number < frameNumber; number++) this.#unnamed.push(number);
  }

  /** Publishes the frames that earlier callbacks have named, where `found` is the newest that is there. */
  #publishAnnounced(found: number): void {
    const publication = this.#publication;
    const early = Math.min(this.#announced, found);
    if (early <= publication.newest) return;
    while (this.#unnamed.length > 0 && this.#unnamed[0] <= early) {
      const never = this.#unnamed.shift()!;
      publication.publishUpTo(never - 1, this.#slotBehind(found - never + 1));
      publication.miss(never);
    }
    publication.publishUpTo(early, this.#slotBehind(found - early));
  }

  /** Publishes the frame that a callback names, where `found` is the newest; what lies between has never come. */
  #publishNamed(frameNumber: number, found: number): void {
    const publication = this.#publication;
    const { slots, bufferMode } = this.#plan;
    // Behind by more than the ring: notifications are lost there, so those frames came and are overrun. Not so where the
    // camera writes over nothing: there it has lost them itself, and their slots hold older pictures.
    const lost = frameNumber - publication.newest - 1;
    const overwrites = bufferMode === "overwrite" ||
      Atomics.load(this.#board.words, WORD.overflowed) === 1;
    const slot = this.#slotOfNamed(frameNumber, found);
    if (lost > 0 && (lost < slots || !overwrites)) publication.miss(frameNumber - 1);
    publication.publishUpTo(frameNumber, slot);
  }

  /**
   * Counted back from the newest frame, whose place is known, and on from the last one published. Where these differ,
   * numbers were left out in between without leaving out slots: then the frame lies right behind the last one.
   */
  #slotOfNamed(frameNumber: number, found: number): number {
    const publication = this.#publication;
    const back = this.#slotBehind(found - frameNumber);
    return frameNumber === found || back === publication.slotOf(frameNumber)
      ? back
      : modulo(publication.slot + 1, this.#plan.slots);
  }

  /** The slot that lies so many frames behind the one that the last answer found. */
  #slotBehind(frames: number): number {
    return modulo(this.#enquiry.slot - frames, this.#plan.slots);
  }

  /** Frames without a number, of which so many were notified: callbacks may still come for the others. */
  #countBare(came: number, notified: number): void {
    this.#misnumber(came);
    this.#bare += Math.max(0, came - notified);
  }

  #misnumber(count: number): void {
    Atomics.add(this.#board.words, WORD.misnumbered, count);
  }

  /** How far the camera has got; a camera that is gone ends the run. */
  #ask(): number {
    const { newest, slot } = this.#publication;
    const found = this.#enquiry.newest(newest, slot);
    if (this.#enquiry.endedBy !== 0) this.#publication.finish(this.#enquiry.endedBy);
    return found === newest && this.#isFullAgain() ? found + this.#plan.slots : found;
  }

  /** No-overwrite, without numbers: all slots were given back, and the newest frame's place is again that of the last. */
  #isFullAgain(): boolean {
    if (!this.#enquiry.unnumbered || !this.#unlocking?.isDone) return false;
    const next = this.#publication.newest + 1;
    return this.#enquiry.oldest(next, this.#publication.slotOf(next)) === next;
  }
}
