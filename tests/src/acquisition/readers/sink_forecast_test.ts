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

// Would catch: seconds computed from the ring's size although a part of it is taken, or from the disk's rate although the
// camera is the slower one.
Deno.test("the forecast says in how many seconds a slow disk fills the ring, and a small disk is full", () => {
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

Deno.test("without figures there is no forecast, and a sink that fails to give them ends no run", () => {
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
Deno.test("a forecast of trouble is reported once, and only if there is trouble", () => {
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
