import { assert, assertEquals } from "@std/assert";
import { pairLines, tableLines } from "../../../../src/cli/terminal/table.ts";

const table = [
  ["CAMERA", "PRODUCT", "PIXELS", "CHOICES"],
  ["a", "Prime BSI", "2048 x 2048", "one, two, three, four, five"],
  ["bb", "cannot be asked: it is open elsewhere"],
];

Deno.test("a table has its columns, and a short row's text is in none", () => {
  assertEquals(tableLines(table, Infinity), [
    "CAMERA  PRODUCT    PIXELS       CHOICES",
    "a       Prime BSI  2048 x 2048  one, two, three, four, five",
    "bb      cannot be asked: it is open elsewhere",
  ]);
});

// Would catch: rows that a terminal continues at its left edge, under the names of other columns.
Deno.test("in a narrow terminal the last column continues below itself", () => {
  assertEquals(tableLines(table, 48), [
    "CAMERA  PRODUCT    PIXELS       CHOICES",
    "a       Prime BSI  2048 x 2048  one, two, three,",
    "                                four, five",
    "bb      cannot be asked: it is open elsewhere",
  ]);
});

// Would catch: columns of three letters, and a size that is cut in two.
Deno.test("where there is no room for columns each row is a list", () => {
  assertEquals(tableLines(table, 30), [
    "a",
    "  product  Prime BSI",
    "  pixels   2048 x 2048",
    "  choices  one, two, three,",
    "           four, five",
    "bb",
    "  product  cannot be asked: it",
    "           is open elsewhere",
  ]);
});

Deno.test("there is room for columns where twelve characters are left for the last, or all of it", () => {
  const isList = (rows: string[][], columns: number) => tableLines(rows, columns)[0] === "a";
  assertEquals([isList(table, 44), isList(table, 43)], [false, true]);
  const short = table.slice(0, 2).map((row) => row.slice(0, 3));
  assertEquals([isList(short, 30), isList(short, 29)], [false, true]);
});

Deno.test("texts come after their names, and continue below themselves", () => {
  const pairs = [["port", "0"], ["region", '{"x": 0, "y": 0}']] as const;
  assertEquals(pairLines(pairs, 18), ["port    0", 'region  {"x": 0,', '        "y": 0}']);
  assert(pairLines(pairs, Infinity).every((line) => !line.endsWith(" ")));
});

// Would catch: a channel's name with line breaks, which forges rows of a table.
Deno.test("a name with new lines stays in its cell", () => {
  const table = [["Channel", "Frames"], ["DAPI\n  2 of 2 frames\r\nall well", "1"]];
  const lines = tableLines(table, 100);
  assertEquals(lines.length, 2);
  assertEquals(lines[1].startsWith("DAPI 2 of 2 frames all well  1"), true, lines[1]);
  assertEquals(pairLines([["a", "b\nc"]], 80), ["a  b c"]);
});
