import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError, SinkError } from "../../src/errors.ts";
import { Budget } from "../../src/sandbox/host/budget.ts";
import { defaultLimits } from "../../src/sandbox/limits.ts";

const limits = { ...defaultLimits, frames: 100, bytes: 1000, memoryBytes: 500 };

// Would catch: limits that hold for each run and not for all of them together.
Deno.test("frames are counted over all runs, and what a run leaves over comes back", () => {
  const budget = new Budget(limits);
  const first = budget.reserve({ frames: 60, frameBytes: 8, sinks: 0 });
  assertThrows(
    () => budget.reserve({ frames: 41, frameBytes: 8, sinks: 0 }),
    SettingsError,
    "and 40 are left",
  );
  first.settle(10);
  budget.reserve({ frames: 90, frameBytes: 8, sinks: 0 });
  assertThrows(() => budget.reserve({ frameBytes: 8, sinks: 0 }), SettingsError, "--limit-frames");
});

// Would catch: two cameras that run without an end and of which the first takes all that there is beforehand.
Deno.test("runs without an end share what is left, as they come", () => {
  const budget = new Budget(limits);
  const wish = { frameBytes: 8, sinks: 0 };
  const [one, other] = [budget.reserve(wish), budget.reserve(wish)];
  assertEquals([one.grow(40), other.grow(50), one.grow(49), one.grow(50)], [true, true, true, false]);
  assertThrows(() => budget.reserve({ ...wish, frames: 1 }), SettingsError, "and 0 are left");
});

Deno.test("bytes on disk bound a run by its frames and its recordings", () => {
  const budget = new Budget(limits);
  const wish = { frameBytes: 8, sinks: 2 };
  assertThrows(() => budget.reserve({ ...wish, frames: 63 }), SettingsError, "--limit-bytes");
  const run = budget.reserve(wish);
  assertEquals([run.grow(61), run.grow(62)], [true, false]);
  assertThrows(() => budget.reserve({ ...wish, frames: 1 }), SettingsError, "and 8 are left");
});

// Would catch: files by the script's own hand and recordings that each have the whole limit to themselves.
Deno.test("what a script writes by its own hand counts with its recordings", () => {
  const budget = new Budget(limits);
  budget.write(990);
  assertThrows(() => budget.write(11), SinkError, "10 are left");
  assertThrows(() => budget.reserve({ frames: 2, frameBytes: 8, sinks: 1 }), SettingsError);
  budget.write(10);
});

Deno.test("a ring is bounded, and so are the slots that fit", () => {
  const budget = new Budget(limits);
  budget.checkRing(500);
  assertThrows(() => budget.checkRing(501), SettingsError, "--limit-memory");
  assertEquals(budget.mostSlots(8), 62);
});
