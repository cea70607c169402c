// libpvcam's hot calls over a counter, and a retrieval that asks them: tests of what is published need no camera.
import type { HotCalls } from "../../../../src/acquisition/drain/drain_calls.ts";
import type { DrainPlan } from "../../../../src/acquisition/drain/drain_plan.ts";
import { DrainLoop } from "../../../../src/acquisition/drain/drain_loop.ts";
import { Board, PHASE, WORD } from "../../../../src/ring/board.ts";

const BASE = 0x7fff_ffff_0000n;
/** The bytes of a frame. */
export const FRAME_BYTES = 4096;

/** libpvcam's hot calls over a counter. Numbers in `never` are counted by the camera and never arrive. */
export class FakeCamera implements HotCalls {
  newest = 0;
  oldest = 1;
  slots: number;
  never = new Set<number>();
  /** Whether a number that never arrives leaves its slot out too. */
  slotsFollowNumbers = true;
  failWith = 0;
  calls: string[] = [];
  /** Whether its frames have numbers. */
  counts = true;
  /** Whether it takes slots back. */
  unlocks = true;
  /** What it writes into, where that matters. */
  memory?: Uint8Array;
  /** Whether all its pictures are alike. */
  isStill = false;
  #written = 0;

  constructor(slots: number) {
    this.slots = slots;
  }

  expose(count = 1): number {
    let notified = 0;
    for (let i = 0; i < count; i++) {
      this.newest++;
      if (this.never.has(this.newest)) continue;
      this.#written++;
      notified++;
      const slot = ((this.slotsFollowNumbers ? this.newest : this.#written) - 1) % this.slots;
      this.memory?.fill(this.isStill ? 7 : this.newest, slot * FRAME_BYTES, (slot + 1) * FRAME_BYTES);
    }
    return notified;
  }

  pl_exp_get_latest_frame_ex(_hcam: number, frame: Uint8Array<ArrayBuffer>, info: Uint8Array<ArrayBuffer>) {
    return this.#answer("latest", this.newest, info, frame);
  }
  pl_exp_check_cont_status_ex(
    _hcam: number,
    _status: Uint8Array,
    _bytes: Uint8Array,
    _buffers: Uint8Array,
    info: Uint8Array<ArrayBuffer>,
  ) {
    return this.#answer("status", this.newest, info);
  }
  pl_exp_check_status(_hcam: number, status: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>) {
    this.calls.push("status");
    new Int16Array(status.buffer)[0] = this.newest >= this.slots ? 3 : 2;
    new Uint32Array(bytes.buffer)[0] = this.#written * FRAME_BYTES;
    return this.failWith ? 0 : 1;
  }
  pl_exp_get_oldest_frame_ex(_hcam: number, frame: Uint8Array<ArrayBuffer>, info: Uint8Array<ArrayBuffer>) {
    return this.#answer("oldest", this.oldest, info, frame);
  }
  pl_exp_unlock_oldest_frame() {
    this.calls.push(`unlock ${this.oldest}`);
    if (!this.unlocks) return 0;
    this.oldest++;
    while (this.never.has(this.oldest)) this.oldest++;
    return 1;
  }
  pl_error_code() {
    return this.failWith || 169;
  }

  #answer(
    call: string,
    number: number,
    info: Uint8Array<ArrayBuffer>,
    frame?: Uint8Array<ArrayBuffer>,
  ): number {
    this.calls.push(call);
    if (this.failWith || number > this.newest) return 0;
    const order = this.slotsFollowNumbers ? number : this.#written;
    if (frame) new BigUint64Array(frame.buffer)[0] = BASE + BigInt(((order - 1) % this.slots) * FRAME_BYTES);
    new Int32Array(info.buffer)[5] = this.counts ? number : 0;
    new BigInt64Array(info.buffer)[3] = BigInt(number * 100); // FRAME_INFO's end
    return 1;
  }
}

type Mode = "overwrite" | "no-overwrite" | "sequence";

/** A retrieval over such a camera, and what it has published. */
export function retrieval(
  slots: number,
  options: { mode?: Mode; last?: number; ring?: Uint8Array; plan?: Partial<DrainPlan>; board?: Board } = {},
) {
  const camera = new FakeCamera(slots);
  if (options.mode === "sequence") camera.memory = new Uint8Array(slots * FRAME_BYTES);
  const board = options.board ?? new Board(slots);
  board.words[WORD.phase] = PHASE.running;
  const gate = { enter: () => true, leave: () => {} };
  const drainer = new DrainLoop(camera, gate, board, {
    hcam: 0,
    baseAddress: BASE,
    frameBytes: FRAME_BYTES,
    slots,
    bufferMode: options.mode ?? "overwrite",
    lastFrameNumber: options.last ?? 0,
    numberOffset: 0,
    positionShift: 0,
    metadata: false,
    settles: true,
    ...options.plan,
  }, options.ring ?? camera.memory);
  const frames = () =>
    Array.from({ length: Math.min(slots, board.words[WORD.published]) }, (_, back) => {
      const entry = (board.words[WORD.published] - 1 - back) % slots;
      return { number: board.frameNumbers[entry], slot: board.slotIndexes[entry] };
    }).reverse();
  return { camera, board, drainer, frames, word: (name: keyof typeof WORD) => board.words[WORD[name]] };
}
