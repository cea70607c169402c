import { Board, WORD } from "../../ring/board.ts";
import { Ring } from "../../ring/ring.ts";
import { overOwnBuffer } from "../../ring/wasm_memory.ts";
import { nowMs, ProgressBound } from "../progress_bound.ts";
import type { GuestRing } from "../protocol.ts";

/** A run's ring in this thread of the script's; `thread` is its number among those that read the run. */
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
    // A sequence never comes round, so this is never asked.
    progress: () =>
      bufferMode === "sequence"
        ? 0
        : progressBound.mostSince(nowMs(), framePeriodMs) + Atomics.load(board.words, WORD.newest),
    onReleased: () => Atomics.notify(board.words, WORD.released),
  });
}
