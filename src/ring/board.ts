/**
 * The words that the thread at the camera shares with the threads that read its frames: how far the run has got, which
 * frame is in which slot, and which slots are given back. Each word is written by only one side.
 *
 * @module
 */

import { wallOriginMs } from "../wall_origin.ts";

/** Positions of the 32-bit words. */
export const WORD = {
  /** Grows with every batch and every change of phase; readers sleep on it until it changes. */
  tick: 0,
  /** How many frames have been published. Like the camera's 32-bit count, it ends at 2^31. */
  published: 1,
  /** The position of the camera's newest frame, whether or not that frame belongs to the run. */
  newest: 2,
  /** Frames that the camera counted and that never reached this machine. */
  missing: 3,
  /** Frames that came without a number, or with a number that the camera had used before. */
  misnumbered: 4,
  /** One of {@linkcode PHASE}. */
  phase: 5,
  /** One of {@linkcode STOP}; written by the main thread. */
  stop: 6,
  /** Frames below this sequence have been given back, as seen by the thread that last gave some back. */
  released: 7,
  /** How often the drain loop woke, by the camera or by the clock. */
  wakes: 8,
  /** libpvcam's error code, if the run failed. */
  errorCode: 9,
  /** The call that failed, as its index in the list of hot calls. */
  errorCall: 10,
  /** 1 after a full ring was overwritten in no-overwrite mode. */
  overflowed: 11,
  /** The number of the last frame that belongs to the run, published or missing. */
  last: 12,
  /** How many of the published frames were found by the clock, without a notification. */
  byClock: 13,
  /** What was added to the camera's numbers, so that the run's first frame is 1. */
  shift: 14,
  /** 1 while a camera is running that can be asked how far it has got; the main thread writes it. */
  asks: 15,
  /** What must be added to our number of a frame to get its position, since the camera was last restarted. */
  offset: 16,
  /** No-overwrite mode: the slots of frames up to this position have been given back to the camera, or are just now. */
  given: 17,
  /** Notifications in a row that led to no frame: the camera says that it has gone on, and libpvcam gives nothing new. */
  vain: 18,
  /** 1 until the call that starts the camera has come back; the main thread writes it. Refusals end no run before that. */
  starting: 19,
  /** How often this program, and not the camera, has posted the drain's semaphore; the main thread writes it. */
  ownPosts: 20,
} as const;

/** The phase of a run, as its frame source sees it. */
export const PHASE = { running: 1, complete: 2, stopped: 3, failed: 4, removed: 5 } as const;

/** What the main thread asks of the frame source. A pause ends its work without ending the run. */
export const STOP = { no: 0, afterDraining: 1, now: 2, pause: 3 } as const;

/** How many threads can read one run. */
const THREADS = 16;
const WORDS = 32;
/** The floor of a thread that reads nothing. */
export const NO_FLOOR = 0x7fffffff;

/** The shared words and tables of one run. Each thread makes an object of this class over the same memory. */
export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly slots: number;
  /** Called at each tick of this thread, to wake its own sleepers. */
  onTick: (() => void) | undefined;
  /** The words, at the positions of {@linkcode WORD}. */
  readonly words: Int32Array;
  /** By thread: its readers no longer need frames below this sequence. */
  readonly floors: Int32Array;
  /** When the first and the last frame of the run were found, in milliseconds since 1970. */
  readonly spanMs: Float64Array;
  /** When the camera was started, in milliseconds since 1970; 0 before that. */
  readonly startedMs: Float64Array;
  /**
   * What must be added to this thread's `performance.now()` to get milliseconds since 1970. It stays the same for the
   * run, so that the times of its frames rise whatever happens to the system's clock.
   */
  readonly originMs: number = wallOriginMs();
  /** By sequence modulo slots: the camera's frame number. */
  readonly frameNumbers: Int32Array;
  /**
   * By sequence modulo slots: the frame's position, which counts slots from 1 without end. It tells when the frame is
   * lapped.
   */
  readonly positions: Int32Array;
  /** By sequence modulo slots: the frame's slot. */
  readonly slotIndexes: Int32Array;
  /** By sequence modulo slots: when the frame was found, in milliseconds since 1970. */
  readonly receivedMs: Float64Array;
  /** By sequence modulo slots: FRAME_INFO's end of frame, in units of 100 us; 0 if libpvcam was not asked. */
  readonly endTicks: Float64Array;

  constructor(slots: number, buffer?: SharedArrayBuffer) {
    const floors = WORDS * 4,
      words = floors + THREADS * 4,
      doubles = words + 24,
      integers = doubles + 16 * slots;
    this.buffer = buffer ?? new SharedArrayBuffer(integers + 12 * slots);
    this.slots = slots;
    this.words = new Int32Array(this.buffer, 0, WORDS);
    this.floors = new Int32Array(this.buffer, floors, THREADS);
    this.spanMs = new Float64Array(this.buffer, words, 2);
    this.startedMs = new Float64Array(this.buffer, words + 16, 1);
    this.receivedMs = new Float64Array(this.buffer, doubles, slots);
    this.endTicks = new Float64Array(this.buffer, doubles + 8 * slots, slots);
    this.frameNumbers = new Int32Array(this.buffer, integers, slots);
    this.slotIndexes = new Int32Array(this.buffer, integers + 4 * slots, slots);
    this.positions = new Int32Array(this.buffer, integers + 8 * slots, slots);
    if (buffer) return;
    this.floors.fill(NO_FLOOR);
    this.words[WORD.released] = NO_FLOOR;
  }

  /** Milliseconds since 1970, by the clock of this run's frames. */
  nowMs(): number {
    return this.originMs + performance.now();
  }

  /** The sequence below which every thread has given back the frames. */
  released(): number {
    let least = NO_FLOOR;
    for (let thread = 0; thread < THREADS; thread++) {
      least = Math.min(least, Atomics.load(this.floors, thread));
    }
    return least;
  }

  /** Notes that a thread no longer needs frames below a sequence. */
  giveBack(thread: number, floor: number): void {
    Atomics.store(this.floors, thread, floor);
    Atomics.store(this.words, WORD.released, this.released());
  }

  /** Makes all earlier writes visible and wakes all sleepers. */
  tick(): void {
    Atomics.add(this.words, WORD.tick, 1);
    Atomics.notify(this.words, WORD.tick);
    this.onTick?.();
  }

  /** Ends the run, unless it has ended. Readers take what is left and then finish. */
  end(phase: number): void {
    Atomics.compareExchange(this.words, WORD.phase, PHASE.running, phase);
    Atomics.notify(this.words, WORD.phase);
    this.tick();
  }
}
