// The words between the script's thread and the recorder's.
import { assertEquals } from "@std/assert";
import { momentMs, RecorderDesk } from "../../../../src/acquisition/recorder/recorder_desk.ts";

// Would catch: a signal that the script heard first, taken for one that it has not heard: its recording would be closed
// under its hands.
Deno.test("a signal counts as seen, whichever thread hears it first, and an earlier one does not", () => {
  const desk = new RecorderDesk();
  const heardMs = momentMs();
  assertEquals(desk.hasSeenSignal(heardMs), false);
  desk.seeSignal();
  assertEquals(desk.hasSeenSignal(heardMs), true);
  // The recorder hears it a moment later than the script, which counts, and the next one much later.
  assertEquals([300, 5000].map((ms) => desk.hasSeenSignal(heardMs + ms)), [true, false]);
});

// Would catch: times that are kept in fewer bits than they have, so that for weeks at a time every signal counts as seen, and a
// script that blocks cannot be stopped.
Deno.test("no signal counts as seen before the first one, at any date", () => {
  const desk = new RecorderDesk();
  const fortnights = Array.from({ length: 8 }, (_, count) => momentMs() + count * 14 * 24 * 3600e3);
  assertEquals(fortnights.filter((atMs) => desk.hasSeenSignal(atMs)), []);
});
