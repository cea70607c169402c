// Modules in a folder that somebody else may write to: between the look at them and their copies, anything may happen.
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { freezeScript } from "../../../../src/sandbox/script_graph/script_graph.ts";
import type { Behind } from "../../../../src/sandbox/kernel_wall/run_behind.ts";
import { SettingsError } from "../../../../mod.ts";

const clean: Behind = async (args) => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args] }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, output: text(stdout), fault: text(stderr) };
};

/** Freezes a script whose folder `change` changes once the script was looked at; gives the text of its module's copy. */
async function frozenAfter(change: (folder: string) => Promise<unknown>): Promise<string> {
  const around = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-frozen-" }));
  const folder = join(around, "script"), scratch = join(around, "scratch");
  try {
    for (const one of [join(folder, "sub"), join(scratch, "modules"), join(around, "other")]) {
      await Deno.mkdir(one, { recursive: true });
    }
    await Deno.writeTextFile(join(folder, "s.ts"), 'import "./sub/m.ts";');
    await Deno.writeTextFile(join(folder, "sub/m.ts"), "export default 1;");
    await Deno.writeTextFile(join(around, "other/m.ts"), "export default 'secret';");
    let changed: Promise<unknown> | undefined;
    await freezeScript(join(folder, "s.ts"), {
      scratch,
      flags: ["--no-config"],
      behindFolder: async (args) => {
        const ended = await clean(args);
        await (changed ??= change(folder));
        return ended;
      },
      behindCopies: clean,
      checkTime() {},
    });
    return await Deno.readTextFile(join(scratch, "modules/sub/m.ts"));
  } finally {
    await Deno.remove(around, { recursive: true });
  }
}

// Would catch: a file elsewhere that the script gets as its own module, because a link to it came after the look.
Deno.test("a module that has become a link, or lies behind one, is not copied", async () => {
  assertEquals(await frozenAfter(() => Promise.resolve()), "export default 1;");
  const changes: ((folder: string) => Promise<unknown>)[] = [
    (folder) => replaced(join(folder, "sub/m.ts"), (path) => Deno.symlink("../../other/m.ts", path)),
    (folder) => replaced(join(folder, "sub"), (path) => Deno.symlink("../other", path)),
  ];
  for (const change of changes) await assertRejects(() => frozenAfter(change), SettingsError, "m.ts");
});

// Would catch: a pipe without a writer, for which the tool waits beyond every limit.
Deno.test("a module that has become a pipe is refused, and not waited for", async () => {
  const pipe = (path: string) => new Deno.Command("mkfifo", { args: [path] }).output();
  await assertRejects(
    () => frozenAfter((folder) => replaced(join(folder, "sub/m.ts"), pipe)),
    SettingsError,
    "no file",
  );
});

async function replaced(path: string, make: (path: string) => Promise<unknown>): Promise<void> {
  await Deno.remove(path, { recursive: true });
  await make(path);
}
