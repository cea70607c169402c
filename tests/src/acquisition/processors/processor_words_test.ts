import { assertEquals } from "@std/assert";
import { CONTROL, ProcessorWords } from "../../../../src/acquisition/processors/processor_words.ts";

// Would catch: waiting numbers that later ones overwrite once their count has begun anew: after five days of 10,000
// numbers a second.
Deno.test("a full room keeps its numbers, also when their count begins anew at 2^32", () => {
  const room = 1000;
  const writer = new ProcessorWords(room), taker = new ProcessorWords(room, writer.buffer);
  for (const count of [CONTROL.numbersWritten, CONTROL.numbersTaken]) writer.control[count] = -room / 2;
  const values = Array.from({ length: room }, (_, value) => value);
  for (const value of values) writer.writeNumber(value, value + 1, value);
  assertEquals(taker.numbersWaiting, room);
  assertEquals(values.map(() => taker.takeNumber().value), values);
});
