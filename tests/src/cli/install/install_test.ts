import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SettingsError } from "../../../../mod.ts";
import { install, programText } from "../../../../src/cli/install/install.ts";
import { inFolder } from "../pvcam.ts";

// Would catch: a program that does not find its packages or its folder from elsewhere, and unintended rights.
Deno.test("the program that is installed runs from any folder, and takes its words as they are", async () => {
  await inFolder(async (folder) => {
    const bin = join(folder, "my programs");
    await install(bin);
    const { code, stdout, stderr } = await new Deno.Command(join(bin, "pvcam"), {
      args: ["snap", "it's one", "--help"],
      cwd: folder,
      env: { INIT_CWD: "", NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    assertEquals(code, 0, text.decode(stderr));
    assertMatch(text.decode(stdout), /Usage: .*pvcam snap \[FLAGS\]/);
    await install(bin); // once more is harmless
  });
});

Deno.test("the program has the rights of the task, and a folder with a quote in it stays one word", () => {
  const line = programText("/d/deno", "/it's here").split("\n")[2];
  assertMatch(line, / --allow-ffi --allow-env .*--allow-run /);
  assert(line.includes(`--config='/it'\\''s here/deno.json'`), line);
  assert(line.endsWith(`'/it'\\''s here/src/cli/main.ts' "$@"`), line);
});

Deno.test("another program with that name is not touched", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "pvcam"), "#!/bin/sh\necho other\n");
    await assertRejects(() => install(folder), SettingsError, "another program");
  });
});
