import { assertEquals } from "@std/assert";
import { EventSource } from "../../../../src/experiment/plan/event_source.ts";
import { gatherSequence } from "../../../../src/experiment/plan/gather_sequence.ts";
import { imageEvent } from "../../../../src/plan/image_event.ts";

const events = (...exposures: number[]) => exposures.map((exposure) => imageEvent({ exposure }));

async function lengths(source: EventSource, frameBytes: number): Promise<number[]> {
  const found: number[] = [];
  for (let first = await source.next(); first; first = await source.next()) {
    found.push((await gatherSequence(first, source, { framePeriodMs: 10, frameBytes })).length);
  }
  return found;
}

// Would catch: an event that is taken twice or left out at the border of two sequences, and memory without a bound.
Deno.test("events that follow at once are one sequence, up to what memory and PVCAM take", async () => {
  assertEquals(await lengths(new EventSource(events(5, 5, 6, 5, 5, 5)), 8), [2, 1, 3]);
  const seven = events(...Array(7).fill(5));
  assertEquals(await lengths(new EventSource(seven), 2 ** 30 / 3), [3, 3, 1]);
  assertEquals(await lengths(new EventSource(seven), 2 ** 31), [1, 1, 1, 1, 1, 1, 1]);
  assertEquals(await lengths(new EventSource(events(...Array(65_537).fill(5))), 8), [65_535, 2]);
  // From a source that may not be read ahead, each event comes singly.
  assertEquals(await lengths(new EventSource(seven, false), 8), [1, 1, 1, 1, 1, 1, 1]);
});
