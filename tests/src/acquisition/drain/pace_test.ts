// Would catch: a drain loop that wakes for every frame of a fast camera, one that naps while a slow camera's frames wait,
// one that naps longer than its ring lasts, one that changes its mind all the time.
import { assert, assertEquals } from "@std/assert";
import { Pace } from "../../../../src/acquisition/drain/pace.ts";

/** Drains each millisecond of a second at so many frames a millisecond. */
function run(pace: Pace, framesPerMs: number, from = { frames: 0, ms: 0 }): { frames: number; ms: number } {
  let { frames, ms } = from;
  for (let count = 0; count < 1000; count++) pace.drained(Math.floor(frames += framesPerMs), ms += 1);
  return { frames, ms };
}

Deno.test("a slow camera is waited for, a fast one is napped for", () => {
  assertEquals(new Pace(1000, 10, 0).napMs, 0);
  assert(new Pace(100_000, 0.01, 0).napMs > 0);
});

Deno.test("what the camera does counts for more than what it said", () => {
  const faster = new Pace(10_000, 10, 0);
  run(faster, 10);
  assert(faster.napMs > 0);
  const slower = new Pace(10_000, 0.01, 0);
  run(slower, 0.1);
  assertEquals(slower.napMs, 0);
});

Deno.test("a camera that says nothing of its pace is measured", () => {
  const pace = new Pace(10_000, 0, 0);
  assertEquals(pace.napMs, 0);
  run(pace, 50);
  assert(pace.napMs > 0);
});

Deno.test("a nap ends long before the ring is full", () => {
  const pace = new Pace(100, 0.01, 0);
  assert(pace.napMs * 100 <= 100 / 8);
  run(pace, 400);
  assert(pace.napMs * 400 <= 100 / 8);
});

Deno.test("a pace between the two bounds changes nothing", () => {
  const pace = new Pace(10_000, 0, 0);
  let at = run(pace, 3);
  assertEquals(pace.napMs, 0);
  at = run(pace, 10, at);
  run(pace, 3, at);
  assert(pace.napMs > 0);
});
