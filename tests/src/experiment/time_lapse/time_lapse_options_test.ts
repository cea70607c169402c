import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../src/errors.ts";
import { Punctuality } from "../../../../src/experiment/punctuality.ts";
import {
  checkInterval,
  checkOptions,
  firstPointOf,
  type TimeLapseOptions,
} from "../../../../src/experiment/time_lapse/time_lapse_options.ts";

const before = { frames: 3, frameNumber: 4 };

Deno.test("a time-lapse begins with the given point, or after what is recorded, or with point 0", () => {
  assertEquals(firstPointOf({ intervalMs: 1, firstPoint: 7, before }), 7);
  assertEquals([firstPointOf({ intervalMs: 1, before }), firstPointOf({ intervalMs: 1 })], [4, 0]);
  const taken: TimeLapseOptions[] = [
    { intervalMs: 0.001 },
    { intervalMs: 5, frames: 1 },
    { intervalMs: 5, frames: 5, firstPoint: 4, startedMs: 0 },
    { intervalMs: 5, frames: 5, before },
    { intervalMs: 5, firstPoint: 1e9 },
  ];
  for (const options of taken) checkOptions(options);
});

const refused: [options: Partial<TimeLapseOptions>, sentence: string][] = [
  [{ intervalMs: 0 }, "every 0 ms"],
  [{ intervalMs: Infinity }, "every Infinity ms"],
  [{ frames: 0 }, "of 0 frames"],
  [{ frames: 2.5 }, "of 2.5 frames"],
  [{ frames: 4, before }, "all of its 4 points are done"],
  [{ frames: 5, firstPoint: 5 }, "at point 5: it must be a whole number from 0 to 4"],
  [{ firstPoint: -1 }, "at point -1"],
  [{ firstPoint: 0.5 }, "at point 0.5"],
  [{ startedMs: NaN }, "at NaN: it must be milliseconds since 1970"],
];
for (const [options, sentence] of refused) {
  Deno.test(`a time-lapse with ${JSON.stringify(options)} is refused`, () => {
    assertThrows(() => checkOptions({ intervalMs: 5, ...options }), SettingsError, sentence);
  });
}

Deno.test("an interval that is too short is refused with the difference, and a rounding error is no difference", () => {
  checkInterval(10, 10);
  checkInterval(0.3, 0.1 + 0.2);
  assertThrows(
    () => checkInterval(10, 12.5),
    SettingsError,
    "2.5 ms",
  );
});

Deno.test("late is what began more than 10 ms behind its time, and early is on time", () => {
  const starts = new Punctuality();
  assertEquals([starts.note(100, 100), starts.note(90, 100), starts.note(110, 100)], [0, 0, 10]);
  assertEquals(starts.account, { late: 0, latestMs: 10 });
  assertEquals([starts.note(110.0016, 100), starts.note(105, 100)], [10.002, 5]);
  assertEquals(starts.account, { late: 1, latestMs: 10.002 });
});
