import { assertEquals } from "@std/assert";
import { ProgressBound } from "../../../src/sandbox/progress_bound.ts";

// Would catch: a slot that is called intact although the camera can have reached it since the last look.
Deno.test("the upper bound of frames is never below what a camera of that period has made", () => {
  const periodMs = 7;
  for (let phase = 0; phase < periodMs; phase += 0.25) {
    const countAt = (ms: number) => Math.floor((ms + phase) / periodMs);
    const progressBound = new ProgressBound();
    let count = countAt(0), lessMs = -Infinity, lookedMs = -Infinity;
    for (let nowMs = 0; nowMs < 40; nowMs += 3.1) {
      if (countAt(nowMs) > count) [count, lessMs] = [countAt(nowMs), lookedMs];
      lookedMs = nowMs;
      progressBound.note({ nowMs, lessMs });
      for (let later = 0; later < 60; later += 0.5) {
        const most = count + progressBound.mostSince(nowMs + later, periodMs);
        const truth = countAt(nowMs + later);
        assertEquals(most >= truth, true, `phase ${phase}, ${later} ms after ${nowMs}: ${most} < ${truth}`);
        assertEquals(
          most <= truth + 1,
          true,
          `phase ${phase}, ${later} ms after ${nowMs}: ${most} > ${truth} + 1`,
        );
      }
    }
  }
});

// Would catch: a script that waits for triggers, whose frames are called lapped because time has gone by.
Deno.test("a camera that was looked at just now has made one frame more at most", () => {
  const progressBound = new ProgressBound();
  progressBound.note({ nowMs: 1_000_000, lessMs: 0 });
  assertEquals(progressBound.mostSince(1_000_004, 5), 1);
});

Deno.test("a stopped camera makes no frames, and both sides see it", () => {
  const progressBound = new ProgressBound();
  progressBound.note({ nowMs: 0, lessMs: 0 });
  progressBound.rest();
  assertEquals(new ProgressBound(progressBound.buffer).mostSince(1e6, 5), 0);
});

// Would catch: a bound that is no number, with which every frame would seem to be intact.
Deno.test("a period that is unknown gives a bound that is a number", () => {
  const progressBound = new ProgressBound();
  progressBound.note({ nowMs: 7, lessMs: 7 });
  assertEquals(progressBound.mostSince(7, 0), 0);
  progressBound.note({ nowMs: 9, lessMs: 7 });
  assertEquals(progressBound.mostSince(9, 0), 1);
  assertEquals(progressBound.mostSince(10, 0), Infinity);
});
