import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError, SinkError } from "../../../src/errors.ts";
import { Budget } from "../../../src/sandbox/host/budget.ts";
import { defaultLimits } from "../../../src/sandbox/limits.ts";

const limits = { ...defaultLimits, frames: 100, bytes: 1000, memoryBytes: 500 };
/** A run of small frames without a file. */
const wish = { frameBytes: 8, sinks: 0, slots: 2 };

// Would catch: limits that hold for each run and not for all of them together.
Deno.test("frames are counted over all runs, and what a run leaves over comes back", () => {
  const budget = new Budget(limits);
  const first = budget.reserve({ ...wish, frames: 60 });
  assertThrows(() => budget.reserve({ ...wish, frames: 41 }), SettingsError, "and 40 are left");
  first.settle(10);
  budget.reserve({ ...wish, frames: 90 });
  assertThrows(() => budget.reserve(wish), SettingsError, "--limit-frames");
});

// Would catch: two cameras that run without an end and of which the first takes all that there is beforehand.
Deno.test("runs without an end share what is left, as they come", () => {
  const budget = new Budget(limits);
  const [one, other] = [budget.reserve(wish), budget.reserve(wish)];
  assertEquals([one.grow(40), other.grow(50), one.grow(49), one.grow(50)], [true, true, true, false]);
  assertThrows(() => budget.reserve({ ...wish, frames: 1 }), SettingsError, "and 0 are left");
});

// Would catch: a thousand recordings of one small frame, whose headers are a hundred times what was counted.
Deno.test("bytes on disk bound a run by its frames and its recordings, with what stands beside them", () => {
  const budget = new Budget({ ...limits, bytes: 200_000 });
  const recorded = { ...wish, sinks: 2 };
  assertThrows(() => budget.reserve({ ...recorded, frames: 41 }), SettingsError, "--limit-bytes");
  const run = budget.reserve(recorded);
  assertEquals([run.grow(39), run.grow(40)], [true, false]);
  assertThrows(() => budget.reserve({ ...recorded, frames: 1 }), SettingsError, "and 2752 are left");
});

// Would catch: files by the script's own hand and recordings that each have the whole limit to themselves.
Deno.test("what a script writes by its own hand counts with its recordings", () => {
  const budget = new Budget({ ...limits, bytes: 30_000 });
  budget.write(29_990);
  assertThrows(() => budget.write(11), SinkError, "10 are left");
  assertThrows(() => budget.reserve({ ...wish, frames: 1, sinks: 1 }), SettingsError, "--limit-bytes");
  budget.write(10);
});

// Would catch: a disk that has room and can make no file any more, for all users of the machine.
Deno.test("files without a byte in them are bounded, too", () => {
  const budget = new Budget(defaultLimits);
  budget.makeFiles(99_990);
  budget.reserve({ ...wish, sinks: 1 });
  assertThrows(() => budget.makeFiles(1), SinkError, "100000 files");
  assertThrows(() => budget.reserve({ ...wish, sinks: 1 }), SinkError, "100000 files");
});

// Would catch: a limit that each of several cameras has to itself.
Deno.test("rings of all runs that go on are bounded, and so are the slots that fit", () => {
  const budget = new Budget(limits);
  assertThrows(() => budget.reserve({ ...wish, slots: 63 }), SettingsError, "--limit-memory");
  const one = budget.reserve(wish);
  assertEquals(one.mostSlots, 62);
  one.hold(400);
  const other = budget.reserve(wish);
  assertEquals(other.mostSlots, 12);
  assertThrows(() => budget.reserve({ ...wish, slots: 11 }), SettingsError, "416");
  one.settle(0);
  assertEquals(budget.reserve(wish).mostSlots, 60);
});
