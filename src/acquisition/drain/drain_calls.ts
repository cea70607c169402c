/**
 * Calls libpvcam while frames come: into memory that is kept, inside the gate, with its failures counted.
 *
 * @module
 */
import { type Board, PHASE, WORD } from "../../ring/board.ts";

/** The hot calls of libpvcam, as synchronous symbols that take kept buffers. */
export interface HotCalls {
  pl_exp_get_latest_frame_ex(
    hcam: number,
    frame: Uint8Array<ArrayBuffer>,
    info: Uint8Array<ArrayBuffer>,
  ): number;
  pl_exp_check_cont_status_ex(
    hcam: number,
    status: Uint8Array<ArrayBuffer>,
    bytes: Uint8Array<ArrayBuffer>,
    buffers: Uint8Array<ArrayBuffer>,
    info: Uint8Array<ArrayBuffer>,
  ): number;
  pl_exp_check_status(hcam: number, status: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): number;
  pl_exp_get_oldest_frame_ex(
    hcam: number,
    frame: Uint8Array<ArrayBuffer>,
    info: Uint8Array<ArrayBuffer>,
  ): number;
  pl_exp_unlock_oldest_frame(hcam: number): number;
  pl_error_code(): number;
}

/** The process-wide gate over a call and the read of its error code. */
export interface HotGate {
  /** Waits, but not for long; says whether the gate was entered. The call is made in any case. */
  enter(): boolean;
  leave(): void;
}

/** The hot calls, as numbers that the board's `errorCall` can hold. */
export const HOT_CALL = { latest: 1, status: 2, oldest: 3, unlock: 4, arrived: 5 } as const;
/** Names of the calls that a failure can come from, by those numbers. */
export const HOT_CALL_NAMES = [
  "",
  "pl_exp_get_latest_frame_ex",
  "pl_exp_check_cont_status_ex",
  "pl_exp_get_oldest_frame_ex",
  "pl_exp_unlock_oldest_frame",
  "pl_exp_check_status",
] as const;

/** Error codes of libpvcam's that are no failures: there is no frame yet; a full ring was written over. */
export const NOT_YET = 169, OVERRUN = 173;
const REMOVED = 180, NOT_OPEN = 177, BAD_HANDLE = 175;
/** A failure without a code, or whose code another call has reset: without a code of ours it would pass for a success. */
const NAMELESS = -1;
/** Not a code of libpvcam's: it gave a frame that lies where no slot of the ring begins. */
export const OUTSIDE = -2;
/** After this many refusals in a row the camera is taken for gone. */
export const MOST_REFUSALS = 8;

const INFO_BYTES = 48, END_WORD = 6;

/** The hot calls of one run, and what they last answered. */
export class DrainCalls {
  /** What the run ends with, once libpvcam has failed for good; 0 before. */
  endedBy = 0;
  /** How often in a row libpvcam has refused. */
  failures = 0;
  readonly #calls: HotCalls;
  readonly #gate: HotGate;
  readonly #words: Int32Array;
  readonly #hcam: number;
  readonly #frame = new Uint8Array(8);
  readonly #info = new Uint8Array(INFO_BYTES);
  readonly #status = new Uint8Array(2);
  readonly #bytes = new Uint8Array(4);
  readonly #buffers = new Uint8Array(4);
  /** The address of the frame, its lower half first. */
  readonly frameWords = new Uint32Array(this.#frame.buffer);
  /** FRAME_INFO. */
  readonly infoWords = new Int32Array(this.#info.buffer);
  readonly infoUnsigned = new Uint32Array(this.#info.buffer);
  /** The camera's status, and how many bytes have come. */
  readonly statusWord = new Int16Array(this.#status.buffer);
  readonly bytesArrived = new Uint32Array(this.#bytes.buffer);

  constructor(calls: HotCalls, gate: HotGate, board: Board, hcam: number) {
    this.#calls = calls;
    this.#gate = gate;
    this.#words = board.words;
    this.#hcam = hcam;
  }

  /** FRAME_INFO's end of the newest frame, in units of 100 us. */
  get endTicks(): number {
    return this.infoUnsigned[END_WORD] + this.infoWords[END_WORD + 1] * 4294967296;
  }

  /** Makes a call and counts its failures. */
  ask(call: number): number {
    const code = this.try(call);
    if (code !== 0) this.fail(call, code);
    else if (call !== HOT_CALL.oldest && call !== HOT_CALL.unlock) this.failures = 0;
    return code;
  }

  /** Makes a call, inside the gate, and gives its error code. */
  try(call: number): number {
    const hcam = this.#hcam;
    const calls = this.#calls;
    const entered = this.#gate.enter();
    let ok: number;
    if (call === HOT_CALL.latest) ok = calls.pl_exp_get_latest_frame_ex(hcam, this.#frame, this.#info);
    else if (call === HOT_CALL.arrived) ok = calls.pl_exp_check_status(hcam, this.#status, this.#bytes);
    else if (call === HOT_CALL.oldest) ok = calls.pl_exp_get_oldest_frame_ex(hcam, this.#frame, this.#info);
    else if (call === HOT_CALL.unlock) ok = calls.pl_exp_unlock_oldest_frame(hcam);
    else {
      ok = calls.pl_exp_check_cont_status_ex(hcam, this.#status, this.#bytes, this.#buffers, this.#info);
    }
    const code = ok ? 0 : calls.pl_error_code() || NAMELESS;
    if (entered) this.#gate.leave();
    return code;
  }

  /** Counts a failure, and ends the run if there is no hope left. */
  fail(call: number, code: number): void {
    if (code === NOT_YET) return;
    if (code === OVERRUN) {
      Atomics.store(this.#words, WORD.overflowed, 1);
      return;
    }
    const gone = code === REMOVED || code === NOT_OPEN || code === BAD_HANDLE;
    // The drain may ask first. What libpvcam answers then is a guess (184); on a busy machine it is asked eight times.
    if (!gone && Atomics.load(this.#words, WORD.starting) === 1) return;
    // One refusal is bad luck; the frames are still in the ring. Refusal after refusal is a camera that has gone.
    if (gone || ++this.failures >= MOST_REFUSALS) this.end(call, code);
  }

  /** Ends the run. */
  end(call: number, code: number): void {
    Atomics.store(this.#words, WORD.errorCall, call);
    Atomics.store(this.#words, WORD.errorCode, code);
    this.endedBy = code === REMOVED ? PHASE.removed : PHASE.failed;
  }
}
