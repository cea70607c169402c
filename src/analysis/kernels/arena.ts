/**
 * Room for results in a ring's memory. In front of the slots lie parts of equal size, one for each thread that computes
 * on the ring: its stack, its tables and its results. A word at the memory's beginning says which parts are taken.
 *
 * @module
 */

/** The size of one part: a stack of 64 KiB, tables for histograms, then room for results. */
export const ARENA_BYTES = 8 << 20;
/** Where its stack ends, counted from its beginning. */
export const STACK_BYTES = 64 << 10;
/** Where its tables for histograms lie; they are all zeros between two calls. */
export const TABLES_8 = STACK_BYTES, TABLES_16 = 1 << 20;
/** Where its room for results begins. */
export const RESULTS = 2 << 20;

/**
 * Takes a part of the room that ends at an address; returns its beginning, or undefined if all parts are taken. The
 * first part is never given out: it holds the word and a compiled module's constants.
 */
export function takeArena(buffer: SharedArrayBuffer, end: number): number | undefined {
  const taken = new Int32Array(buffer, 0, 1);
  const most = Math.min(31, Math.floor(end / ARENA_BYTES));
  for (let index = 1; index < most; index++) {
    const before = Atomics.or(taken, 0, 1 << index);
    if ((before & 1 << index) === 0) return index * ARENA_BYTES;
  }
  return undefined;
}

/** Sets the tables of a part to zeros again, for a thread that ended without doing so. */
export function clearTables(buffer: SharedArrayBuffer, begin: number): void {
  new Uint8Array(buffer, begin + TABLES_8, RESULTS - TABLES_8).fill(0);
}

/** Gives a part back. Its tables must be zeros again. */
export function giveArenaBack(buffer: SharedArrayBuffer, begin: number): void {
  Atomics.and(new Int32Array(buffer, 0, 1), 0, ~(1 << begin / ARENA_BYTES));
}
