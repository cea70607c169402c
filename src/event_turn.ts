/**
 * Turns of this thread's event loop. A loop over frames that always finds one goes on by microtasks alone, and then no
 * timer fires, no file is written and no signal arrives. So whoever serves such a loop asks here whether a turn is due.
 *
 * @module
 */

/** So long after a turn it is looked whether there has been another, and if not so long later, one is due: 10 ms in all. */
const LOOK_MS = 3, PATIENCE_MS = 7;
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

// By the clock of the wall, which is twice as cheap to read as the other one.
let lookedMs = 0, sureMs = Date.now();
/** Whether the event loop has not turned since `lookedMs`. */
let stands = false;

/** Finds out whether the event loop turns: what is to be done at its next turn is done, or is not. */
function look(nowMs: number): void {
  lookedMs = nowMs;
  stands = true;
  setImmediate(() => stands = false);
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
  look(Date.now());
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
    const sinceMs = Math.abs(nowMs - lookedMs); // a clock that was set says nothing: then a turn is due, too
    if (stands) return sinceMs >= PATIENCE_MS;
    if (sinceMs >= LOOK_MS) look(nowMs);
    return false;
  }
}
