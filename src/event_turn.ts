/**
 * Turns of this thread's event loop. A loop that always finds a frame runs only on microtasks; then no timer fires, no
 * file is written and no signal arrives. So the code that serves such a loop asks here whether a turn is due.
 *
 * @module
 */

/**
 * `LOOK_MS` after a turn it checks whether there was another turn. If not, a turn is due after `PATIENCE_MS` more: 10
 * ms together.
 */
const LOOK_MS = 3, PATIENCE_MS = 7;
/**
 * Reading a clock takes 50 ns, as long as a fast loop needs for a frame. With short frames it is read once for this
 * many frames.
 */
const MOST_UNTIMED = 8;
/**
 * Time between turns made by a timer, in milliseconds. Only such a turn is certain to serve everything, and it takes
 * about two.
 */
const SURE_MS = 100;
/** The longest wait of a quick turn, in milliseconds, if all threads of the pool are busy. */
const POOL_MS = 5;

// Kept here, because the sandbox and some tests replace them.
const { setTimeout, clearTimeout, setImmediate } = globalThis;
const { subtle } = crypto;
const oneByte = new Uint8Array(1);

// The wall clock, because reading it takes half as long as reading the monotonic one.
let lookedMs = 0, sureMs = Date.now();
/** Whether the event loop has not turned since `lookedMs`. */
let stands = false;

/** Finds out whether the event loop turns: an immediate runs in its next turn. */
function look(nowMs: number): void {
  lookedMs = nowMs;
  stands = true;
  setImmediate(() => stands = false);
}

/**
 * Lets the event loop turn. Only a timer is certain to serve timers, files and signals, and it takes one to two
 * milliseconds. So most turns are quick ones, which take a tenth of that: a piece of work for the pool of threads,
 * which serves files and signals, then an immediate, which serves timers. Either of them alone, or a message instead,
 * left one of the three unserved for tens of turns.
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

/** Decides when a loop has to let the event loop turn. */
export class TurnWatch {
  #untimed = 0; // frames until the clock is read next
  #readMs = 0;
  #published = -1;

  /**
   * Whether a turn is due; asked before each frame that needs no wait. `published` is how many frames the run has. If
   * that has grown, time has passed.
   */
  isDue(published: number): boolean {
    if (--this.#untimed > 0 && published === this.#published) return false;
    const nowMs = Date.now();
    // Frames that together took less than a millisecond are short. The next ones are assumed to be as short.
    this.#untimed = nowMs === this.#readMs ? MOST_UNTIMED : 1;
    this.#readMs = nowMs;
    this.#published = published;
    const sinceMs = Math.abs(nowMs - lookedMs); // a step back of the clock also counts, so that no turn is missed
    if (stands) return sinceMs >= PATIENCE_MS;
    if (sinceMs >= LOOK_MS) look(nowMs);
    return false;
  }
}
