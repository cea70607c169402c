/**
 * The words that the thread at the camera and the threads that read its frames share: how far the run has got, which
 * frame lies in which slot, and what is given back. One side writes each word.
 *
 * @module
 */

/** Positions of the 32-bit words. */
export const WORD = {
  /** Grows with every batch and every change of phase; readers sleep on it. */
  tick: 0,
  /** How many frames have been published. Like the camera's own 32-bit count it ends at 2^31. */
  published: 1,
  /** How far the camera has got: the position of its newest frame, whether or not it belongs to the run. */
  newest: 2,
  /** Frames that the camera counted and that never reached this machine. */
  missing: 3,
  /** Frames that came with a number that the camera had used before, or with none. */
  misnumbered: 4,
  /** One of {@linkcode PHASE}. */
  phase: 5,
  /** One of {@linkcode STOP}; written by the main thread. */
  stop: 6,
  /** Frames below this sequence have been given back, as the last thread that gave some back saw it. */
  released: 7,
  /** How often the drain loop woke, by the camera or by the clock. */
  wakes: 8,
  /** libpvcam's error code, if the run failed. */
  errorCode: 9,
  /** Which call failed: a position in the list of hot calls. */
  errorCall: 10,
  /** 1 once a full ring was overwritten in no-overwrite mode. */
  overflowed: 11,
  /** The number of the last frame that belongs to the run, published or missing. */
  last: 12,
  /** How many of the published frames the clock found, without a notification. */
  byClock: 13,
  /** What was added to the camera's own numbers, so that the run's first frame is 1. */
  shift: 14,
  /** 1 while a camera is running that can be asked how far it has got; written by the main thread. */
  asks: 15,
  /** What is added to our number of a frame for its position, since the camera was last restarted. */
  offset: 16,
} as const;

/** Where a run is, as its frame source sees it. */
export const PHASE = { running: 1, complete: 2, stopped: 3, failed: 4, removed: 5 } as const;

/** What the main thread asks of the frame source; a pause ends its work without ending the run. */
export const STOP = { no: 0, afterDraining: 1, now: 2, pause: 3 } as const;

/** How many threads can read one run. */
const THREADS = 16;
const WORDS = 32;
/** The floor of a thread that reads nothing. */
export const NO_FLOOR = 0x7fffffff;

/** The shared words and tables of one run. Both threads make one over the same memory. */
export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly slots: number;
  /** Called at each tick that this thread makes, to wake the sleepers of this thread. */
  onTick: (() => void) | undefined;
  /** By {@linkcode WORD}. */
  readonly words: Int32Array;
  /** By thread: its readers are done with all frames below this sequence. */
  readonly floors: Int32Array;
  /** When the first and the last frame of the run were found, in milliseconds since 1970. */
  readonly spanMs: Float64Array;
  /** By sequence modulo slots: the camera's frame number. */
  readonly frameNumbers: Int32Array;
  /** By sequence modulo slots: the frame's place if slots were an endless tape, from 1. It shows when the frame is lapped. */
  readonly positions: Int32Array;
  /** By sequence modulo slots: the slot that the frame lies in. */
  readonly slotIndexes: Int32Array;
  /** By sequence modulo slots: when the frame was found, in milliseconds since 1970. */
  readonly receivedMs: Float64Array;
  /** By sequence modulo slots: FRAME_INFO's end of frame, in units of 100 us; 0 if it was not asked for. */
  readonly endTicks: Float64Array;

  constructor(slots: number, buffer?: SharedArrayBuffer) {
    const floors = WORDS * 4,
      words = floors + THREADS * 4,
      doubles = words + 16,
      integers = doubles + 16 * slots;
    this.buffer = buffer ?? new SharedArrayBuffer(integers + 12 * slots);
    this.slots = slots;
    this.words = new Int32Array(this.buffer, 0, WORDS);
    this.floors = new Int32Array(this.buffer, floors, THREADS);
    this.spanMs = new Float64Array(this.buffer, words, 2);
    this.receivedMs = new Float64Array(this.buffer, doubles, slots);
    this.endTicks = new Float64Array(this.buffer, doubles + 8 * slots, slots);
    this.frameNumbers = new Int32Array(this.buffer, integers, slots);
    this.slotIndexes = new Int32Array(this.buffer, integers + 4 * slots, slots);
    this.positions = new Int32Array(this.buffer, integers + 8 * slots, slots);
    if (buffer) return;
    this.floors.fill(NO_FLOOR);
    this.words[WORD.released] = NO_FLOOR;
  }

  /** Frames below this sequence have been given back by every thread. */
  released(): number {
    let least = NO_FLOOR;
    for (let thread = 0; thread < THREADS; thread++) {
      least = Math.min(least, Atomics.load(this.floors, thread));
    }
    return least;
  }

  /** Notes that a thread is done with all frames below a sequence. */
  giveBack(thread: number, floor: number): void {
    Atomics.store(this.floors, thread, floor);
    Atomics.store(this.words, WORD.released, this.released());
  }

  /** Makes all earlier writes visible and wakes the sleepers. */
  tick(): void {
    Atomics.add(this.words, WORD.tick, 1);
    Atomics.notify(this.words, WORD.tick);
    this.onTick?.();
  }

  /** Ends the run, unless it has ended: its readers take what is left and then finish. */
  end(phase: number): void {
    Atomics.compareExchange(this.words, WORD.phase, PHASE.running, phase);
    Atomics.notify(this.words, WORD.phase);
    this.tick();
  }
}
