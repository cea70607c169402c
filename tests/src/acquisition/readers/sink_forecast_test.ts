import { assertEquals, assertMatch } from "@std/assert";
import type { Sink, SinkProgress } from "../../../../src/recording/sink.ts";
import { SinkForecast, writingOf } from "../../../../src/acquisition/readers/sink_forecast.ts";

const pace = { running: true, framesPerSecond: 100, frameBytes: 8e6, slots: 100, behind: 40 };

function sinkWith(progress: Partial<SinkProgress>): Sink {
  const usual = { frames: 100, bytesWritten: 8e8, bytesCopied: 0, writeSeconds: 2, worstAppendMs: 30 };
  return {
    name: "run.raw",
    delivery: "oldest-first",
    open: () => Promise.resolve(),
    append: () => Promise.resolve(),
    progress: () => ({ ...usual, writtenWith: "libc", ...progress }),
    close: () => Promise.resolve([]),
  };
}

// Would catch: seconds that are told from the ring's size where a part of it is taken, or from the disk's rate where the
// camera is the slower one.
Deno.test("a slow disk's ring and a small disk's room are foretold in seconds", () => {
  const slow = writingOf(sinkWith({ freeBytes: 8e9 }), pace)!;
  assertEquals(slow.megabytesPerSecond, 400);
  assertEquals(slow.ringSecondsLeft, 60 * 8e6 / 4e8); // 800 MB/s come, 400 go
  assertEquals(slow.diskSecondsLeft, 20);
  const fast = writingOf(sinkWith({ writeSeconds: 0.5, freeBytes: 8e9 }), pace)!;
  assertEquals([fast.ringSecondsLeft, fast.diskSecondsLeft], [undefined, 10]);
  const full = writingOf(sinkWith({ worstAppendMs: 30.0061 }), { ...pace, behind: 100 })!;
  assertEquals([full.ringSecondsLeft, full.worstAppendMs, "freeBytes" in full], [0, 30.01, false]);
  assertEquals([slow.freeBytes, slow.worstAppendMs], [8e9, 30]);
  const over = writingOf(sinkWith({ freeBytes: 8e9 }), { ...pace, running: false })!;
  assertEquals([over.ringSecondsLeft, over.diskSecondsLeft], [undefined, undefined]);
});

Deno.test("nothing is foretold from nothing, and a sink that fails to tell ends no run", () => {
  const begun = writingOf(sinkWith({ bytesWritten: 0, writeSeconds: 0, freeBytes: 1 }), pace)!;
  assertEquals([begun.megabytesPerSecond, begun.ringSecondsLeft, begun.diskSecondsLeft], [
    0,
    undefined,
    undefined,
  ]);
  const failing = sinkWith({});
  failing.progress = () => {
    throw new Error("a sink of a user's own");
  };
  assertEquals(writingOf(failing, pace), undefined);
});

// Would catch: a warning four times a second, one for a ring that is nearly empty, and one for a run that ends before.
Deno.test("what will go wrong is said once, and only if it will", () => {
  const forecast = new SinkForecast();
  const writing = writingOf(sinkWith({ freeBytes: 8e9 }), pace)!;
  const first = forecast.sentences("run.raw", { writing, pace });
  assertMatch(
    first[0],
    /^Sink "run.raw" writes 400 MB\/s and the camera gives 800: .* 100 slots is full in 1\.2 s\.$/,
  );
  assertMatch(first[1], /^The disk of sink "run.raw" will be full in 20 s at this rate\.$/);
  assertEquals(forecast.sentences("run.raw", { writing, pace }), []);
  const other = new SinkForecast();
  assertEquals(other.sentences("a", { writing, pace, secondsAsked: 1 }), []);
  assertEquals(other.sentences("a", { writing, pace: { ...pace, behind: 10 }, secondsAsked: 15 }), []);
});
