/**
 * Calls libpvcam while frames come. The calls use memory that is kept, and are made inside the gate. Their failures are
 * counted.
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

/** The gate of the whole process, around a call and the read of its error code. */
export interface HotGate {
  /** Waits, but not for long; says whether the gate was entered. The call is made in any case. */
  enter(): boolean;
  leave(): void;
}

/** The hot calls, as numbers for the board's `errorCall`. */
export const HOT_CALL = { latest: 1, status: 2, oldest: 3, unlock: 4, arrived: 5 } as const;
/** The names of the calls that can fail, by those numbers. */
export const HOT_CALL_NAMES = [
  "",
  "pl_exp_get_latest_frame_ex",
  "pl_exp_check_cont_status_ex",
  "pl_exp_get_oldest_frame_ex",
  "pl_exp_unlock_oldest_frame",
  "pl_exp_check_status",
] as const;

/** Error codes of libpvcam that are not failures: there is no frame yet; a full ring was overwritten. */
export const NOT_YET = 169, OVERRUN = 173;
const REMOVED = 180, NOT_OPEN = 177, BAD_HANDLE = 175;
/**
 * For a failure without a code, or with a code that another call has reset. With a code of 0 it would pass for a
 * success.
 */
const NAMELESS = -1;
/** A code of our own: libpvcam gave a frame at a place where no slot of the ring begins. */
export const OUTSIDE = -2;
/** After this many refusals in a row the camera is taken for gone. */
export const MOST_REFUSALS = 8;

const INFO_BYTES = 48, END_WORD = 6;

/** The hot calls of one run, and their last answers. */
export class DrainCalls {
  /** What the run ends with, once libpvcam has failed for good; 0 before. */
  endedBy = 0;
  /** How many times in a row libpvcam has refused. */
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
  /** The FRAME_INFO of the last answer. */
  readonly infoWords = new Int32Array(this.#info.buffer);
  readonly infoUnsigned = new Uint32Array(this.#info.buffer);
  /** The camera's status, and the number of bytes that have come. */
  readonly statusWord = new Int16Array(this.#status.buffer);
  readonly bytesArrived = new Uint32Array(this.#bytes.buffer);

  constructor(calls: HotCalls, gate: HotGate, board: Board, hcam: number) {
    this.#calls = calls;
    this.#gate = gate;
    this.#words = board.words;
    this.#hcam = hcam;
  }

  /** When the newest frame ended by its FRAME_INFO, in units of 100 us. */
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

  /** Makes a call inside the gate. Returns its error code. */
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

  /** Counts a failure. Ends the run if the camera will not recover. */
  fail(call: number, code: number): void {
    if (code === NOT_YET) return;
    if (code === OVERRUN) {
      Atomics.store(this.#words, WORD.overflowed, 1);
      return;
    }
    const gone = code === REMOVED || code === NOT_OPEN || code === BAD_HANDLE;
    // The drain may ask before the camera has started. libpvcam's answer then is a guess (184); on a busy machine it is
    // asked eight times.
    if (!gone && Atomics.load(this.#words, WORD.starting) === 1) return;
    // A single refusal may be bad luck, and the frames are still in the ring. After several refusals in a row the
    // camera has gone.
    if (gone || ++this.failures >= MOST_REFUSALS) this.end(call, code);
  }

  /** Ends the run. */
  end(call: number, code: number): void {
    Atomics.store(this.#words, WORD.errorCall, call);
    Atomics.store(this.#words, WORD.errorCode, code);
    this.endedBy = code === REMOVED ? PHASE.removed : PHASE.failed;
  }
}
