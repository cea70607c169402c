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

// Would catch: a run without an end that passes the limit before it is checked, and one that leaves nothing to others.
Deno.test("runs without an end get their shares of what is left, beforehand", () => {
  const budget = new Budget(limits);
  const one = budget.reserve({ ...wish, shares: 2 });
  const other = budget.reserve({ ...wish, shares: 1 });
  assertEquals([one.mostFrames, other.mostFrames], [50, 50]);
  assertThrows(() => budget.reserve({ ...wish, frames: 1 }), SettingsError, "and 0 are left");
  one.settle(20);
  assertEquals(budget.reserve(wish).mostFrames, 30);
});

// Would catch: a thousand recordings of one small frame, whose headers are a hundred times what was counted.
Deno.test("bytes on disk bound a run by its frames and its recordings, with the files beside them", () => {
  const budget = new Budget({ ...limits, bytes: 200_000 });
  const recorded = { ...wish, sinks: 2 };
  assertThrows(() => budget.reserve({ ...recorded, frames: 41 }), SettingsError, "--limit-bytes");
  assertEquals(budget.reserve(recorded).mostFrames, 40);
  assertThrows(() => budget.reserve({ ...recorded, frames: 1 }), SettingsError, "and 2752 are left");
});

// Would catch: a limit that the script's own files and its recordings each have to themselves.
Deno.test("what a script itself writes counts with its recordings", () => {
  const budget = new Budget({ ...limits, bytes: 30_000 });
  budget.write(29_990);
  assertThrows(() => budget.write(11), SinkError, "10 are left");
  assertThrows(() => budget.reserve({ ...wish, frames: 1, sinks: 1 }), SettingsError, "--limit-bytes");
  budget.write(10);
});

// Would catch: a disk that has room, but on which no user of the machine can make a file any more.
Deno.test("the number of empty files is limited, too", () => {
  const budget = new Budget(defaultLimits);
  budget.makeFiles(99_990);
  budget.reserve({ ...wish, frames: 1, sinks: 1 });
  assertThrows(() => budget.makeFiles(1), SinkError, "100000 files");
  assertThrows(() => budget.reserve({ ...wish, frames: 1, sinks: 1 }), SinkError, "100000 files");
});

// Would catch: a limit that each of several cameras has to itself.
Deno.test("the rings of all present runs together are bounded, and so are the slots that fit", () => {
  const budget = new Budget(limits);
  assertThrows(() => budget.reserve({ ...wish, frames: 1, slots: 63 }), SettingsError, "--limit-memory");
  const one = budget.reserve({ ...wish, frames: 1 });
  assertEquals(one.mostSlots, 62);
  one.hold(400);
  const other = budget.reserve({ ...wish, frames: 1 });
  assertEquals(other.mostSlots, 12);
  assertThrows(() => budget.reserve({ ...wish, frames: 1, slots: 11 }), SettingsError, "416");
  one.settle(0);
  const last = budget.reserve({ ...wish, frames: 1 });
  assertEquals([last.mostSlots, budget.mostRingBytes], [60, 400]);
  // Would catch: a ring that is never made, and that all others may be as large as from then on.
  last.settle(0);
  budget.reserve({ ...wish, frames: 1, slots: 50 }).settle(0);
  assertEquals(budget.mostRingBytes, 400);
});

// Would catch: a file that a script makes long without writing to it, and has the host read into its memory.
Deno.test("a file is read as a whole only where there is memory for it", () => {
  const budget = new Budget({ ...defaultLimits, memoryBytes: 8000 });
  budget.checkRead(1000);
  assertThrows(() => budget.checkRead(1001), SinkError, "--limit-memory");
});
