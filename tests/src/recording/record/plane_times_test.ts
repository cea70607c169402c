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

Deno.test("libpvcam's own times count where it notes them, and frames found between two of them are spread evenly", () => {
  const times = new PlaneTimes(1_000_000, 10);
  const found = (receivedMs: number, frameInfoMs?: number) =>
    times.add({ receivedMs, exposureMs: 5, frameInfoMs });
  found(1_000_105, 50_000);
  for (const _ of Array(3)) found(1_000_150); // with the next: one batch, of which libpvcam names the newest
  found(1_000_150, 50_040);
  assertEquals([0, 1, 2, 3, 4].map((index) => Number(times.at(index).deltaS.toFixed(9))), [
    0.1,
    0.11,
    0.12,
    0.13,
    0.14,
  ]);
  assertEquals(times.clock, "frame-info");
  assertEquals(times.cadence()?.even, true);
  found(1_000_200, 99_000_000); // in some other unit, or wild
  assertEquals(times.at(5).deltaS, 0.2);
});

Deno.test("frames that libpvcam notes at one moment have no time in common", () => {
  const times = new PlaneTimes(1_000_000, 5);
  const found = (receivedMs: number, frameInfoMs?: number) =>
    times.add({ receivedMs, exposureMs: 5, frameInfoMs });
  const seen = (from: number) =>
    Array.from(
      { length: times.count - from },
      (_, index) => Number(times.at(from + index).deltaS.toFixed(6)),
    );
  found(1_000_105, 50_000);
  found(1_000_140); // in one batch with those that are noted
  for (const receivedMs of [1_000_140, 1_000_141, 1_000_142]) found(receivedMs, 50_024);
  assertEquals(seen(0), [0.1, 0.106, 0.112, 0.118, 0.124]);
  found(1_000_150, 50_034);
  found(1_000_150, 50_034);
  found(1_000_151);
  found(1_000_155);
  assertEquals(seen(5), [0.129, 0.134, 0.151, 0.155]);
  const paused = times.count;
  for (const receivedMs of [1_000_905, 1_000_905]) found(receivedMs, 50_800); // after a pause
  assertEquals(seen(paused), [0.895, 0.9]);
});

Deno.test("frames that were found together have no time in common, though they arrived at once", () => {
  const times = new PlaneTimes(1_000_000, 10);
  for (const receivedMs of [1_000_040, 1_000_040, 1_000_040, 1_000_060, 1_000_060]) {
    times.add(frame(receivedMs));
  }
  const seen = [0, 1, 2, 3, 4].map((index) => Number(times.at(index).deltaS.toFixed(9)));
  assertEquals(seen, [0.02, 0.03, 0.04, 0.05, 0.06]);
  assertEquals(times.clock, "arrival");
  times.add(frame(1_000_060));
  assertEquals([3, 4, 5].map((index) => Number(times.at(index).deltaS.toFixed(6))), [
    0.046667,
    0.053333,
    0.06,
  ]);
});

Deno.test("an unknown exposure stays unknown", () => {
  const times = new PlaneTimes(0);
  times.add({ receivedMs: 10, exposureMs: NaN, frameInfoMs: 7 });
  const { deltaS, exposureS } = times.at(0);
  assertEquals([Number(deltaS.toFixed(9)), exposureS], [0.01, NaN]);
});

// Would catch: libpvcam's times thrown away, or all times moved, where the length of a level trigger's exposures is unknown.
Deno.test("an unknown exposure counts as none in times by the camera's clock and by libpvcam's", () => {
  const noted = new PlaneTimes(1_000_000), embedded = new PlaneTimes(1_000_000);
  for (const [receivedMs, atMs] of [[1_002_000, 500], [1_002_017, 510], [1_002_020, 520]]) {
    noted.add({ receivedMs, exposureMs: NaN, frameInfoMs: atMs });
    embedded.add({ receivedMs, exposureMs: NaN, exposureStartNs: atMs * 1e6 });
  }
  for (const times of [noted, embedded]) {
    assertEquals([0, 1, 2].map((index) => Number(times.at(index).deltaS.toFixed(9))), [2, 2.01, 2.02]);
  }
  assertEquals(noted.clock, "frame-info");
});

// Would catch: noted times that are spread once more, over a frame that libpvcam did not note.
Deno.test("frames that libpvcam noted keep their times, though one without a note was found with them", () => {
  const times = new PlaneTimes(1_000_000, 5);
  const found = (receivedMs: number, frameInfoMs?: number) =>
    times.add({ receivedMs, exposureMs: 5, frameInfoMs });
  found(1_000_105, 50_000);
  for (const noteMs of [50_010, 50_010, undefined]) found(1_000_150, noteMs);
  const seen = [0, 1, 2, 3].map((index) => Number(times.at(index).deltaS.toFixed(9)));
  assertEquals(seen, [0.1, 0.105, 0.11, 0.15]);
});
