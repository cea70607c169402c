// Where a plan that ended early is resumed.
import { assertEquals } from "@std/assert";
import { eventsOf } from "../../../src/plan/events.ts";
import { imageEvent } from "../../../src/plan/image_event.ts";
import { readPlan } from "../../../src/plan/reading/read_plan.ts";
import { hasMoreThan, skipEventsDone } from "../../../src/plan/remaining_events.ts";

const from = (plan: object, done: number, elapsedMs: number) =>
  skipEventsDone(eventsOf(readPlan(plan)), { done, elapsedMs });

const pairs = { channels: ["a", "b"], time_plan: { interval: 1, loops: 5 } };

// Would catch: a point that is done twice, a point in the future that is left out, half a point that is forgotten.
const cases: [what: string, done: number, elapsedMs: number, first: number][] = [
  ["nothing is due yet: the next event", 4, 1900, 4],
  ["the next point is due: that one, late", 4, 2500, 4],
  ["half a point is done and still the current one: its other half", 5, 2500, 5],
  ["half a point is done and the next is due: the next", 5, 3001, 6],
  ["several points are over: the last that is due", 2, 3999, 6],
  ["the last point is due: that one", 2, 4999, 8],
  ["the last point is over: nothing", 2, 5000, 10],
  ["all is done: nothing", 10, 3000, 10],
];
for (const [what, done, elapsedMs, first] of cases) {
  Deno.test(`${what} (${done} done, ${elapsedMs} ms)`, () => {
    assertEquals(from(pairs, done, elapsedMs), first);
  });
}

Deno.test("events without times, or as fast as they go, are never over", () => {
  assertEquals(from({ channels: ["a", "b", "c"] }, 1, 1e9), 1);
  assertEquals(from({ time_plan: { interval: 0, loops: 100 } }, 40, 1e9), 40);
  assertEquals(from({ ...pairs, time_plan: { interval: 1, loops: 1 } }, 1, 1e9), 1);
});

// Would catch: a wash between two images that is taken for a time point, or hides the one that it belongs to.
Deno.test("an event without a time belongs to the point before it", () => {
  const events = [0, 1, 2].flatMap((min_start_time) => [imageEvent({ min_start_time }), imageEvent()]);
  for (
    const [done, elapsedMs, first] of [[1, 500, 1], [1, 1500, 2], [3, 1500, 3], [1, 2500, 4], [1, 3000, 6]]
  ) {
    assertEquals(skipEventsDone(events, { done, elapsedMs }), first, `${done} done, ${elapsedMs} ms`);
  }
});

// Would catch: a series that has not begun, taken to be over by the clock of the one before it.
Deno.test("a series with its own clock is not over, however long ago the one before it was", () => {
  const series = { ...pairs, axis_order: "ct" };
  assertEquals(from(series, 2, 3500), 3);
  assertEquals(from(series, 2, 1e9), 5);
  assertEquals(from(series, 5, 1e9), 5);
  assertEquals(from(series, 7, 2500), 7);
  assertEquals(from(series, 7, 1e9), 10);
});

// Would catch: a clock that begins with the first event, taken for one that is not known yet; and one that the second
// event begins, taken for the clock of the first.
Deno.test("the first event may begin the clock, and the second another one", () => {
  const begins = imageEvent({ min_start_time: 0, reset_event_timer: true });
  const later = [1, 2].map((min_start_time) => imageEvent({ min_start_time }));
  assertEquals(skipEventsDone([begins, ...later], { done: 0, elapsedMs: 1500 }), 1);
  assertEquals(skipEventsDone([begins, begins, ...later], { done: 1, elapsedMs: 1e9 }), 1);
});

// Would catch: half a point that is left out because the clock before it had got further.
Deno.test("a point of a new clock is not over by the interval of the old one", () => {
  const events = [0, 1].map((min_start_time) => imageEvent({ min_start_time }));
  const begins = imageEvent({ min_start_time: 0, reset_event_timer: true });
  assertEquals(skipEventsDone([...events, begins, imageEvent()], { done: 3, elapsedMs: 500 }), 3);
});

// Would catch: a finished plan that is resumed, and the last event of a plan that is not.
Deno.test("a plan of ten events has more than nine, and no more than ten", () => {
  const events = () => eventsOf(readPlan(pairs));
  assertEquals([9, 10].map((count) => hasMoreThan(count, events())), [true, false]);
});
