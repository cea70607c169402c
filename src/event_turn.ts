/**
 * Turns of this thread's event loop. A loop over frames that always finds one goes on by microtasks alone, and then no
 * timer fires, no file is written and no signal arrives. So whoever serves such a loop asks here whether a turn is due.
 *
 * @module
 */

/** After so many milliseconds without a turn one is due. */
const LONGEST_MS = 10;
/** A clock costs 50 ns to read, as much as a fast loop's frame: it is read once in so many frames where these are short. */
const MOST_UNTIMED = 8;
/** How often a turn is a sure one, in milliseconds: it costs two of them. */
const SURE_MS = 100;
/** A quick turn waits no longer than this, in milliseconds, where all threads of the pool are busy. */
const POOL_MS = 5;

// Kept, since the sandbox and some tests put others in their place.
const { setTimeout, clearTimeout, setImmediate } = globalThis;
const { subtle } = crypto;
const oneByte = new Uint8Array(1);

/** When the event loop last turned, by the clock of the wall: it is twice as cheap to read as the other one. */
let turnedMs = 0;
let sureMs = 0;

/** Says that the event loop has just turned, for a reason of its own. */
export function noteTurn(): void {
  turnedMs = Date.now();
}

/**
 * Lets the event loop turn. Only a timer serves timers, files and signals for certain, and takes one to two milliseconds;
 * so most turns are quick ones of a tenth of that: a piece of work for the pool of threads, which serves files and
 * signals, then an immediate, which serves timers. Either alone, or a message, left one of the three unserved for tens of
 * turns.
 */
export async function turnOnce(): Promise<void> {
  const nowMs = Date.now();
  if (Math.abs(nowMs - sureMs) >= SURE_MS) {
    sureMs = nowMs;
    await new Promise((resolve) => setTimeout(resolve, 0));
  } else {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const longest = new Promise((resolve) => timer = setTimeout(resolve, POOL_MS));
    await Promise.race([subtle.digest("SHA-1", oneByte), longest]);
    clearTimeout(timer);
    await new Promise((resolve) => setImmediate(resolve));
  }
  noteTurn();
}

/** When a loop owes the event loop a turn. */
export class TurnWatch {
  #untimed = 0; // frames until the clock is read again
  #readMs = 0;
  #published = -1;

  /**
   * Whether a turn is due, asked before each frame that needs no wait. `published` is how many frames the run has: where
   * that has grown, time has passed.
   */
  isDue(published: number): boolean {
    if (--this.#untimed > 0 && published === this.#published) return false;
    const nowMs = Date.now();
    // Frames that took no whole millisecond together are short; the next ones are taken to be as short.
    this.#untimed = nowMs === this.#readMs ? MOST_UNTIMED : 1;
    this.#readMs = nowMs;
    this.#published = published;
    // A clock that was set back says nothing: then a turn is due, too.
    return nowMs - turnedMs >= LONGEST_MS || nowMs < turnedMs;
  }
}
