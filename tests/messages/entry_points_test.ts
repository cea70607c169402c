import { assertEquals } from "@std/assert";
import { entryPoints, namesFile, namesOf, namesText } from "./entry_points.ts";

// Would catch: an inner name that slips through the front door, and a name that scripts use and that is gone.
Deno.test("tests/names.txt holds the names that programs can import", async () => {
  const [held, now] = [await Deno.readTextFile(namesFile), await namesText()];
  assertEquals(now, held, "Read what changed, then run `deno task messages`");
});

Deno.test("entry points re-export and do nothing else", async () => {
  for (const { file, text } of await entryPoints()) {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
      .replace(/^export (type )?\{[\s\S]*?\} from "[^"]+";/gm, "");
    assertEquals(code.trim(), "", file);
  }
});

Deno.test("names are read whole: types, several lines, and other names for something", () => {
  assertEquals(namesOf('export { type A, b } from "x";\nexport type {\n  C,\n  d as E,\n} from "y";'), [
    "A",
    "C",
    "E",
    "b",
  ]);
});
