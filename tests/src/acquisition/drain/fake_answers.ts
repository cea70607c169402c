// libpvcam's answers, as a test gives them, and the drain of one buffer mode that asks for them.
import { HOT_CALL } from "../../../../src/acquisition/drain/drain_calls.ts";
import type { DrainPlan } from "../../../../src/acquisition/drain/drain_plan.ts";
import { DrainState } from "../../../../src/acquisition/drain/drain_state.ts";
import { NoOverwriteDrain } from "../../../../src/acquisition/drain/no_overwrite_drain.ts";
import { OverwriteDrain } from "../../../../src/acquisition/drain/overwrite_drain.ts";
import { Publisher } from "../../../../src/acquisition/drain/publisher.ts";
import { SequenceDrain } from "../../../../src/acquisition/drain/sequence_drain.ts";
import { Board, WORD } from "../../../../src/ring/board.ts";

/** A frame's bytes, and the slots of the ring. */
export const FRAME_BYTES = 4096, SLOTS = 64;
/** The ring lies across a whole number of 4 GiB. */
export const BASE = 0x7fff_ffff_0000n;

/** What libpvcam answers next. */
export interface Answer {
  /** The number in FRAME_INFO; 0 for none. */
  number?: number;
  /** Where the frame lies. */
  address?: bigint;
  /** Bytes that have arrived. */
  bytes?: number;
  status?: number;
  /** FRAME_INFO's end, in units of 100 us. */
  end?: bigint;
  /** An error code: the call fails. */
  fails?: number;
}

/** What a drain asks, and the answers that it gets. */
export function enquiryOf(bufferMode: DrainPlan["bufferMode"], more: Partial<DrainPlan> = {}) {
  const answers = { newest: {} as Answer, latest: undefined as Answer | undefined, asked: [] as string[] };
  const answer = (
    call: string,
    { number = 0, address = BASE, end = 0n, fails }: Answer,
    info: Uint8Array,
    frame?: Uint8Array,
  ) => {
    answers.asked.push(call);
    code = fails;
    if (fails !== undefined) return 0;
    new DataView(info.buffer).setInt32(20, number, true);
    new DataView(info.buffer).setBigInt64(24, end, true);
    if (frame) new DataView(frame.buffer).setBigUint64(0, address, true);
    return 1;
  };
  let code: number | undefined;
  const inGate = { open: true, within: 0 };
  const gate = {
    enter: () => inGate.open && ++inGate.within > 0,
    leave: () => void inGate.within--,
  };
  const board = new Board(SLOTS);
  const state = new DrainState(
    {
      pl_exp_get_latest_frame_ex: (_hcam, frame, info) =>
        answer("latest", answers.latest ?? answers.newest, info, frame),
      pl_exp_check_cont_status_ex: (_hcam, _status, _bytes, _buffers, info) =>
        answer("status", answers.newest, info),
      pl_exp_check_status: (_hcam, status, bytes) => {
        new DataView(status.buffer).setInt16(0, answers.newest.status ?? 0, true);
        new DataView(bytes.buffer).setUint32(0, answers.newest.bytes ?? 0, true);
        return answer("arrived", answers.newest, new Uint8Array(48));
      },
      pl_exp_get_oldest_frame_ex: (_hcam, frame, info) => answer("oldest", answers.newest, info, frame),
      pl_exp_unlock_oldest_frame: () => answer("unlock", answers.newest, new Uint8Array(48)),
      pl_error_code: () => code ?? 0,
    },
    gate,
    board,
    {
      hcam: 0,
      baseAddress: BASE,
      frameBytes: FRAME_BYTES,
      slots: SLOTS,
      bufferMode,
      numberOffset: 0,
      positionShift: 0,
      lastFrameNumber: 0,
      metadata: false,
      settles: true,
      ...more,
    },
  );
  const overwrite = new OverwriteDrain(state), noOverwrite = new NoOverwriteDrain(state);
  const sequence = new SequenceDrain(state, new Publisher(state));
  const strategy = { overwrite, "no-overwrite": noOverwrite, sequence }[bufferMode];
  const enquiry = {
    /** What is found, where frame `newest` in `slot` is the newest one known so far. */
    newest(newest: number, slot: number) {
      Object.assign(state, { newest, slot, foundSlot: Math.max(0, slot), unnumbered: false });
      return strategy.find();
    },
    oldest: (expected: number, slot: number) => noOverwrite.oldest(expected, slot),
    unlock: () => state.calls.ask(HOT_CALL.unlock) === 0,
    get slot() {
      return state.foundSlot;
    },
    get unnumbered() {
      return state.unnumbered;
    },
    get offset() {
      return state.offset;
    },
    get endTicks() {
      return state.calls.endTicks;
    },
    get endedBy() {
      return state.calls.endedBy;
    },
    get isDone() {
      return sequence.isDone;
    },
  };
  const word = (name: keyof typeof WORD) => board.words[WORD[name]];
  return { enquiry, answers, board, word, inGate };
}

/** The address of a slot. */
export const slotAt = (slot: number) => BASE + BigInt(slot * FRAME_BYTES);
