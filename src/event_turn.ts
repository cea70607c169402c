/**
 * Turns of this thread's event loop. A loop that always finds a frame runs by microtasks only, and then no
 * timer fires, no file is written and no signal arrives. So the code that serves such a loop asks here whether a turn is due.
 *
 * @module
 */

/** `LOOK_MS` after a turn it checks whether another turn came. If not, `PATIENCE_MS` later a turn is due: 10 ms in all. */
const LOOK_MS = 3, PATIENCE_MS = 7;
/** Reading a clock costs 50 ns, as much as a fast loop's frame. With short frames it is read once in this many. */
const MOST_UNTIMED = 8;
/** How often the turn is made by a timer, which is certain to serve all, in milliseconds. Such a turn costs two. */
const SURE_MS = 100;
/** A quick turn waits no longer than this, in milliseconds, where all threads of the pool are busy. */
const POOL_MS = 5;

// Kept, since the sandbox and some tests put others in their place.
const { setTimeout, clearTimeout, setImmediate } = globalThis;
const { subtle } = crypto;
const oneByte = new Uint8Array(1);

// The wall clock, since it costs half as much to read as the monotonic one.
let lookedMs = 0, sureMs = Date.now();
/** Whether the event loop has not turned since `lookedMs`. */
let stands = false;

/** Finds out whether the event loop turns: an immediate runs at its next turn, or does not run. */
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
    // Frames that together took less than a millisecond are short. The next ones are assumed to be as short.
    this.#untimed = nowMs === this.#readMs ? MOST_UNTIMED : 1;
    this.#readMs = nowMs;
    this.#published = published;
    const sinceMs = Math.abs(nowMs - lookedMs); // if the clock was set, this says nothing, and a turn is due as well
    if (stands) return sinceMs >= PATIENCE_MS;
    if (sinceMs >= LOOK_MS) look(nowMs);
    return false;
  }
}
