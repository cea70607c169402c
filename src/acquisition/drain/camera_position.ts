import { enterGate, leaveGate } from "../../../ffi/worker.ts";
import { type Board, WORD } from "../../ring/board.ts";
import type { DrainPlan } from "./drain_plan.ts";
import type { HotCalls } from "./drain_calls.ts";

const FRAME_NR_WORD = 5;

/** In place of a position, while the camera cannot be asked. */
const UNKNOWN = -1;

/** What is needed to ask for the camera's position. */
export interface PositionSource {
  readonly calls: Pick<HotCalls, "pl_exp_get_latest_frame_ex" | "pl_exp_check_cont_status_ex">;
  readonly gateWord: Int32Array;
  readonly hcam: number;
  readonly bufferMode: DrainPlan["bufferMode"];
  /** The shortest time from one frame to the next, in milliseconds; 0 if it is unknown. */
  readonly framePeriodMs: number;
  /** Says whether a camera is at work, and what its numbers mean. */
  readonly board: Board;
}

/** Asks the camera how far it has got, from any thread that reads its frames. */
export class CameraPosition {
  readonly #source: PositionSource;
  readonly #frame = new Uint8Array(8);
  readonly #info = new Uint8Array(48);
  readonly #infoWords = new Int32Array(this.#info.buffer);
  readonly #status = new Uint8Array(2);
  readonly #bytes = new Uint8Array(4);
  readonly #buffers = new Uint8Array(4);

  constructor(source: PositionSource) {
    this.#source = source;
  }

  /**
   * The most that the camera can have reached: the position of its newest frame, or what there was time for if it cannot
   * be asked. So a frame may be taken for lapped too early, and never too late.
   */
  reach(waitMs: number): number {
    const asked = this.ask(waitMs);
    return asked === UNKNOWN ? this.#most() : asked;
  }

  /**
   * The position of the newest frame; 0 if the camera is not at work or refuses the call; {@linkcode UNKNOWN} if another
   * call is inside libpvcam for longer than `waitMs`. In a sequence each slot is written only once, so the camera is not
   * asked.
   */
  ask(waitMs: number): number {
    const { calls, gateWord, hcam, bufferMode, board: { words } } = this.#source;
    if (bufferMode === "sequence" || Atomics.load(words, WORD.asks) === 0) return 0;
    if (!enterGate(gateWord, waitMs)) return UNKNOWN;
    try {
      const ok = bufferMode === "overwrite"
        ? calls.pl_exp_get_latest_frame_ex(hcam, this.#frame, this.#info)
        : calls.pl_exp_check_cont_status_ex(hcam, this.#status, this.#bytes, this.#buffers, this.#info);
      const number = this.#infoWords[FRAME_NR_WORD];
      return ok && number > 0
        ? number + Atomics.load(words, WORD.shift) + Atomics.load(words, WORD.offset)
        : 0;
    } finally {
      leaveGate(gateWord);
    }
  }

  /**
   * The last known position, and the frames for which there was time since. A camera that waits for slots makes none. It
   * is a guess that no camera is faster than the period that it says (ffi/sim/README.md).
   */
  #most(): number {
    const { bufferMode, framePeriodMs, board } = this.#source;
    const { words, spanMs, startedMs } = board;
    if (bufferMode !== "overwrite" && Atomics.load(words, WORD.overflowed) === 0) return 0;
    // The time is read first: if a frame comes meanwhile, the sum is too large, and never too small.
    const sinceMs = board.nowMs() - Math.max(spanMs[1], startedMs[0]);
    const more = framePeriodMs > 0 && sinceMs > 0 ? Math.floor(sinceMs / framePeriodMs) : 0;
    return Atomics.load(words, WORD.newest) + 1 + more;
  }
}
