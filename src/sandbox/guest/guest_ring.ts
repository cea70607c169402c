import { Board, WORD } from "../../ring/board.ts";
import { Ring } from "../../ring/ring.ts";
import { overOwnBuffer } from "../../ring/wasm_memory.ts";
import { nowMs, ProgressBound } from "../progress_bound.ts";
import type { GuestRing } from "../protocol.ts";

/** A run's ring, as a thread of the script reads it. `thread` is that thread's number among the run's readers. */
export function openGuestRing(shared: GuestRing, thread?: number): Ring {
  const { bytes, memory, format, bufferMode, exposuresMs, framePeriodMs } = shared;
  const board = new Board(shared.slots, shared.board);
  const progressBound = new ProgressBound(shared.progressBound);
  return new Ring({
    bytes: overOwnBuffer(bytes, memory),
    memory,
    format,
    board,
    bufferMode,
    exposuresMs,
    thread,
    // In a sequence each slot is written once, so the camera's progress is of no use.
    progress: () =>
      bufferMode === "sequence"
        ? 0
        : progressBound.mostSince(nowMs(), framePeriodMs) + Atomics.load(board.words, WORD.newest),
    onReleased: () => Atomics.notify(board.words, WORD.released),
  });
}
