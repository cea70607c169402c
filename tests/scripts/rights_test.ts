// The scripts, run as their first lines say: with those rights and no others.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { lineOf, root, runScript } from "./script.ts";

const scripts: Readonly<Record<string, { says: RegExp; bytes: number }>> = {
  "snap.ts": { says: /^1024 x 1024 pixels, the brightest is \d+\n$/, bytes: 1024 * 1024 * 2 },
  "record.ts": { says: /reason: "complete",\n {2}frames: 200,/, bytes: 200 * 512 * 512 * 2 },
  "live_page.ts": {
    says: /^Look at http:\/\/127\.0\.0\.1:\d+\/\n\{\n {2}reason: "complete"/,
    bytes: 500 * 512 * 512 * 2,
  },
  "watch_until.ts": { says: /^Frame \d+ is bright enough\n$/, bytes: 512 * 512 * 2 },
};

for (const [name, { says, bytes }] of Object.entries(scripts)) {
  // Would catch: a library that now needs a right which the scripts do not give.
  Deno.test(`scripts/${name} runs with the rights that it names`, async () => {
    const line = await lineOf(name);
    assertEquals(line.flags.filter((flag) => !flag.includes("=")), [], "every right is scoped");
    await using ended = await runScript(name);
    assertEquals([ended.code, ended.complained], [0, ""]);
    assertMatch(ended.said, says);
    const { size } = await Deno.stat(join(ended.folder, line.args[0].slice("data/".length)));
    assert(size >= bytes, `${size} bytes`);
  });

  Deno.test(`scripts/${name} has at most 20 lines`, async () => {
    const text = await Deno.readTextFile(join(root, "scripts", name));
    assert(text.trimEnd().split("\n").length <= 20);
  });
}

// Would catch: a flag that a script names without needing it, and a bare NotCapable that does not say what to do.
const line = await lineOf("record.ts");
for (const flag of line.flags) {
  Deno.test(`scripts/record.ts without ${flag} says which flag to add`, async () => {
    const flags = line.flags.filter((one) => one !== flag);
    await using ended = await runScript("record.ts", { flags });
    const { code, complained } = ended;
    assertEquals(code, 1);
    const [name, value] = flag.split("=");
    const path = name === "--allow-ffi" ? join(root, value) : value;
    assertStringIncludes(complained, `${name}=${path}`);
    // Not a NotCapable of Deno's own, which knows nothing of cameras.
    assertMatch(complained, /^error: Uncaught \(in promise\) (Library|Sink)Error: /);
  });
}

// Would catch: a named set that lacks a right, or gives one that the flags in the scripts do not.
Deno.test("`deno run -P=simulator` means the flags that the scripts name", async () => {
  await using ended = await runScript("record.ts", { flags: ["-P=simulator"] });
  assertEquals(ended.code, 0, ended.complained);
  assertMatch(ended.said, /frames: 200,/);
  const config = (await Deno.readTextFile(join(root, "deno.json"))).replace(/^ *\/\/.*$/gm, "");
  const { simulator, camera } = JSON.parse(config).permissions;
  const flags = (set: Record<string, string[]>) =>
    Object.entries(set).map(([right, list]) => `--allow-${right}=${list.join(",")}`).sort();
  assertEquals(flags(simulator), [...line.flags].sort());
  assertEquals(flags({ ...camera, ffi: simulator.ffi }), [...line.flags].sort());
  assertEquals(camera.ffi, ["/opt/pvcam/library/x86_64/libpvcam.so.2"]);
});
