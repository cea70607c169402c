import { PHASE, WORD } from "./board.ts";
import type { Ring } from "./ring.ts";

/** The current tick. To be read before looking for frames. */
export function currentTick(ring: Ring): number {
  return Atomics.load(ring.parts.board.words, WORD.tick);
}

/** Whether all frames have been published. */
export function hasEnded(ring: Ring): boolean {
  return Atomics.load(ring.parts.board.words, WORD.phase) !== PHASE.running;
}

/** Waits until something is published after `tick`, or the run ends. It may return early without a reason. */
export function nextTick(ring: Ring, tick: number): Promise<void> {
  let sleepers = sleepersOf.get(ring);
  if (!sleepers) sleepersOf.set(ring, sleepers = new Sleepers(ring));
  return sleepers.sleep(tick);
}

/** Waits until no further frame will be published. */
export async function endOfRun(ring: Ring): Promise<void> {
  // A wait on shared memory does not keep the program alive; this timer does.
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    while (!hasEnded(ring)) await Atomics.waitAsync(ring.parts.board.words, WORD.phase, PHASE.running).value;
  } finally {
    clearInterval(alive);
  }
}

const sleepersOf = new WeakMap<Ring, Sleepers>();

/**
 * All waits of this thread for one ring. They share one wait on the shared word, without a time limit, because a limit
 * costs more than the wake itself. If the frames are published on this thread, there is no such wait: it would take
 * another turn of the event loop.
 */
class Sleepers {
  readonly #words: Int32Array;
  readonly #publishedHere: boolean;
  #waiting: (() => void)[] = [];
  #listening = false;

  constructor(ring: Ring) {
    const { board, publishedHere = false } = ring.parts;
    this.#words = board.words;
    this.#publishedHere = publishedHere;
    board.onTick = () => this.#wake();
  }

  sleep(tick: number): Promise<void> {
    if (Atomics.load(this.#words, WORD.phase) !== PHASE.running) return Promise.resolve();
    if (Atomics.load(this.#words, WORD.tick) !== tick) return Promise.resolve();
    return new Promise((wake) => {
      this.#waiting.push(wake);
      if (!this.#publishedHere) this.#listen(tick);
    });
  }

  #listen(tick: number): void {
    if (this.#listening) return;
    const wait = Atomics.waitAsync(this.#words, WORD.tick, tick);
    if (!wait.async) return this.#wake();
    this.#listening = true;
    wait.value.then(() => {
      this.#listening = false;
      this.#wake();
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
