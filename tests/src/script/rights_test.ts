import { assertEquals, assertThrows } from "@std/assert";
import { resolve } from "@std/path";
import { SettingsError } from "../../../mod.ts";
import { typeFault } from "../../../src/script/check_script.ts";
import { outOfWords, outRight } from "../../../src/script/out_right.ts";
import { rightsFlags, shellLine } from "../../../src/script/rights.ts";

// Would catch: a right to everything, where a list of paths came out empty.
Deno.test("a right without paths is not given at all", () => {
  assertEquals(rightsFlags({ ffi: [], read: ["/a"], write: [], further: ["--allow-net=b"] }), [
    "--no-prompt",
    "--allow-read=/a",
    "--allow-env=PVCAM_*",
    "--allow-sys=statfs",
    "--allow-import=jsr.io:443",
    "--allow-net=b",
  ]);
});

// Would catch: a folder "a,/" that turns a right to one folder into a right to the whole disk.
Deno.test("a path with a comma is refused, since Deno would take it for two", () => {
  const rights = { ffi: [], read: ["/a,/"], write: [], further: [] };
  assertThrows(() => rightsFlags(rights), SettingsError, "comma");
});

Deno.test("--out is a recording with its side files, or a folder", () => {
  const at = (name: string) => resolve(name);
  assertEquals(outRight("data"), { write: [at("data")], folder: at("data") });
  const { write, folder } = outRight("data/run.ome.tif");
  assertEquals(folder, undefined);
  for (const name of ["run.ome.tif", "run.json", "run.json.pvcam-draft", "run.frames.npy"]) {
    assertEquals(write.includes(at(`data/${name}`)), true, name);
  }
  assertEquals(write.includes(at("data")), false, "not the folder around it");
});

Deno.test("--out is found among a script's own words", () => {
  assertEquals(outOfWords(["--frames", "3", "--out", "a.tif", "--out=b"]), "a.tif");
  assertEquals(outOfWords(["--out=b.tif"]), "b.tif");
  assertEquals(outOfWords(["--outer", "x"]), undefined);
  assertEquals(outOfWords(["--out"]), undefined);
});

Deno.test("words for a shell are quoted where they must be", () => {
  const line = shellLine({
    args: ["run", "it's", "$HOME", "a=b"],
    environment: { A: "x y" },
    folder: "/t t",
  });
  assertEquals(line, `cd '/t t' && A='x y' deno run 'it'\\''s' '$HOME' a=b`);
});

Deno.test("the first fault of a type check is shown, and how many more there are", () => {
  const text = `TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.
const x: number = "a";
      ^
    at file:///tmp/a%20b/bad.ts:1:7

TS2322 [ERROR]: Another.
    at file:///tmp/a%20b/bad.ts:2:7

Found 2 errors.

error: Type checking failed.
`;
  assertEquals(
    typeFault("bad.ts", text),
    "bad.ts does not type-check (line 1, column 7): Type 'string' is not assignable to type 'number'. " +
      "There are 1 more: `deno check bad.ts` shows them.",
  );
  assertEquals(
    typeFault("s.ts", "error: SyntaxError: Expression expected\n  |\n    at file:///tmp/s.ts:1:11\n"),
    "s.ts does not type-check (line 1, column 11): SyntaxError: Expression expected.",
  );
  // A line of the script's own text that says another place, or one that is no path at all.
  for (const forged of ["    at file:///tmp/other.ts:9:9", "    at file:///x%2fy:9:9"]) {
    const said = `TS2304 [ERROR]: No.\n${forged}\n   ~~\n    at file:///tmp/s.ts:2:14\n\nFound 2 errors.\n`;
    assertEquals(
      typeFault("s.ts", said, { unread: true }),
      "s.ts does not type-check (line 2, column 14): No. There are 1 more.",
    );
  }
});
