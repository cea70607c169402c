import type { FrameNumbers } from "../frame/numbered_frame.ts";

/** For how many frames of a run a table has numbers at one time. */
const ENTRIES = 64;

/**
 * The numbers of one run's frames in a recording of several runs, as plain data for a thread: either what is added to
 * the run's own numbers, or a table.
 */
export type RunNumbers = { readonly shift: FrameNumbers } | { readonly table: SharedArrayBuffer };

/** A table of numbers for a run whose frames get them one by one. Other threads see them at once. */
export class NumberTable {
  readonly buffer: SharedArrayBuffer;
  readonly #entries: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(2 * 4 * ENTRIES)) {
    this.buffer = buffer;
    this.#entries = new Int32Array(buffer);
  }

  /** Sets the numbers of a frame before it is taken. The frame that is 64 before it must have been written by then. */
  set(frameNumber: number, numbers: FrameNumbers): void {
    const at = 2 * (frameNumber % ENTRIES);
    Atomics.store(this.#entries, at, numbers.sequence);
    Atomics.store(this.#entries, at + 1, numbers.frameNumber);
  }

  /** The numbers of a frame. */
  of(frameNumber: number): FrameNumbers {
    const at = 2 * (frameNumber % ENTRIES);
    return { sequence: Atomics.load(this.#entries, at), frameNumber: Atomics.load(this.#entries, at + 1) };
  }
}

/** A function that gives each frame of a run its numbers. */
export function numbering(
  numbers: RunNumbers,
): (frame: { readonly sequence: number; readonly frameNumber: number }) => FrameNumbers {
  if ("shift" in numbers) {
    const { sequence, frameNumber } = numbers.shift;
    return (frame) => ({ sequence: sequence + frame.sequence, frameNumber: frameNumber + frame.frameNumber });
  }
  const table = new NumberTable(numbers.table);
  return (frame) => table.of(frame.frameNumber);
}
