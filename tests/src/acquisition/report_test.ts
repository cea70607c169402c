// A run's report: a figure that is wrong here is wrong in every file and on every screen.
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

Deno.test("all other figures of a report come from the board and the present time", () => {
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

Deno.test("a run counts as woken by the clock if the clock found more than half of its frames", () => {
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

// Would catch: 20 frames that a busy machine found together, "in 0.0008 s, 24000 a second".
Deno.test("the rate of frames that were found late is not known", () => {
  const fake = fakeRing(4);
  fake.expose(20);
  const { spanMs, startedMs } = fake.board;
  startedMs.set([1000]);
  // The first and the last frame, after so many milliseconds; and whether 19 frames between them say a rate.
  for (
    const [first, last, known] of [
      [1019, 1019.8, false],
      [1019, 1038, false],
      [1001, 1020, true],
      [1900, 2000, false],
      [1900, 2901, true],
      [31_000, 32_001, true],
    ] as const
  ) {
    spanMs.set([first, last]);
    const { framesPerSecond, seconds } = makeReport(facts, momentOf(fake));
    assertEquals(framesPerSecond > 0, known, `${first} to ${last}`);
    assertEquals(seconds > 0, true);
  }
});
