import type { FrameNumbers } from "../frame/numbered_frame.ts";

/** For how many frames of a run a table has numbers at one time. */
const ENTRIES = 64;

/**
 * The numbers of one run's frames in a recording of several runs, as plain data for a thread: either what is added to
 * the run's own numbers; or a table of frame numbers, and the sequence of the run's first frame.
 */
export type RunNumbers =
  | { readonly shift: FrameNumbers }
  | { readonly table: SharedArrayBuffer; readonly firstSequence: number };

/** A table of frame numbers for a run whose frames get them one by one. Other threads see them at once. */
export class NumberTable {
  readonly buffer: SharedArrayBuffer;
  readonly #entries: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(4 * ENTRIES)) {
    this.buffer = buffer;
    this.#entries = new Int32Array(buffer);
  }

  /**
   * Sets a frame's number in the recording before the frame is taken. The frame that is 64 before it must have been
   * written by then.
   */
  set(frameNumber: number, recorded: number): void {
    Atomics.store(this.#entries, frameNumber % ENTRIES, recorded);
  }

  /** A frame's number in the recording. */
  of(frameNumber: number): number {
    return Atomics.load(this.#entries, frameNumber % ENTRIES);
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
  const { firstSequence } = numbers, table = new NumberTable(numbers.table);
  // A frame may come after it was given up. Only the run's own sequence counts the frames that came.
  return (frame) => ({
    sequence: firstSequence + frame.sequence,
    frameNumber: table.of(frame.frameNumber),
  });
}
