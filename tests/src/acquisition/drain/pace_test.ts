// Would catch: a drain loop that wakes for every frame of a fast camera, one that naps while a slow camera's frames wait,
// one that naps longer than its ring lasts, one that changes its mind all the time.
import { assert, assertEquals } from "@std/assert";
import { Pace } from "../../../../src/acquisition/drain/pace.ts";

/** Drains each millisecond for a second, with a given number of frames and of CPU each time. */
function run(
  pace: Pace,
  framesPerMs: number,
  { frames, ms } = { frames: 0, ms: 0 },
  wakeMs = 0.005,
): { frames: number; ms: number } {
  let cpuMs = ms * wakeMs;
  for (let count = 0; count < 1000; count++) {
    cpuMs += wakeMs;
    pace.drained(Math.floor(frames += framesPerMs), ms += 1, () => cpuMs);
  }
  return { frames, ms };
}

Deno.test("the drain waits for a slow camera, and naps for a fast one", () => {
  assertEquals(new Pace(1000, 0, { framePeriodMs: 10 }).napMs, 0);
  assert(new Pace(100_000, 0, { framePeriodMs: 0.01 }).napMs > 0);
});

Deno.test("what the camera does counts for more than what it said", () => {
  const faster = new Pace(10_000, 0, { framePeriodMs: 10 });
  run(faster, 10);
  assert(faster.napMs > 0);
  const slower = new Pace(10_000, 0, { framePeriodMs: 0.01 });
  run(slower, 0.1);
  assertEquals(slower.napMs, 0);
});

Deno.test("a camera that says nothing of its pace is measured", () => {
  const pace = new Pace(10_000, 0, { framePeriodMs: 0 });
  assertEquals(pace.napMs, 0);
  run(pace, 50);
  assert(pace.napMs > 0);
});

Deno.test("a nap ends long before the ring is full", () => {
  const pace = new Pace(100, 0, { framePeriodMs: 0.01 });
  assert(pace.napMs * 100 <= 100 / 8);
  run(pace, 400);
  assert(pace.napMs * 400 <= 100 / 8);
});

Deno.test("a pace between the two bounds changes nothing", () => {
  const pace = new Pace(10_000, 0, { framePeriodMs: 0 });
  let at = run(pace, 3);
  assertEquals(pace.napMs, 0);
  at = run(pace, 10, at);
  run(pace, 3, at);
  assert(pace.napMs > 0);
});

// Would catch: a machine on which waking is expensive, and takes a tenth of a core in naps as short as elsewhere.
Deno.test("where waking is expensive, naps are longer, up to a limit", () => {
  const napOf = (wakeMs: number) => {
    const pace = new Pace(100_000, 0, { framePeriodMs: 0.1 });
    run(pace, 10, undefined, wakeMs);
    return pace.napMs;
  };
  assertEquals(napOf(0.005), 2);
  assert(napOf(0.03) > 5 && napOf(0.03) < 7, `${napOf(0.03)}`);
  assertEquals(napOf(0.5), 10);
});

// Would catch: a latency that has no effect, a nap although the camera's frames come one at a time.
Deno.test("a latency that was asked for is the length of the nap, where that holds several frames", () => {
  const napOf = (framePeriodMs: number, latencyMs: number) => {
    const pace = new Pace(10_000, 0, { framePeriodMs, latencyMs });
    run(pace, 1 / framePeriodMs, undefined, 0.08);
    return pace.napMs;
  };
  assertEquals(napOf(0.1, 5), 5);
  assertEquals(napOf(0.1, 50), 50);
  assertEquals(napOf(1, 20), 20);
  assertEquals(napOf(0.01, 0), 0);
  assertEquals(napOf(10, 20), 0);
});

Deno.test("a latency longer than the ring lasts is shortened", () => {
  const pace = new Pace(800, 0, { framePeriodMs: 0.1, latencyMs: 1000 });
  assertEquals(pace.napMs, 10);
});
