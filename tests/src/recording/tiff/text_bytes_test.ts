// Text put together as bytes. Would catch: a number of a plane that reads otherwise than the value that was measured.
import { assertEquals } from "@std/assert";
import { seconds } from "../../../../src/recording/tiff/ome_text.ts";
import { linesOf, TextBytes } from "../../../../src/recording/tiff/text_bytes.ts";

function written(write: (out: TextBytes) => void): string {
  const out = new TextBytes();
  write(out);
  return new TextDecoder().decode(out.bytes());
}

Deno.test("numbers are written as JavaScript writes them, and seconds to the microsecond", () => {
  const values = [
    ...[0, 1, 9, 10, 99, 100, 4_294_967_295, Number.MAX_SAFE_INTEGER, 1e21, -3, 0.5],
    ...[1796030709028.6628, 1e-7],
  ];
  for (const value of values) assertEquals(written((out) => out.number(value)), String(value));
  const times = [
    0,
    0.000001,
    0.1,
    0.999999,
    0.9999996,
    1,
    12.34,
    86_400.000025,
    -0.01,
    -1e-9,
    1e-9,
    3.3333333,
  ];
  for (const value of times) {
    assertEquals(Number(written((out) => out.seconds(value))), Number(seconds(value)), String(value));
  }
  assertEquals(written((out) => out.seconds(86_400.000025)), "86400.000025");
});

Deno.test("text of any length and any characters is UTF-8, and pieces are lines", () => {
  const long = "\u00b5<\u{1f600}&".repeat(50_000);
  assertEquals(written((out) => ["a", long, "", "b"].forEach((text) => out.text(text))), `a${long}b`);
  const lines = linesOf(["one", "", (out) => out.text("two\n"), "three \u00b5"]);
  assertEquals(new TextDecoder().decode(lines.bytes()), "one\ntwo\nthree \u00b5\n");
});
