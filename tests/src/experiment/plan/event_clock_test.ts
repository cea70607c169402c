// The clock of a plan: one that begins at the wrong moment makes every event of a night late, or early.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { EventClock } from "../../../../src/experiment/plan/event_clock.ts";
import { imageEvent } from "../../../../src/plan/image_event.ts";

const at = (min_start_time?: number, reset_event_timer = false) =>
  imageEvent({ min_start_time, reset_event_timer });

Deno.test("a clock that was given its start keeps it, also if the first event resets the clock", () => {
  const startedMs = performance.timeOrigin + performance.now() - 60_000;
  const clock = new EventClock(startedMs);
  clock.turnTo(at(0, true), true);
  assertAlmostEquals(clock.startedMs!, startedMs, 1e-3);
  const dueMs = clock.dueMonotonicMs(at(61.5));
  assertAlmostEquals(performance.timeOrigin + dueMs, startedMs + 61_500, 1e-3);
  assert(clock.elapsedMs! >= 59_000);
  clock.turnTo(at(0, true), false); // a later series has another clock
  assertEquals([clock.startedMs, clock.elapsedMs], [undefined, undefined]);
});

Deno.test("a clock begins when its first event can begin, or when the turn of one comes that is to wait", () => {
  const clock = new EventClock();
  assertEquals([clock.startedMs, clock.elapsedMs], [undefined, undefined]);
  clock.turnTo(at(0), true);
  clock.turnTo(at(), false);
  assertEquals(clock.startedMs, undefined);
  const before = performance.now();
  const zero = clock.dueMonotonicMs(at(0));
  assert(zero >= before && zero <= performance.now());
  assertEquals(clock.dueMonotonicMs(at(0.25)), zero + 250);
  clock.turnTo(at(3), false); // it has begun
  assertEquals(clock.dueMonotonicMs(at(0)), zero);
  const waiting = new EventClock();
  waiting.turnTo(at(3), true);
  const began = waiting.dueMonotonicMs(at(0));
  assert(began <= performance.now());
  clock.turnTo(at(0, true), true); // without a given start the first one resets it, too
  assertEquals(clock.startedMs, undefined);
});

Deno.test("an event without a time is due at once, and never late", () => {
  const clock = new EventClock();
  const zero = clock.dueMonotonicMs(at(0));
  const now = clock.dueMonotonicMs(at());
  assert(now >= zero && now <= performance.now());
  assertEquals(clock.noteStart(at(), zero + 1e6), 0);
  assertEquals(clock.account, { late: 0, latestMs: 0 });
});

// Would catch: the second channel of each point called late because it waited for the first.
Deno.test("if several events have one time, only the first can be late, and the others wait for it", () => {
  const clock = new EventClock();
  const zero = clock.dueMonotonicMs(at(0));
  assertEquals(clock.noteStart(at(0), zero), 0);
  assertEquals(clock.noteStart(at(1), zero + 1050), 50);
  assertEquals(clock.noteStart(at(1), zero + 1200), 0);
  assertEquals(clock.noteStart(at(2), zero + 2005), 5);
  assertEquals(clock.account, { late: 1, latestMs: 50 });
  assertEquals(clock.noteStart(at(2, true), zero + 2100), 100); // of the next series, and no part of that queue
  assertEquals(clock.account, { late: 2, latestMs: 100 });
});

// Would catch: a plan of a program that began before a clock was set, which says that it started hours ago: resumed, it
// would take these time points for past.
Deno.test("a clock of a program that began before the system's clock was set says the new time", () => {
  const hourMs = 3600e3, trueNow = Date.now;
  try {
    Date.now = () => trueNow() + hourMs;
    const clock = new EventClock();
    clock.dueMonotonicMs(at(0));
    assertAlmostEquals(clock.startedMs!, Date.now(), hourMs / 2);
    const given = new EventClock(Date.now() - 60_000);
    assertAlmostEquals(given.elapsedMs!, 60_000, hourMs / 2);
  } finally {
    Date.now = trueNow;
  }
});
