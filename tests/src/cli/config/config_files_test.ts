import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SettingsError } from "../../../../mod.ts";
import { readConfig, userFile } from "../../../../src/cli/config/config_files.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { record, runOf, SyntheticRing } from "../../recording/synthetic_run.ts";
import { inFolder } from "../pvcam.ts";

Deno.test("the user's file is found by the XDG rule", () => {
  const at = (env: Record<string, string>) => userFile((name) => env[name]);
  assertEquals(at({ XDG_CONFIG_HOME: "/x", HOME: "/h" }), "/x/pvcam/config.json");
  assertEquals(at({ XDG_CONFIG_HOME: "relative", HOME: "/h" }), "/h/.config/pvcam/config.json");
  assertEquals(at({ HOME: "/h" }), "/h/.config/pvcam/config.json");
  assertEquals(at({}), undefined);
});

// Would catch: an experiment that records with the camera of another one, and an entry without its origin.
Deno.test("the file of the experiment's folder counts before the user's, entry by entry", async () => {
  await inFolder(async (folder) => {
    const [user, run] = [join(folder, "user.json"), join(folder, "lab", "today")];
    await Deno.mkdir(run, { recursive: true });
    await Deno.writeTextFile(user, '{ "camera": "A", "library": "simulator", "folder": "data" }');
    await Deno.writeTextFile(join(folder, "lab", "pvcam.json"), '{ "camera": "B", "folder": "recordings" }');
    const entries = await readConfig(run, user);
    assertEquals(entries.camera, { value: "B", source: join(folder, "lab", "pvcam.json") });
    assertEquals(entries.library, { value: "simulator", source: user });
    assertEquals(entries.folder?.value, join(folder, "lab", "recordings"));
    assertEquals(await readConfig(run, join(folder, "none.json")), {
      camera: entries.camera,
      folder: entries.folder,
    });
  });
});

// Would catch: a recording called `pvcam`, beside which every later command fails for what it takes for a configuration.
Deno.test("the record of a recording is no configuration", async () => {
  await inFolder(async (folder) => {
    const sink = fileSink(join(folder, "pvcam.raw"));
    await record(sink, runOf({}), { ring: new SyntheticRing({}), count: 2 });
    const ofRaw = join(folder, "pvcam.json");
    assertEquals(await readConfig(folder, undefined), {});
    await Deno.mkdir(join(folder, "within"));
    await Deno.rename(ofRaw, join(folder, "within", "pvcam.json"));
    await Deno.writeTextFile(ofRaw, '{ "camera": "A" }');
    assertEquals((await readConfig(join(folder, "within"), undefined)).camera?.source, ofRaw);
  });
});

// Would catch: a folder from a stranger that loads its own library, with all that a library can do.
Deno.test("what cannot be understood is refused with its file, and so is a folder that names a library", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "pvcam.json");
    const refused: [string, string][] = [
      ['{ "library": "./libevil.so" }', "library"],
      ['{ "camra": "A" }', 'did you mean "camera"'],
      ['{ "camera": 5 }', "camera 5"],
      ["[]", "entries"],
      ["{", "pvcam.json"],
    ];
    for (const [text, word] of refused) {
      await Deno.writeTextFile(path, text);
      const { message } = await assertRejects(() => readConfig(folder, undefined), SettingsError, path);
      assertEquals(message.includes(word), true, message);
    }
  });
});
