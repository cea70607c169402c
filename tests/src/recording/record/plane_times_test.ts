// Would catch: times by the wrong clock, times lost where the memory for them grows, jitter of ours on the camera's clock.
import { assertEquals } from "@std/assert";
import { PlaneTimes } from "../../../../src/recording/record/plane_times.ts";

const frame = (receivedMs: number, exposureStartNs?: number) => ({
  receivedMs,
  exposureMs: 5,
  exposureStartNs,
});

Deno.test("without the camera's clock a frame's time is when it was found, since the run was armed", () => {
  const times = new PlaneTimes(1_000_000);
  for (const index of Array(3000).keys()) times.add(frame(1_000_000 + 10 * index));
  for (const index of [0, 1, 1023, 1024, 2047, 2048, 2999]) {
    assertEquals(times.at(index), { deltaS: index / 100, exposureS: 0.005 });
  }
  assertEquals(times.count, 3000);
  times.shorten(5000);
  assertEquals(times.count, 3000);
  times.shorten(2);
  times.add(frame(1_000_777));
  assertEquals([times.count, times.at(2).deltaS], [3, 0.777]);
});

Deno.test("with the camera's clock the first exposure is set to ours, and the others to it", () => {
  const times = new PlaneTimes(1_000_000);
  times.add(frame(1_000_105, 7e12));
  times.add(frame(1_000_119, 7e12 + 10e6)); // found late, and exposed 10 ms after the first
  times.add(frame(1_000_125, 7e12 + 20e6));
  assertEquals([0, 1, 2].map((index) => Number(times.at(index).deltaS.toFixed(9))), [0.1, 0.11, 0.12]);
  const early = new PlaneTimes(1_000_000);
  early.add(frame(1_000_002, 9)); // its exposure did not begin before the run
  assertEquals(early.at(0).deltaS, 0);
});
