/**
 * Publishes frames after a wake: by how far the camera has got, and by how many notifications came or which frame a
 * callback named.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import type { HotCalls, HotGate } from "./drain_calls.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { DrainState, modulo } from "./drain_state.ts";
import type { DrainStrategy } from "./drain_strategy.ts";
import { NoOverwriteDrain } from "./no_overwrite_drain.ts";
import { OverwriteDrain } from "./overwrite_drain.ts";
import { Publisher } from "./publisher.ts";
import { SequenceDrain } from "./sequence_drain.ts";

const EARLY_DRAINS = 3;

/** Reads how far the camera has got and publishes the frames in between. */
export class DrainLoop {
  readonly #state: DrainState;
  readonly #publisher: Publisher;
  readonly #strategy: DrainStrategy;
  readonly #plan: DrainPlan;
  readonly #ownBefore: number; // what this program posted before the camera was restarted
  #announced: number; // the newest frame that a callback named
  readonly #unnamed: number[] = []; // numbers that calls left out, if those calls came before their own frames
  #bare = 0; // frames without a number that were counted ahead of their callbacks
  #isLast = false;
  #early = 0; // in this many more drains a notification may have come before its frame

  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: DrainPlan, ring?: Uint8Array) {
    this.#plan = plan;
    this.#ownBefore = Atomics.load(board.words, WORD.ownPosts);
    this.#announced = plan.numberOffset;
    const state = this.#state = new DrainState(calls, gate, board, plan, ring);
    const publisher = this.#publisher = new Publisher(state);
    if (plan.bufferMode === "sequence") this.#strategy = new SequenceDrain(state, publisher);
    else if (plan.bufferMode === "no-overwrite") this.#strategy = new NoOverwriteDrain(state);
    else this.#strategy = new OverwriteDrain(state);
  }

  /** Whether the run is over: its last frame is published, or the camera failed. */
  get finished(): boolean {
    return this.#state.finished;
  }

  /** Whether a callback has named a frame that had not come yet. */
  get awaits(): boolean {
    return !this.#state.finished && this.#announced > this.#state.newest;
  }

  /** Publishes frames that callbacks named before they came. */
  catchUp(): void {
    if (this.#state.finished) return;
    const before = this.#state.newest;
    const found = this.#ask();
    if (!this.#strategy.publishBySlots()) this.#publishAnnounced(found);
    this.#drained(before);
  }

  /**
   * Publishes what has come since the last drain. `posts` counts the camera's notifications since then. `more` waits
   * for further notifications, and returns how many came.
   */
  drain(posts: number, more?: (timeoutMs: number) => number): void {
    const state = this.#state;
    if (state.finished) return;
    const before = state.newest;
    let found = this.#ask();
    if (this.#strategy.publishBySlots()) return this.#drained(before, posts);
    const isAhead = found > before + this.#announcedBy(posts);
    if (isAhead && this.#plan.settles && !this.#plan.metadata) {
      found = this.#missUnannounced(found, posts, more);
    }
    // A notification came, but no frame: it came early or twice. If a frame soon follows without a notification, it
    // came early; otherwise it came twice.
    if (found === before && posts > 0) this.#early = EARLY_DRAINS;
    else if (this.#early > 0 && found > before) this.#early = found - before > posts ? 0 : this.#early - 1;
    this.#publisher.publishUpTo(found, state.foundSlot);
    if (state.unnumbered) this.#countBare(state.newest - before, posts);
    this.#drained(before, posts);
  }

  /**
   * The same for the last time. Notifications may still be under way then, even all of them, so slots tell of every
   * frame that none has announced whether it came.
   */
  drainLast(posts: number): void {
    this.#isLast = true;
    this.drain(posts);
  }

  /**
   * Counts frames that never came among more frames than notifications. If the notifier lags, the difference shrinks.
   * If a frame never came, the difference stays while more frames come. Both may happen at once, so the difference only
   * says how many frames are missing at most, and the slots say which. Returns the newest frame found meanwhile.
   */
  #missUnannounced(newest: number, posts: number, more?: (timeoutMs: number) => number): number {
    const before = this.#state.newest;
    const excused = this.#early > 0 ? 1 : 0;
    let found = newest, first = newest, have = posts;
    let least = Math.max(0, found - before - have - excused);
    for (let steady = 0; more && least > 0 && steady < 3;) {
      const extra = more(250);
      if (extra === 0) break;
      have += extra;
      found = this.#ask();
      const now = Math.max(0, found - before - have - excused);
      if (now < least) {
        least = now;
        first = found;
        steady = 0;
      } else steady += extra;
    }
    const announced = this.#announcedBy(have);
    // No notifications come at all, so they tell nothing about a frame.
    if (announced === 0 && !this.#isLast) return found;
    // Without more notifications to wait for, a lag cannot be told from a missing frame.
    const most = found - before - announced;
    this.#publisher.missAmong({ least: more ? least : 0, most, first, found });
    return found;
  }

  /** Publishes exactly the frame that a callback's FRAME_INFO names. Frames whose numbers it skips never came. */
  event(cameraNumber: number): void {
    const state = this.#state, publisher = this.#publisher;
    if (state.finished) return;
    const before = state.newest;
    const found = this.#ask(); // before the number is read: the answer says what the camera's numbers mean
    const frameNumber = cameraNumber + state.offset;
    if (this.#strategy.publishBySlots()) {
      if (cameraNumber <= 0 || frameNumber <= this.#announced) this.#misnumber(1);
    } else if (cameraNumber <= 0) {
      if (publisher.tellsMissing) {
        const count = found - before - 1;
        publisher.missAmong({ least: count, most: count, first: found, found });
      }
      publisher.publishUpTo(found, state.foundSlot);
      const came = state.newest - before;
      if (came === 0 && this.#bare > 0) this.#bare--;
      else if (state.unnumbered) this.#countBare(came, 1);
      else this.#misnumber(1);
    } else if (frameNumber <= this.#announced) {
      this.#misnumber(1);
    } else if (this.#plan.bufferMode === "overwrite" && found - frameNumber >= this.#plan.slots - 1) {
      // This call is so late that its frame is overwritten. If readers waited for each frame's own call, they would see
      // none.
      publisher.publishUpTo(found, state.foundSlot);
    } else {
      // A call may come before its frame. The frame is then published at the next call, or by the clock.
      this.#publishAnnounced(found);
      if (frameNumber > found) this.#leaveOut(frameNumber);
      else if (frameNumber > state.newest) this.#publishNamed(frameNumber, found);
    }
    this.#announced = Math.max(this.#announced, frameNumber);
    this.#drained(before, 1);
  }

  /** In no-overwrite mode, unlocks in order the slots that all readers have given back. */
  settleReleases(): void {
    this.#strategy.unlockReleased();
  }

  /** How many frames some notifications announce at least: those of this program, which stops the drain, are none. */
  #announcedBy(posts: number): number {
    return Math.max(0, posts - Atomics.load(this.#state.words, WORD.ownPosts) + this.#ownBefore);
  }

  /** The end of every drain. `posts` is the number of notifications that led to it. */
  #drained(before: number, posts = 0): void {
    this.settleReleases();
    const { newest, finished, words, board } = this.#state;
    if (newest !== before) Atomics.store(words, WORD.vain, 0);
    else if (posts > 0) Atomics.add(words, WORD.vain, posts);
    if (newest !== before || finished) board.tick();
  }

  /**
   * Remembers the numbers that calls left out before this frame. A gap longer than the ring means lost calls, not
   * missing frames.
   */
  #leaveOut(frameNumber: number): void {
    if (frameNumber - this.#announced > this.#plan.slots) return;
    for (let number = this.#announced + 1; number < frameNumber; number++) this.#unnamed.push(number);
  }

  /** Publishes the frames that earlier callbacks named. `found` is the newest frame that has come. */
  #publishAnnounced(found: number): void {
    const state = this.#state, publisher = this.#publisher;
    const early = Math.min(this.#announced, found);
    if (early <= state.newest) return;
    while (this.#unnamed.length > 0 && this.#unnamed[0] <= early) {
      const never = this.#unnamed.shift()!;
      publisher.publishUpTo(never - 1, state.slotBehind(found - never + 1));
      publisher.miss(never);
    }
    publisher.publishUpTo(early, state.slotBehind(found - early));
  }

  /**
   * Publishes the frame that a callback names. `found` is the newest frame that has come. Frames in between never came.
   */
  #publishNamed(frameNumber: number, found: number): void {
    const state = this.#state, { slots, bufferMode } = this.#plan;
    // A gap longer than the ring means lost callbacks: those frames came and were overwritten. A camera that does not
    // overwrite has lost such frames itself, and their slots have older pictures.
    const lost = frameNumber - state.newest - 1;
    const overwrites = bufferMode === "overwrite" || Atomics.load(state.words, WORD.overflowed) === 1;
    const slot = this.#slotOfNamed(frameNumber, found);
    if (lost > 0 && (lost < slots || !overwrites)) this.#publisher.miss(frameNumber - 1);
    this.#publisher.publishUpTo(frameNumber, slot);
  }

  /**
   * The slot of a named frame, counted in two ways: back from the newest frame, whose place is known, and forward from
   * the last published one. If the two differ, the camera skipped numbers without skipping their slots, and the frame
   * is right behind the last published one.
   */
  #slotOfNamed(frameNumber: number, found: number): number {
    const state = this.#state;
    const back = state.slotBehind(found - frameNumber);
    return frameNumber === found || back === state.slotOf(frameNumber)
      ? back
      : modulo(state.slot + 1, this.#plan.slots);
  }

  /** Counts frames without a number. For `notified` of them a callback has come; for the others it may still come. */
  #countBare(came: number, notified: number): void {
    this.#misnumber(came);
    this.#bare += Math.max(0, came - notified);
  }

  #misnumber(count: number): void {
    Atomics.add(this.#state.words, WORD.misnumbered, count);
  }

  /** Asks how far the camera has got. If the camera is gone, ends the run. */
  #ask(): number {
    const state = this.#state;
    state.foundSlot = Math.max(0, state.slot);
    state.unnumbered = false;
    const found = this.#strategy.find();
    if (state.calls.endedBy !== 0) state.finish(state.calls.endedBy);
    return found;
  }
}
