import { PHASE, WORD } from "./board.ts";
import type { Ring } from "./ring.ts";

/** The current tick, to be read before looking for frames. */
export function currentTick(ring: Ring): number {
  return Atomics.load(ring.parts.board.words, WORD.tick);
}

/** Whether no further frame will be published. */
export function hasEnded(ring: Ring): boolean {
  return Atomics.load(ring.parts.board.words, WORD.phase) !== PHASE.running;
}

/** Waits until something is published after `tick`, or the run ends; now and then it returns for nothing. */
export async function nextTick(ring: Ring, tick: number): Promise<void> {
  if (!hasEnded(ring)) await sleepOn(ring, WORD.tick, tick);
}

/** Waits until no further frame will be published. */
export async function endOfRun(ring: Ring): Promise<void> {
  while (!hasEnded(ring)) await sleepOn(ring, WORD.phase, PHASE.running);
}

async function sleepOn(ring: Ring, word: number, value: number): Promise<void> {
  const wait = Atomics.waitAsync(ring.parts.board.words, word, value, 1000);
  if (!wait.async) return;
  // Such a wait does not keep the program alive; whoever waits for a camera wants it to.
  const alive = setTimeout(() => {}, 3000);
  try {
    await wait.value;
  } finally {
    clearTimeout(alive);
  }
}
