import { assertAlmostEquals, assertEquals } from "@std/assert";
import { dryRun, timedEvents } from "../../../src/plan/dry_run.ts";
import { eventsOf } from "../../../src/plan/events.ts";
import { readPlan } from "../../../src/plan/reading/read_plan.ts";

const plan = (value: object) => eventsOf(readPlan(value));

Deno.test("times and disk of a plan that keeps its times", () => {
  const value = {
    channels: [{ config: "A", exposure: 100 }, { config: "B", exposure: 50 }],
    time_plan: { interval: 1, loops: 3 },
  };
  assertEquals(dryRun(plan(value), { frameBytes: 8_388_608 }), {
    frames: 6,
    bytes: 50_331_648,
    durationMs: 2150,
    lateTimePoints: 0,
    latestMs: 0,
  });
  assertEquals([...timedEvents(plan(value))].map(({ startMs, endMs }) => [startMs, endMs]), [
    [0, 100],
    [100, 150],
    [1000, 1100],
    [1100, 1150],
    [2000, 2100],
    [2100, 2150],
  ]);
});

Deno.test("a camera slower than the plan is late, and by how much is said", () => {
  // 10 frames each 10 ms, and the camera needs 15 ms: the last begins at 135 instead of 90.
  const { durationMs, lateTimePoints, latestMs } = dryRun(
    plan({ time_plan: { interval: 0.01, loops: 10 } }),
    {
      frameBytes: 1,
      framePeriodMs: 15,
    },
  );
  assertEquals(lateTimePoints, 9);
  assertAlmostEquals(latestMs, 45, 1e-6);
  assertAlmostEquals(durationMs, 150, 1e-6);
});

// Would catch: fractions of a second that add up to a time point that is late by nothing.
Deno.test("a camera just as fast as the plan is never late", () => {
  const { lateTimePoints } = dryRun(plan({ time_plan: { interval: 0.1, loops: 1000 } }), {
    frameBytes: 1,
    framePeriodMs: 100,
  });
  assertEquals(lateTimePoints, 0);
});

Deno.test("each series of times resets the clock", () => {
  const value = { axis_order: "ct", channels: ["A", "B"], time_plan: { interval: 1, loops: 3 } };
  const starts = [...timedEvents(plan(value), { exposureMs: 10 })].map(({ startMs }) => startMs);
  assertEquals(starts, [0, 1000, 2000, 2010, 3010, 4010]);
});

Deno.test("an event that takes no frame takes neither disk nor time", () => {
  const [image] = plan({ channels: [{ config: "A", exposure: 5 }] });
  const wash = { ...image, action: { type: "custom", name: "wash", data: {} } } as const;
  assertEquals(dryRun([image, wash, image], { frameBytes: 10 }).bytes, 20);
  assertEquals(dryRun([image, wash, image], { frameBytes: 10 }).durationMs, 10);
  assertEquals(dryRun([], { frameBytes: 10 }), {
    frames: 0,
    bytes: 0,
    durationMs: 0,
    lateTimePoints: 0,
    latestMs: 0,
  });
});

Deno.test("a plan of a hundred thousand million events begins at once", () => {
  const value = { time_plan: { interval: 0.001, duration: "P1157D" }, channels: ["A", "B"] };
  const [first, second] = take(timedEvents(plan(value)), 2);
  assertEquals([first.event.index, second.event.index], [{ t: 0, c: 0 }, { t: 0, c: 1 }]);
});

// Would catch: channels of different frames, all taken for the first one.
Deno.test("what is known of each event counts, where events differ", () => {
  const value = { channels: [{ config: "A", exposure: 5 }, "B"], time_plan: { interval: 0, loops: 2 } };
  const { bytes, durationMs } = dryRun(
    plan(value),
    ({ channel }) => channel?.config === "A" ? { frameBytes: 100 } : { frameBytes: 1, exposureMs: 30 },
  );
  assertEquals([bytes, durationMs], [202, 70]);
});

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}
