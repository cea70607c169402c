// What libpvcam's answers mean, and when its refusals end a run: too soon, and a night is lost; too late, and it hangs.
import { assertEquals } from "@std/assert";
import { OUTSIDE } from "../../../../src/acquisition/drain/drain_calls.ts";
import { PHASE, WORD } from "../../../../src/ring/board.ts";
import { type Answer, BASE, enquiryOf, FRAME_BYTES, slotAt, SLOTS } from "./fake_answers.ts";

Deno.test("a frame's slot follows from its address, also past a whole number of 4 GiB", () => {
  const { enquiry, answers, word } = enquiryOf("overwrite");
  for (const [number, slot] of [[1, 0], [16, 15], [17, 16], [64, 63], [65, 0]]) {
    answers.newest = { number, address: slotAt(slot), end: 2n ** 40n + 5n };
    assertEquals([enquiry.newest(number - 1, 0), enquiry.slot], [number, slot]);
    assertEquals([word("newest"), enquiry.endTicks, enquiry.unnumbered], [number, 2 ** 40 + 5, false]);
  }
});

// Would catch: a run that ends because the camera was asked before its start had come back.
Deno.test("until the camera has started its refusals end nothing, and count for nothing afterwards", () => {
  const { enquiry, answers, board } = enquiryOf("overwrite");
  board.words[WORD.starting] = 1;
  answers.newest = { fails: 184 };
  for (let time = 0; time < 50; time++) assertEquals(enquiry.newest(0, -1), 0);
  board.words[WORD.starting] = 0;
  for (let time = 0; time < 7; time++) enquiry.newest(0, -1);
  assertEquals(enquiry.endedBy, 0);
  enquiry.newest(0, -1);
  assertEquals(enquiry.endedBy, PHASE.failed);
  const unplugged = enquiryOf("overwrite");
  unplugged.board.words[WORD.starting] = 1;
  unplugged.answers.newest = { fails: 180 };
  unplugged.enquiry.newest(0, -1);
  assertEquals(unplugged.enquiry.endedBy, PHASE.removed);
});

// Would catch: memory outside the ring read as a frame, and a run that waits without end for a valid pointer.
Deno.test("a pointer that leads to no slot is no frame, and eight in a row end the run", () => {
  for (const address of [BASE - 4096n, BASE + 5n, slotAt(SLOTS), 0n]) {
    const { enquiry, answers, word } = enquiryOf("overwrite");
    for (let round = 0; round < 2; round++) {
      answers.newest = { number: 9, address };
      for (let time = 0; time < 7; time++) assertEquals(enquiry.newest(3, 2), 3);
      answers.newest = { number: 4, address: slotAt(3) };
      assertEquals([enquiry.newest(3, 2), enquiry.endedBy], [4, 0]); // a valid one in between resets the count
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
      fail(after - 1); // a success resets the count
      assertEquals(enquiry.endedBy, 0);
      fail(1);
      assertEquals([mode, enquiry.endedBy], [mode, ends]);
      if (ends) assertEquals([word("errorCall"), word("errorCode")], [call, code || -1]);
      assertEquals(word("overflowed"), code === 173 ? 1 : 0);
    }
  });
}

// Would catch: a lease called torn or intact by a number of another run, or by one that libpvcam took back.
Deno.test("the camera's position only rises, and continues from where a restarted run was", () => {
  const { enquiry, answers, word } = enquiryOf("overwrite", { numberOffset: 100, positionShift: 28 });
  answers.newest = { number: 7, address: slotAt(6) };
  assertEquals([enquiry.newest(100, -1), enquiry.offset, word("newest")], [107, 100, 135]);
  answers.newest = { number: 5, address: slotAt(4) };
  assertEquals([enquiry.newest(107, 6), word("newest")], [105, 135]);
});

Deno.test("a frame without a number gets it from its slot, counted from the newest known frame", () => {
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

Deno.test("a sequence reports how many bytes have come, and is done when the camera says so", () => {
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

// Would catch: a camera that refuses its newest frame in this mode, asked for it again and again or taken to be gone.
Deno.test("no-overwrite: if the newest frame is refused, its slot follows from its number", () => {
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

Deno.test("no-overwrite: the next frame lies in the next slot, and after a restart the first frame in the first slot", () => {
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

// Would catch: a camera that no longer reports frames, and stays in a run because it still takes slots back.
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

Deno.test("no-overwrite: a newest frame that is not there yet, or has no place in the ring, is waited for", () => {
  for (const latest of [{ fails: 169 }, { number: 3, address: BASE + 5n }]) {
    const { enquiry, answers, word } = enquiryOf("no-overwrite");
    Object.assign(answers, { newest: { number: 3 }, latest });
    assertEquals([enquiry.newest(1, 0), word("overflowed"), enquiry.endedBy], [1, 0, 0]);
  }
  const { enquiry, answers, word } = enquiryOf("no-overwrite");
  Object.assign(answers, { newest: { number: 3 }, latest: { fails: 173 } });
  assertEquals([enquiry.newest(1, 0), word("overflowed")], [1, 1]);
});

Deno.test("no-overwrite: the oldest frame is known by its number, or by its distance from ours", () => {
  const { enquiry, answers } = enquiryOf("no-overwrite", { numberOffset: 100 });
  for (
    const [number, slot, expected, oldest] of [
      [7, 6, 0, 107],
      [1, 6, 0, 101],
      [0, 10, 111, 111],
      [0, 8, 111, 109], // before ours
      [0, 13, 111, 114], // the camera has released ours
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
Deno.test("each call that enters the gate leaves it, also after a failure", () => {
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
