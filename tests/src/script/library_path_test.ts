import { assertEquals } from "@std/assert";
import { foldersFromRoot } from "../../../src/script/library_path.ts";

// Would catch: an empty place in LD_LIBRARY_PATH, which means the current folder, and so that of a stranger's script.
Deno.test("libraries are looked for by absolute paths, and in no folder that others can write to", () => {
  const here = Deno.cwd();
  assertEquals(foldersFromRoot(""), "");
  assertEquals(foldersFromRoot(":/opt/a::/opt/b;"), "/opt/a:/opt/b");
  assertEquals(foldersFromRoot(".:lib:$LIB"), `${here}:${here}/lib:${here}/$LIB`);
  assertEquals(foldersFromRoot("$ORIGIN/../lib:/a"), "$ORIGIN/../lib:/a");
  assertEquals(foldersFromRoot("/data/lib:/data:/database:/data/../data/x", ["/data"]), "/database");
});
