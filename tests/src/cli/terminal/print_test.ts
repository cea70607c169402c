import { assert, assertEquals } from "@std/assert";
import { sayCount } from "../../../../src/say_count.ts";
import { fit, plainJson, plainText, wrap } from "../../../../src/script/mod.ts";

// Would catch: a word that is lost or torn at the end of a line, and a list whose lines lose their place.
Deno.test("lines break between words, and continue at the same indent", () => {
  assertEquals(wrap("one two three", 7), ["one two", "three"]);
  assertEquals(wrap("  one two three", 9), ["  one two", "  three"]);
  assertEquals(wrap("/a/path/that/is/longer than", 10), ["/a/path/that/is/longer", "than"]);
  assertEquals(wrap("one two", Infinity), ["one two"]);
  assertEquals(wrap("", 10), [""]);
  assertEquals(wrap("one two three", 9, 4), ["one two", "    three"]);
});

// Would catch: 839 at the end of one line and MB at the beginning of the next, where it is read as another number.
Deno.test("no line breaks between a number and its unit, nor within a picture's size", () => {
  for (
    const [text, whole] of [
      ["buffer of 100 frames (839 MB), reported", ["100 frames", "(839 MB),"]],
      ["100 frames in 0.99 s, 100.0 a second", ["100 frames", "0.99 s,", "100.0 a second"]],
      ["ome-tiff, 2048 x 2048 pixels of 16 bits, complete", ["2048 x 2048 pixels", "16 bits,"]],
      ["late, by up to 0.5 ms: so it is 3. Then more", ["0.5 ms:"]],
    ] as const
  ) {
    for (let width = 1; width < text.length; width++) {
      const lines = wrap(text, width);
      for (const part of whole) assert(lines.some((line) => line.includes(part)), `${part} at ${width}`);
      assertEquals(lines.join(" "), text);
    }
  }
});

// Would catch: a status line that ends within a number, which is then another number.
Deno.test("a line of parts that is too long loses whole parts", () => {
  const line = "120 of 500 frames, 99.8 a second, 4 s left";
  assertEquals([40, 33, 32, 20].map((width) => fit(line, width)), [
    "120 of 500 frames, 99.8 a second",
    "120 of 500 frames, 99.8 a second",
    "120 of 500 frames, 99.8 a second",
    "120 of 500 frames",
  ]);
  assertEquals([fit(line, 5), fit(line, 100)], ["120 o", line]);
});

Deno.test("counts are said as people say them", () => {
  assertEquals([sayCount(1, "frame"), sayCount(2, "frame"), sayCount(0, "slot")], [
    "1 frame",
    "2 frames",
    "0 slots",
  ]);
});

// Would catch: a file whose name clears the screen, sets the title, or shows another ending than it has.
Deno.test("control characters do not reach the terminal, and stay what they were in JSON", () => {
  const name = "a\x1b[2Jb\rc\td\ne\x07\x9b\u202ef\u2067g";
  assertEquals(plainText(name), "a[2Jbc\td\nefg");
  const json = plainJson(JSON.stringify({ name }));
  assertEquals(plainText(json), json);
  assertEquals(JSON.parse(json), { name });
});
