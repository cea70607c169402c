import { enterGate, leaveGate, type Library } from "../../../ffi/mod.ts";
import { type Board, WORD } from "../../ring/board.ts";
import type { RunBufferMode } from "../options.ts";

const FRAME_NR_WORD = 5;

/** Asks the camera, from the main thread, how far it has got. */
export class Progress {
  /** Whether there is a camera at work to be asked. */
  running = false;
  /** What is added to the camera's count for a position on the endless tape of slots. */
  offset = 0;
  /** Where the frame source says what the camera's numbers mean. */
  board: Board | undefined;
  readonly #library: Library;
  readonly #hcam: number;
  readonly #mode: RunBufferMode;
  readonly #frame = new Uint8Array(8);
  readonly #info = new Uint8Array(48);
  readonly #infoWords = new Int32Array(this.#info.buffer);
  readonly #status = new Uint8Array(2);
  readonly #bytes = new Uint8Array(4);
  readonly #buffers = new Uint8Array(4);

  constructor(library: Library, hcam: number, mode: RunBufferMode) {
    this.#library = library;
    this.#hcam = hcam;
    this.#mode = mode;
  }

  /**
   * The position of the newest frame; 0 if it cannot be asked now, or not within `waitMs`. A sequence never comes round, so
   * nobody asks.
   */
  position(waitMs = 0): number {
    if (!this.running || this.#mode === "sequence") return 0;
    const { hot, gateWord } = this.#library;
    if (!enterGate(gateWord, waitMs)) return 0;
    try {
      const ok = this.#mode === "overwrite"
        ? hot.pl_exp_get_latest_frame_ex(this.#hcam, this.#frame, this.#info)
        : hot.pl_exp_check_cont_status_ex(this.#hcam, this.#status, this.#bytes, this.#buffers, this.#info);
      const number = this.#infoWords[FRAME_NR_WORD];
      const shift = this.board ? Atomics.load(this.board.words, WORD.shift) : 0;
      return ok && number > 0 ? number + shift + this.offset : 0;
    } finally {
      leaveGate(gateWord);
    }
  }
}
