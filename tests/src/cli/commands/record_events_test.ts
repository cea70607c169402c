// `record` with a module for each frame, and around events alone.
import { assert, assertEquals, assertGreater, assertStringIncludes, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { SettingsError } from "../../../../mod.ts";
import { conditionOf } from "../../../../src/cli/commands/record_events.ts";
import { inFolder, jsonOf, pvcam, root, small } from "../pvcam.ts";

const analysis = toFileUrl(join(root, "analysis.ts")).href;
const module = `import { processor, statistics } from "${analysis}";
export default processor<number>((frame, { emit }) => { emit(statistics(frame).pixels); });`;

// Would catch: results that spoil the one object of --json, or that are not there.
Deno.test("record --process prints what a module emits, or puts it into the JSON", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "work.ts"), module);
    const args = ["record", ...small, "--frames", "20", "--process", "work.ts"];
    const shown = await pvcam([...args, "--out", "a.raw"], { folder });
    assertEquals(shown.code, 0, shown.stderr);
    const lines = shown.stdout.split("\n").filter((line) => line.startsWith("{")).map((line) =>
      JSON.parse(line)
    );
    assertEquals(
      lines.map(({ frameNumber, value }) => [frameNumber, value]),
      lines.map((_, at) => [at + 1, 4096]),
    );
    assertEquals(lines.length, 20);
    const told = await pvcam([...args, "--out", "b.raw", "--json"], { folder });
    assertEquals(jsonOf(told).results.length, 20);
    const none = await pvcam([...args.slice(0, -1), "none.ts", "--out", "c.raw"], { folder });
    assertEquals(none.code, 1);
    assertStringIncludes(none.stderr, "none.ts");
  });
});

// Would catch: a recording of everything, one without a past, or one that overwrites the file of the event before.
Deno.test("record --around --when records around events alone", async () => {
  await inFolder(async (folder) => {
    const args = ["record", ...small, "--frames", "300", "--around", "0.05", "--json"];
    // Frame numbers stand in the first two pixels, so that the greatest value of a dark picture grows with them.
    const ended = await pvcam([...args, "--when", "max > 200", "--out", "run.ome.tif"], {
      folder,
      environment: { PVSIM_SCENE: "dark", PVSIM_NOISE: "0", PVSIM_SEED: "3" },
    });
    const { files } = jsonOf(ended);
    assertGreater(files.length, 0, ended.stderr);
    assertEquals(files[0].path, "run.1.ome.tif");
    const record = JSON.parse(await Deno.readTextFile(join(folder, "run.1.json")));
    assert(record.frames < 250, `${record.frames}`);
    const nothing = await pvcam([...args, "--when", "max > 70000", "--out", "none.ome.tif"], { folder });
    assertEquals(jsonOf(nothing).files, []);
    assertStringIncludes(nothing.stderr, "Nothing happened");
  });
});

Deno.test("conditions and flags that make no sense are refused", async () => {
  for (const text of ["mean", "mean = 5", "median > 5", "mean > five", ""]) {
    assertThrows(() => conditionOf(text), SettingsError, "mean > 500");
  }
  await inFolder(async (folder) => {
    const alone = await pvcam(["record", "--frames", "3", "--out", "a.raw", "--around", "1"], { folder });
    assertEquals(alone.code, 1);
    assertStringIncludes(alone.stderr, "--when");
  });
});
