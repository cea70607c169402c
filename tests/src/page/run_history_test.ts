// The course of a recording, for its report: few points, whatever the run's length.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { RunHistory } from "../../../src/page/mod.ts";

type Report = Parameters<RunHistory["note"]>[0];

function reportOf(frames: number, waiting: number): Report {
  const reader = {
    name: "run.raw",
    delivered: frames,
    overrun: 0,
    skipped: waiting,
    lapped: 0,
    writing: { frames },
  };
  return { reason: "running", slots: 100, frameBytes: 2_000_000, readers: [reader] } as unknown as Report;
}

Deno.test("a point has the ring's filling, and what was written since the one before", () => {
  const history = new RunHistory();
  history.note(reportOf(0, 0), 1000);
  history.note(reportOf(50, 25), 1500);
  assertEquals(history.points.length, 1);
  assertEquals(history.points[0].ringFill, 0.25);
  assertAlmostEquals(history.points[0].megabytesPerSecond, 200);
  assertEquals(history.points[0].seconds, 0.5);
});

Deno.test("a long run has no more points than a short one, and they still reach its end", () => {
  // Would catch: a list that grows all night, or one that keeps only the beginning.
  const history = new RunHistory();
  for (let look = 0; look < 100_000; look++) history.note(reportOf(look, 0), look * 250);
  const { points } = history;
  assert(points.length <= 600 && points.length >= 200, `${points.length} points`);
  assert(points.at(-1)!.seconds > 0.98 * 25_000);
  for (const { megabytesPerSecond } of points) assertAlmostEquals(megabytesPerSecond, 8, 1e-6);
});
