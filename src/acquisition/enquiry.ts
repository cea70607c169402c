/**
 * Asks libpvcam how far the camera has got, into memory that is kept. The text of this file also runs in the acquisition
 * worker, so its only value imports are the files whose texts are joined with it there.
 *
 * @module
 */
import { type Board, PHASE, WORD } from "../ring/board.ts";
import { FrameNumbers } from "./frame_numbers.ts";

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
/** So many refusals in a row are a camera that has gone, and no bad luck. */
const MOST_REFUSALS = 8;
/** A failure whose code somebody else has reset, or that never had one; as no code it would pass for a success. */
const NAMELESS = -1;
/** No code of libpvcam's: a frame was given to lie where no slot of the ring begins. */
export const OUTSIDE = -2;

/** The hot calls of one run, with the gate around them and their failures counted. */
export class Enquiry {
  /** The slot that the last answer found. */
  slot = 0;
  /** Sequence: how many frames have come. */
  arrived = 0;
  /** Whether the newest frame came without a number. */
  unnumbered = false;
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
  readonly #numbers: FrameNumbers;
  #failures = 0;
  #astray = 0; // pointers in a row that led to no slot
  #refused = 0; // no-overwrite: how often in a row libpvcam would not give the newest frame

  /** `ring` is the memory of a run that nothing has come of yet. */
  constructor(calls: HotCalls, gate: HotGate, board: Board, plan: RetrievalPlan, ring?: Uint8Array) {
    this.#numbers = new FrameNumbers(board, plan, plan.bufferMode === "sequence" ? undefined : ring);
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

  /** What is added to the camera's own number for ours. */
  get offset(): number {
    return this.#plan.numberOffset + this.#numbers.shift;
  }

  /** The number of the newest frame, where `newest` is the one known so far, in slot `slot`. */
  newest(newest: number, slot: number): number {
    this.slot = Math.max(0, slot);
    this.unnumbered = false;
    if (this.#mode === "overwrite") return this.#latest() === 0 ? this.#placed(newest, slot) : newest;
    if (this.#mode === "sequence") {
      if (this.#ask(ARRIVED) !== 0) return newest;
      // A frame that came twice is counted twice, and has still written over no other.
      this.arrived = Math.min(Math.floor(this.#bytesArrived[0] / this.#plan.frameBytes), this.#plan.slots);
      if (this.arrived > 0) this.#reached(this.arrived + this.offset);
      return this.arrived + this.offset;
    }
    if (this.#ask(STATUS) !== 0) return newest;
    const count = this.#infoWords[FRAME_NR_WORD];
    const number = count + this.offset;
    // The next frame lies in the next slot. Of any other only its place tells for certain.
    const follows = count > 0 && number - newest <= 1 && !this.#numbers.isNew;
    // That it can be got in this mode is a guess, so it may be refused; one refusal can be somebody else's code.
    if (!follows && this.#refused < MOST_REFUSALS) {
      const code = this.#latest();
      this.#refused = code === 0 || code === NOT_YET ? 0 : this.#refused + 1;
      if (code === 0) return this.#placed(newest, slot);
      if (code === OUTSIDE || code === NOT_YET) return newest;
      if (code === OVERRUN) {
        this.#fail(LATEST, OVERRUN);
        return newest;
      }
    }
    if (count > 0) this.#reached(number);
    this.slot = modulo(
      follows ? slot + number - newest : number - this.#plan.numberOffset - 1,
      this.#plan.slots,
    );
    return Math.max(number, newest);
  }

  /** No-overwrite: the number of the oldest frame that is not unlocked, where ours is `expected` in `slot`; 0 for none. */
  oldest(expected: number, slot: number): number {
    if (this.#ask(OLDEST) !== 0 || !this.#leadsToSlot(OLDEST)) return 0;
    const count = this.#infoWords[FRAME_NR_WORD];
    if (count > 0) return count + this.offset;
    // Without a number it is told by its slot: one before ours, or a later one if the camera has let go of ours.
    const { slots } = this.#plan;
    const older = modulo(slot - this.#slotOfFrame(), slots);
    return expected - (older * 2 < slots ? older : older - slots);
  }

  /** No-overwrite: gives the oldest frame's slot back; says whether libpvcam took it. */
  unlock(): boolean {
    return this.#ask(UNLOCK) === 0;
  }

  /** Asks for the newest frame, its number and its place; gives an error code. */
  #latest(): number {
    const code = this.#mode === "overwrite" ? this.#ask(LATEST) : this.#call(LATEST);
    return code === 0 && !this.#leadsToSlot(LATEST) ? OUTSIDE : code;
  }

  /** What follows from the newest frame's number and its place. */
  #placed(newest: number, slot: number): number {
    const count = this.#infoWords[FRAME_NR_WORD];
    this.slot = this.#slotOfFrame();
    if (count > 0) {
      this.#numbers.learn(count, this.slot);
      this.#reached(count + this.offset);
      return count + this.offset;
    }
    // A number of 0 is an error of the camera's; where the frame lies tells how many have come.
    this.unnumbered = true;
    const number = newest + modulo(this.slot - slot, this.#plan.slots);
    this.#reached(number);
    return number;
  }

  /** The camera only goes on, also where libpvcam once gives an older frame than before. */
  #reached(number: number): void {
    const position = number + this.#plan.positionShift;
    if (position > Atomics.load(this.#words, WORD.newest)) Atomics.store(this.#words, WORD.newest, position);
  }

  /** Whether libpvcam's pointer leads to a slot. What lies elsewhere is nothing that may be read. */
  #leadsToSlot(call: number): boolean {
    const slot = this.#slotOfFrame();
    const leads = Number.isInteger(slot) && slot >= 0 && slot < this.#plan.slots;
    this.#astray = leads ? 0 : this.#astray + 1;
    if (this.#astray === MOST_REFUSALS) this.#end(call, OUTSIDE);
    return leads;
  }

  #slotOfFrame(): number {
    const high = this.#frameWords[1] - this.#baseHigh;
    return (high * 4294967296 + (this.#frameWords[0] - this.#baseLow)) / this.#plan.frameBytes;
  }

  /** Makes a call and counts its failures. */
  #ask(call: number): number {
    const code = this.#call(call);
    if (code !== 0) this.#fail(call, code);
    else if (call !== OLDEST && call !== UNLOCK) this.#failures = 0;
    return code;
  }

  /** Makes a call, inside the gate, and gives its error code. */
  #call(call: number): number {
    const { hcam } = this.#plan;
    const calls = this.#calls;
    const entered = this.#gate.enter();
    let ok: number;
    if (call === LATEST) ok = calls.pl_exp_get_latest_frame_ex(hcam, this.#frame, this.#info);
    else if (call === ARRIVED) ok = calls.pl_exp_check_status(hcam, this.#status, this.#bytes);
    else if (call === OLDEST) ok = calls.pl_exp_get_oldest_frame_ex(hcam, this.#frame, this.#info);
    else if (call === UNLOCK) ok = calls.pl_exp_unlock_oldest_frame(hcam);
    else {
      ok = calls.pl_exp_check_cont_status_ex(hcam, this.#status, this.#bytes, this.#buffers, this.#info);
    }
    const code = ok ? 0 : calls.pl_error_code() || NAMELESS;
    if (entered) this.#gate.leave();
    return code;
  }

  #fail(call: number, code: number): void {
    if (code === NOT_YET) return;
    if (code === OVERRUN) {
      Atomics.store(this.#words, WORD.overflowed, 1);
      return;
    }
    const gone = code === REMOVED || code === NOT_OPEN || code === BAD_HANDLE;
    // One refusal is bad luck; the frames are still in the ring. Refusal after refusal is a camera that has gone.
    if (gone || ++this.#failures >= MOST_REFUSALS) this.#end(call, code);
  }

  #end(call: number, code: number): void {
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
