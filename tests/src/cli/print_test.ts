import { assertEquals } from "@std/assert";
import { count, sayBytes, wrap } from "../../../src/cli/print.ts";

// Would catch: a word that is lost or torn at the end of a line, and a list whose lines lose their place.
Deno.test("lines break between words, as far in as they began", () => {
  assertEquals(wrap("one two three", 7), ["one two", "three"]);
  assertEquals(wrap("  one two three", 9), ["  one two", "  three"]);
  assertEquals(wrap("/a/path/that/is/longer than", 10), ["/a/path/that/is/longer", "than"]);
  assertEquals(wrap("one two", Infinity), ["one two"]);
  assertEquals(wrap("", 10), [""]);
});

Deno.test("bytes and counts are said as people say them", () => {
  assertEquals([0, 999, 1000, 123_456, 4_194_306_000].map(sayBytes), [
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "123 kB",
    "4.2 GB",
  ]);
  assertEquals([count(1, "frame"), count(2, "frame"), count(0, "slot")], ["1 frame", "2 frames", "0 slots"]);
});
