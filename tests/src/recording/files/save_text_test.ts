// Small files that are results: reports, settings, probes.
import { assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../mod.ts";
import { checkPlace, saveText } from "../../../../src/recording/files/save_text.ts";
import { inTempFolder } from "../temp_folder.ts";

const action = "save settings to";

// Would catch: a pipe that holds up the program, a link through which another file is overwritten, and a stack trace
// shown to a user.
Deno.test("a text is saved as a new file, and never through a link, a pipe or a device", async () => {
  await inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/precious`, "precious");
    await Deno.symlink(`${folder}/precious`, `${folder}/link`);
    await Deno.symlink("/dev/full", `${folder}/device`);
    await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
    await Deno.mkdir(`${folder}/folder`);
    for (const name of ["link", "device", "pipe", "folder", "none/x", "precious/x", "x".repeat(300)]) {
      for (const force of [true, false]) {
        await assertRejects(() => saveText(`${folder}/${name}`, "new", { action, force }), SinkError, name);
        await assertRejects(() => checkPlace(`${folder}/${name}`, { action, force }), SinkError, name);
      }
    }
    for (const force of [true, false]) {
      await assertRejects(() => saveText("", "new", { action, force }), SinkError, '""');
      await assertRejects(() => checkPlace("", { action, force }), SinkError, '""');
    }
    assertEquals(await Deno.readTextFile(`${folder}/precious`), "precious");
  });
});

// Would catch: two programs that both say that they saved, an old file that is lost, a draft that is left.
Deno.test("a text replaces a file only with force, and leaves nothing else", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/fast.json`;
    await checkPlace(path, { action, force: false });
    await saveText(path, "one", { action, force: false });
    await assertRejects(() => saveText(path, "two", { action, force: false }), SinkError, "--force");
    await assertRejects(() => checkPlace(path, { action, force: false }), SinkError, "--force");
    assertEquals(await Deno.readTextFile(path), "one");
    await checkPlace(path, { action, force: true });
    await saveText(path, "two", { action, force: true });
    assertEquals(await Deno.readTextFile(path), "two");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["fast.json"]);
  });
});
