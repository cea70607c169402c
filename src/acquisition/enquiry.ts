/**
 * Asks libpvcam how far the camera has got, into memory that is kept. Without value imports but the board: its text also
 * runs in the acquisition worker.
 *
 * @module
 */
import { type Board, PHASE, WORD } from "../ring/board.ts";

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

/** What a run's retrieval needs to know; plain data, so that it can be sent to a worker. */
export interface RetrievalPlan {
  readonly hcam: number;
  /** The address of slot 0. */
  readonly baseAddress: bigint;
  readonly frameBytes: number;
  readonly slots: number;
  readonly bufferMode: "overwrite" | "no-overwrite" | "sequence";
  /** What is added to the camera's own count: where a camera that was restarted goes on. */
  readonly numberOffset: number;
  /** What is added to that for a position on an endless tape of slots: the restarted camera began at slot 0. */
  readonly positionShift: number;
  /** The last frame number that may belong to the run; 0 for none. */
  readonly lastFrameNumber: number;
  /** Whether each slot begins with embedded metadata, whose frame number tells a frame from an older one. */
  readonly metadata: boolean;
  /** Whether a shortfall of notifications may be waited for: only where frames are far apart. */
  readonly settles: boolean;
}

const LATEST = 1, STATUS = 2, OLDEST = 3, UNLOCK = 4, ARRIVED = 5;
/** Names of the calls that a failure can come from, by the board's `errorCall`. */
export const HOT_CALL_NAMES = [
  "",
  "pl_exp_get_latest_frame_ex",
  "pl_exp_check_cont_status_ex",
  "pl_exp_get_oldest_frame_ex",
  "pl_exp_unlock_oldest_frame",
  "pl_exp_check_status",
] as const;

const NOT_YET = 169, OVERRUN = 173, REMOVED = 180, NOT_OPEN = 177, BAD_HANDLE = 175;
const FRAME_NR_WORD = 5, END_WORD = 6, INFO_BYTES = 48;
const READOUT_COMPLETE = 3;
/** A failure whose code somebody else has reset, or that never had one; as no code it would pass for a success. */
const NAMELESS = -1;

/** The hot calls of one run, with the gate around them and their failures counted. */
export class Enquiry {
  /** The slot that the last answer found. */
  slot = 0;
  /** Sequence: how many frames have come. */
  arrived = 0;
  /** What the run ends with, once libpvcam has failed for good; 0 before. */
  endedBy = 0;
  readonly #calls: HotCalls;
  readonly #gate: HotGate;
  readonly #words: Int32Array;
  readonly #plan: RetrievalPlan;
  readonly #mode: RetrievalPlan["bufferMode"];
  readonly #baseLow: number;
  readonly #baseHigh: number;
  readonly #frame = new Uint8Array(8);
  readonly #frameWords = new Uint32Array(this.#frame.buffer);
  readonly #info = new Uint8Array(INFO_BYTES);
  readonly #infoWords = new Int32Array(this.#info.buffer);
  readonly #infoUnsigned = new Uint32Array(this.#info.buffer);
  readonly #status = new Uint8Array(2);
  readonly #statusWord = new Int16Array(this.#status.buffer);
  readonly #bytes = new Uint8Array(4);
  readonly #bytesArrived = new Uint32Array(this.#bytes.buffer);
  readonly #buffers = new Uint8Array(4);
  #failures = 0;

  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: RetrievalPlan) {
    this.#calls = calls;
    this.#gate = gate;
    this.#words = board.words;
    this.#plan = plan;
    this.#mode = plan.bufferMode;
    this.#baseLow = Number(plan.baseAddress & 0xffffffffn);
    this.#baseHigh = Number(plan.baseAddress >> 32n);
  }

  /** FRAME_INFO's end of the newest frame, in units of 100 us. */
  get endTicks(): number {
    return this.#infoUnsigned[END_WORD] + this.#infoWords[END_WORD + 1] * 4294967296;
  }

  /** Sequence: whether the camera says that it is done, and the last answer was one. */
  get isDone(): boolean {
    return this.#statusWord[0] === READOUT_COMPLETE && this.#failures === 0;
  }

  /** The number of the newest frame, where `newest` is the one known so far, in slot `slot`. */
  newest(newest: number, slot: number): number {
    const { hcam, slots, numberOffset, positionShift, frameBytes } = this.#plan;
    const entered = this.#gate.enter();
    let ok: number;
    if (this.#mode === "overwrite") {
      ok = this.#calls.pl_exp_get_latest_frame_ex(hcam, this.#frame, this.#info);
    } else if (this.#mode === "sequence") {
      ok = this.#calls.pl_exp_check_status(hcam, this.#status, this.#bytes);
    } else {
      ok = this.#calls.pl_exp_check_cont_status_ex(
        hcam,
        this.#status,
        this.#bytes,
        this.#buffers,
        this.#info,
      );
    }
    const code = ok ? 0 : this.#calls.pl_error_code() || NAMELESS;
    if (entered) this.#gate.leave();
    if (code !== 0) {
      this.#fail(this.#mode === "overwrite" ? LATEST : this.#mode === "sequence" ? ARRIVED : STATUS, code);
      this.slot = Math.max(0, slot);
      return newest;
    }
    this.#failures = 0;
    this.arrived = Math.floor(this.#bytesArrived[0] / frameBytes);
    const count = this.#mode === "sequence" ? this.arrived : this.#infoWords[FRAME_NR_WORD];
    const number = count + numberOffset;
    if (count > 0) Atomics.store(this.#words, WORD.newest, number + positionShift);
    if (this.#mode !== "overwrite") {
      this.slot = modulo(count - 1, slots);
      return Math.max(number, newest);
    }
    const high = this.#frameWords[1] - this.#baseHigh;
    const offset = high * 4294967296 + (this.#frameWords[0] - this.#baseLow);
    this.slot = Math.round(offset / frameBytes);
    if (count > 0) return number;
    // A number of 0 is an error of the camera's; where the frame lies tells how many have come.
    Atomics.add(this.#words, WORD.misnumbered, 1);
    return newest + modulo(this.slot - slot, slots);
  }

  /** No-overwrite: the number of the oldest frame that is not unlocked; 0 if there is none. */
  oldest(): number {
    const entered = this.#gate.enter();
    const ok = this.#calls.pl_exp_get_oldest_frame_ex(this.#plan.hcam, this.#frame, this.#info);
    const code = ok ? 0 : this.#calls.pl_error_code() || NAMELESS;
    if (entered) this.#gate.leave();
    if (code === 0) return this.#infoWords[FRAME_NR_WORD] + this.#plan.numberOffset;
    this.#fail(OLDEST, code);
    return 0;
  }

  /** No-overwrite: gives the oldest frame's slot back; says whether libpvcam took it. */
  unlock(): boolean {
    const entered = this.#gate.enter();
    const ok = this.#calls.pl_exp_unlock_oldest_frame(this.#plan.hcam);
    const code = ok ? 0 : this.#calls.pl_error_code() || NAMELESS;
    if (entered) this.#gate.leave();
    if (code !== 0) this.#fail(UNLOCK, code);
    return code === 0;
  }

  #fail(call: number, code: number): void {
    if (code === NOT_YET) return;
    if (code === OVERRUN) {
      Atomics.store(this.#words, WORD.overflowed, 1);
      return;
    }
    const gone = code === REMOVED || code === NOT_OPEN || code === BAD_HANDLE;
    // One refusal is bad luck; the frames are still in the ring. Refusal after refusal is a camera that has gone.
    if (!gone && ++this.#failures < 8) return;
    Atomics.store(this.#words, WORD.errorCall, call);
    Atomics.store(this.#words, WORD.errorCode, code);
    this.endedBy = code === REMOVED ? PHASE.removed : PHASE.failed;
  }
}

/** The rest of a division that is never negative. */
export function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
