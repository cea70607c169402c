// What a run tells of itself: a figure that is wrong here is wrong in every file and on every screen.
import { assertEquals } from "@std/assert";
import { makeReport, type ReportMoment } from "../../../src/acquisition/report.ts";
import { paceOf } from "../../../src/acquisition/run_pace.ts";
import { WORD } from "../../../src/ring/board.ts";
import { Reader } from "../../../src/ring/reader.ts";
import { type FakeRing, fakeRing } from "../ring/fake_ring.ts";

const facts = { bufferModeReason: "it was asked for", waker: "semaphore" } as const;

function momentOf({ ring }: FakeRing, more: Partial<ReportMoment> = {}): ReportMoment {
  const files = [{ path: "run.raw", bytes: 9 }];
  return { reason: "stopped", ring, sinks: [], loops: [], files, stalls: 2, restarts: 1, ...more };
}

Deno.test("a run's account is that of its first sink, else of its first loop, else of what arrived", () => {
  const fake = fakeRing(4);
  const sink = new Reader(fake.ring, { delivery: "oldest-first" });
  const loop = new Reader(fake.ring, { delivery: "newest-only" });
  fake.expose(6);
  sink.takeBatch(2);
  loop.take();
  const { board: { words } } = fake;
  words[WORD.missing] = 3;
  words[WORD.last] = 9;
  const sinks = [{ name: "run.raw", ...sink.account() }], loops = [{ name: "frames()", ...loop.account() }];
  const account = (more: Partial<ReportMoment>) => {
    const { frames, missing, overrun, skipped, lapped, lastFrameNumber } = makeReport(
      facts,
      momentOf(fake, more),
    );
    assertEquals(frames + missing + overrun + skipped, lastFrameNumber);
    return [frames, missing, overrun, skipped, lapped];
  };
  assertEquals(account({ sinks, loops }), [2, 3, 3, 1, 0]);
  assertEquals(account({ loops }), [1, 3, 0, 5, 0]);
  assertEquals(account({}), [6, 3, 0, 0, 0]);
  const { readers } = makeReport(facts, momentOf(fake, { sinks, loops }));
  assertEquals(readers, [...sinks, ...loops]);
});

Deno.test("everything else is what the ring's words and the moment say", () => {
  const fake = fakeRing(4);
  fake.expose(5);
  const { words, spanMs } = fake.board;
  for (const [name, value] of [["misnumbered", 4], ["wakes", 7], ["byClock", 2], ["shift", -99]] as const) {
    words[WORD[name]] = value;
  }
  spanMs.set([1000, 3500.1234567]);
  const { readers: _readers, ...report } = makeReport(facts, momentOf(fake, { error: "full" }));
  assertEquals(report, {
    reason: "stopped",
    error: "full",
    frames: 5,
    missing: 0,
    overrun: 0,
    lapped: 0,
    skipped: 0,
    misnumbered: 4,
    stalls: 2,
    restarts: 1,
    lastFrameNumber: 5,
    firstNumber: 100,
    bufferMode: "overwrite",
    bufferModeReason: "it was asked for",
    waker: "semaphore",
    wakes: 7,
    slots: 4,
    frameBytes: 16,
    seconds: 2.500123,
    framesPerSecond: 1.6,
    files: [{ path: "run.raw", bytes: 9 }],
  });
});

Deno.test("the clock is what woke us where it found more than half of the frames", () => {
  const fake = fakeRing(4);
  fake.expose(4);
  for (const [byClock, waker] of [[2, "semaphore"], [3, "clock"]] as const) {
    fake.board.words[WORD.byClock] = byClock;
    assertEquals(makeReport(facts, momentOf(fake)).waker, waker);
  }
  const { firstNumber, error } = makeReport(facts, momentOf(fake));
  assertEquals([firstNumber, error], [undefined, undefined]);
});

Deno.test("one frame has no pace", () => {
  const fake = fakeRing(4);
  fake.expose(1);
  fake.board.spanMs.set([1000, 1000]);
  assertEquals(paceOf(fake.ring), { seconds: 0, framesPerSecond: 0 });
  fake.expose(1);
  fake.board.spanMs.set([1000, 1010]);
  assertEquals(paceOf(fake.ring), { seconds: 0.01, framesPerSecond: 100 });
});
