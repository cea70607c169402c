// What libpvcam's answers mean, and when its refusals end a run: too soon, and a night is lost; too late, and it hangs.
import { assertEquals } from "@std/assert";
import { HOT_CALL, OUTSIDE } from "../../../../src/acquisition/drain/drain_calls.ts";
import type { DrainPlan } from "../../../../src/acquisition/drain/drain_plan.ts";
import { DrainState } from "../../../../src/acquisition/drain/drain_state.ts";
import { NoOverwriteDrain } from "../../../../src/acquisition/drain/no_overwrite_drain.ts";
import { OverwriteDrain } from "../../../../src/acquisition/drain/overwrite_drain.ts";
import { Publisher } from "../../../../src/acquisition/drain/publisher.ts";
import { SequenceDrain } from "../../../../src/acquisition/drain/sequence_drain.ts";
import { Board, PHASE, WORD } from "../../../../src/ring/board.ts";

const FRAME_BYTES = 4096, SLOTS = 64;
/** The ring lies across a whole number of 4 GiB. */
const BASE = 0x7fff_ffff_0000n;

/** What libpvcam answers next. */
interface Answer {
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

function enquiryOf(bufferMode: DrainPlan["bufferMode"], more: Partial<DrainPlan> = {}) {
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

const slotAt = (slot: number) => BASE + BigInt(slot * FRAME_BYTES);

Deno.test("a frame's slot is told by its address, also behind a whole number of 4 GiB", () => {
  const { enquiry, answers, word } = enquiryOf("overwrite");
  for (const [number, slot] of [[1, 0], [16, 15], [17, 16], [64, 63], [65, 0]]) {
    answers.newest = { number, address: slotAt(slot), end: 2n ** 40n + 5n };
    assertEquals([enquiry.newest(number - 1, 0), enquiry.slot], [number, slot]);
    assertEquals([word("newest"), enquiry.endTicks, enquiry.unnumbered], [number, 2 ** 40 + 5, false]);
  }
});

// Would catch: memory of somebody else's read as a frame, and a run that waits for ever for a pointer that makes sense.
Deno.test("a pointer that leads to no slot is no frame, and eight in a row end the run", () => {
  for (const address of [BASE - 4096n, BASE + 5n, slotAt(SLOTS), 0n]) {
    const { enquiry, answers, word } = enquiryOf("overwrite");
    for (let round = 0; round < 2; round++) {
      answers.newest = { number: 9, address };
      for (let time = 0; time < 7; time++) assertEquals(enquiry.newest(3, 2), 3);
      answers.newest = { number: 4, address: slotAt(3) };
      assertEquals([enquiry.newest(3, 2), enquiry.endedBy], [4, 0]); // a good one in between, and they count anew
    }
    answers.newest = { number: 9, address };
    for (let time = 0; time < 8; time++) enquiry.newest(4, 3);
    assertEquals([enquiry.endedBy, word("errorCode"), word("errorCall")], [PHASE.failed, OUTSIDE, 1]);
  }
});

const codes: [what: string, code: number, ends: number | undefined, after: number][] = [
  ["no frame yet: however often", 169, undefined, 50],
  ["a ring that was written over: however often", 173, undefined, 50],
  ["a refusal: not before the eighth in a row", 184, PHASE.failed, 8],
  ["a refusal without a code: the same", 0, PHASE.failed, 8],
  ["an unplugged camera: at once", 180, PHASE.removed, 1],
  ["a camera that is not open: at once", 177, PHASE.failed, 1],
  ["a handle that is none: at once", 175, PHASE.failed, 1],
];
for (const [what, code, ends = 0, after] of codes) {
  Deno.test(`error ${code} ends a run as it should: ${what}`, () => {
    for (const [mode, call] of [["overwrite", 1], ["no-overwrite", 2], ["sequence", 5]] as const) {
      const { enquiry, answers, word } = enquiryOf(mode);
      const fail = (times: number) => {
        answers.newest = { fails: code };
        for (let time = 0; time < times; time++) assertEquals(enquiry.newest(5, 4), 5);
      };
      fail(after - 1);
      answers.newest = { number: 6, address: slotAt(5), bytes: 6 * FRAME_BYTES };
      assertEquals([enquiry.newest(5, 4), enquiry.endedBy], [6, 0]);
      fail(after - 1); // after a success they count anew
      assertEquals(enquiry.endedBy, 0);
      fail(1);
      assertEquals([mode, enquiry.endedBy], [mode, ends]);
      if (ends) assertEquals([word("errorCall"), word("errorCode")], [call, code || -1]);
      assertEquals(word("overflowed"), code === 173 ? 1 : 0);
    }
  });
}

// Would catch: a lease called torn or intact by a number of another run, or by one that libpvcam took back.
Deno.test("how far the camera has got only goes on, and counts from where a restarted run was", () => {
  const { enquiry, answers, word } = enquiryOf("overwrite", { numberOffset: 100, positionShift: 28 });
  answers.newest = { number: 7, address: slotAt(6) };
  assertEquals([enquiry.newest(100, -1), enquiry.offset, word("newest")], [107, 100, 135]);
  answers.newest = { number: 5, address: slotAt(4) };
  assertEquals([enquiry.newest(107, 6), word("newest")], [105, 135]);
});

Deno.test("a frame without a number is told by where it lies, after the one known so far", () => {
  for (const mode of ["overwrite", "no-overwrite"] as const) {
    const { enquiry, answers, word } = enquiryOf(mode);
    answers.newest = { number: 0, address: slotAt(1) };
    assertEquals([enquiry.newest(63, 62), enquiry.slot, enquiry.unnumbered], [66, 1, true]);
    assertEquals(word("newest"), 66);
  }
});

Deno.test("a number after a frame without one is believed again", () => {
  const { enquiry, answers } = enquiryOf("overwrite");
  answers.newest = { number: 0, address: slotAt(1) };
  enquiry.newest(1, 0);
  answers.newest = { number: 3, address: slotAt(2) };
  assertEquals([enquiry.newest(2, 1), enquiry.unnumbered], [3, false]);
});

Deno.test("a sequence tells how many bytes have come, and is done when the camera says so", () => {
  const { enquiry, answers, word } = enquiryOf("sequence");
  for (
    const [bytes, status, frames, done] of [
      [0, 1, 0, false],
      [2.5 * FRAME_BYTES, 2, 2, false],
      [SLOTS * FRAME_BYTES, 3, SLOTS, true],
      [(SLOTS + 1) * FRAME_BYTES, 3, SLOTS, true], // one came twice
    ] as const
  ) {
    answers.newest = { bytes, status };
    assertEquals([enquiry.newest(0, -1), enquiry.isDone], [frames, done]);
    assertEquals(word("newest"), frames);
  }
  answers.newest = { fails: 184 };
  enquiry.newest(64, 63);
  assertEquals(enquiry.isDone, false); // an answer that failed says nothing
});

// Would catch: a camera that refuses its newest frame in this mode, asked for it for ever or taken to be gone.
Deno.test("no-overwrite: where the newest frame is not to be had, its number tells its slot", () => {
  const { enquiry, answers, word } = enquiryOf("no-overwrite");
  answers.latest = { fails: 38 };
  for (let number = 3; number < 63; number += 3) {
    answers.newest = { number };
    assertEquals([enquiry.newest(number - 3, number - 4), enquiry.slot], [number, number - 1]);
    assertEquals(word("newest"), number);
  }
  assertEquals([answers.asked.filter((call) => call === "latest").length, enquiry.endedBy], [8, 0]);
  answers.newest = { number: 2 };
  assertEquals(enquiry.newest(60, 59), 60); // an older number than the last is no step back
});

Deno.test("no-overwrite: a frame that follows lies in the next slot, and after a restart the first in the first", () => {
  const { enquiry, answers } = enquiryOf("no-overwrite", { numberOffset: 100 });
  answers.newest = { number: 1, address: slotAt(0) };
  assertEquals([enquiry.newest(100, -1), enquiry.slot], [101, 0]); // looked at, to learn what numbers mean
  for (const [number, slot] of [[2, 1], [3, 2], [65, 0], [66, 1]]) {
    answers.newest = { number, address: BASE + 5n }; // which is not looked at
    assertEquals([enquiry.newest(99 + number, slot - 1), enquiry.slot], [100 + number, slot]);
  }
  answers.newest = { number: 67 };
  assertEquals([enquiry.newest(166, 40), enquiry.slot], [167, 41]); // the camera once left out slots
  answers.latest = { fails: 38 };
  answers.newest = { number: 70 };
  assertEquals([enquiry.newest(166, 1), enquiry.slot], [170, 5]);
});

// Would catch: a newest frame that is given up for good, because it was refused now and then over a night.
Deno.test("no-overwrite: refusals of the newest frame count in a row", () => {
  const { enquiry, answers } = enquiryOf("no-overwrite");
  const ask = (latest: Answer, times: number) => {
    answers.latest = latest;
    for (let time = 0; time < times; time++) enquiry.newest(1, 0);
  };
  answers.newest = { number: 9 };
  for (let round = 0; round < 3; round++) {
    ask({ fails: 38 }, 7);
    ask(round === 1 ? { number: 9, address: slotAt(8) } : { fails: 169 }, 1);
  }
  assertEquals(answers.asked.filter((call) => call === "latest").length, 24);
  ask({ fails: 38 }, 20);
  assertEquals(answers.asked.filter((call) => call === "latest").length, 32);
});

// Would catch: a camera that tells nothing of its frames any more, and stays in a run because it still takes slots back.
Deno.test("no-overwrite: slots that are taken back do not make up for refusals", () => {
  const { enquiry, answers } = enquiryOf("no-overwrite");
  for (let time = 0; time < 8; time++) {
    assertEquals(enquiry.endedBy, 0);
    answers.newest = { number: 1, address: slotAt(0) };
    assertEquals([enquiry.oldest(1, 0), enquiry.unlock()], [1, true]);
    answers.newest = { fails: 184 };
    enquiry.newest(1, 0);
  }
  assertEquals(enquiry.endedBy, PHASE.failed);
});

Deno.test("no-overwrite: a newest frame that is not there yet, or lies nowhere, is waited for", () => {
  for (const latest of [{ fails: 169 }, { number: 3, address: BASE + 5n }]) {
    const { enquiry, answers, word } = enquiryOf("no-overwrite");
    Object.assign(answers, { newest: { number: 3 }, latest });
    assertEquals([enquiry.newest(1, 0), word("overflowed"), enquiry.endedBy], [1, 0, 0]);
  }
  const { enquiry, answers, word } = enquiryOf("no-overwrite");
  Object.assign(answers, { newest: { number: 3 }, latest: { fails: 173 } });
  assertEquals([enquiry.newest(1, 0), word("overflowed")], [1, 1]);
});

Deno.test("no-overwrite: the oldest frame is told by its number, or by how far before or after ours it lies", () => {
  const { enquiry, answers } = enquiryOf("no-overwrite", { numberOffset: 100 });
  for (
    const [number, slot, expected, oldest] of [
      [7, 6, 0, 107],
      [1, 6, 0, 101],
      [0, 10, 111, 111],
      [0, 8, 111, 109], // before ours
      [0, 13, 111, 114], // the camera has let go of ours
      [0, 40, 111, 141],
    ]
  ) {
    answers.newest = { number, address: slotAt(slot) };
    assertEquals(enquiry.oldest(expected, 10), oldest);
  }
  answers.newest = { number: 7, address: BASE + 1n };
  assertEquals(enquiry.oldest(107, 6), 0);
  answers.newest = { fails: 184 };
  assertEquals([enquiry.oldest(107, 6), enquiry.unlock()], [0, false]);
  answers.newest = {};
  assertEquals(enquiry.unlock(), true);
});

// Would catch: a gate that stays shut behind a call, and holds up every call of the program; or one that is left unentered.
Deno.test("the gate is left by whoever entered it, also after a failure", () => {
  const { enquiry, answers, inGate } = enquiryOf("overwrite");
  for (const open of [true, false]) {
    inGate.open = open;
    for (const newest of [{ number: 1 }, { fails: 184 }]) {
      answers.newest = newest;
      enquiry.newest(0, -1);
      assertEquals(inGate.within, 0);
    }
  }
});
