// `record` with a module for each frame, and only around events.
import { assert, assertEquals, assertGreater, assertStringIncludes, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { SettingsError } from "../../../../mod.ts";
import { conditionOf, lackingText, slotsAround } from "../../../../src/cli/commands/record_events.ts";
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
Deno.test("record --around --when records only around events", async () => {
  await inFolder(async (folder) => {
    // A second and a half of frames: even where a slow machine takes many at once, most lie outside the event.
    const args = [
      "record",
      "--region",
      "512,512,64,64",
      "--exposure",
      "5",
      "--frames",
      "300",
      "--around",
      "0.05",
      "--json",
    ];
    // The first two pixels hold the frame number, so the greatest value of a dark picture grows with them.
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
    assertStringIncludes(nothing.stderr, "was never true");
  });
});

// Would catch: an event that is lost because its file exists, in a recording that still ends as a success.
Deno.test("numbered files of an earlier recording are refused before the run, or replaced with --force", async () => {
  await inFolder(async (folder) => {
    const args = ["record", ...small, "--frames", "100", "--around", "0.02", "--when", "max > 0"];
    await Deno.writeTextFile(join(folder, "run.7.ome.tif"), "");
    const refused = await pvcam([...args, "--out", "run.ome.tif", "--json"], { folder });
    assertEquals(refused.code, 1);
    assertStringIncludes(jsonOf(refused).error, "run.7.ome.tif");
    const forced = await pvcam([...args, "--out", "run.ome.tif", "--json", "--force"], { folder });
    assertEquals(forced.code, 0, forced.stderr);
    assertEquals(jsonOf(forced).files[0].path, "run.1.ome.tif");
    const nowhere = await pvcam([...args, "--out", "none/run.ome.tif"], { folder });
    assertEquals(nowhere.code, 1);
    assertStringIncludes(nowhere.stderr, 'folder "none" does not exist');
  });
});

// Would catch: the second event's recording among the files beside the first, and no report of it.
Deno.test("each event's recording is named for itself, with its own report", async () => {
  await inFolder(async (folder) => {
    const args = ["record", ...small, "--frames", "1200", "--around", "0.05", "--out", "run.raw"];
    // The frame's number is in its first pixels: 256, 512, ... make the first byte small again.
    const ended = await pvcam([...args, "--when", "max > 250"], {
      folder,
      environment: { PVSIM_SCENE: "dark", PVSIM_NOISE: "0", PVSIM_SEED: "3" },
    });
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stdout, "1200 frames looked at");
    const mains = [...ended.stdout.matchAll(/^ {2}in run\.(\d)\.raw /gm)].map(([, number]) => number);
    const reports = [...ended.stdout.matchAll(/^ {2}report run\.(\d)\.report\.html$/gm)].map(([, one]) =>
      one
    );
    assertEquals(mains.length > 0, true, ended.stdout);
    assertEquals(reports, mains);
  });
});

// Would catch: a file that was late for its event, lacks frames, and passes for whole: `verify` alone found it.
Deno.test("what the recording of an event lacks is said, and the ring has room for its past", () => {
  const writing = { frames: 38 };
  const readers = [
    { name: "frames()", overrun: 5, lapped: 0 },
    { name: "run.1.ome.tif", overrun: 3, lapped: 1, writing },
    { name: "run.2.ome.tif", overrun: 0, lapped: 0, writing },
  ];
  const said = lackingText({ readers } as never);
  assertEquals(said.length, 1);
  assertStringIncludes(said[0], '"run.1.ome.tif" lacks 4 frames');
  assertEquals(slotsAround(2000, { framePeriodMs: 10, frameBytes: 1e6 }), 350);
  assertEquals(slotsAround(2000, { framePeriodMs: 1, frameBytes: 8e6 }), undefined);
});

// Would catch: an event whose file cannot be made, and an exit code that says that all went well.
Deno.test("a file of an event that fails is said in the verdict", async () => {
  await inFolder(async (folder) => {
    const args = ["record", ...small, "--frames", "100", "--around", "0.02", "--when", "max > 0", "--json"];
    await Deno.mkdir(join(folder, "run.1.frames.npy")); // in the way of its table
    await Deno.mkdir(join(folder, "run.1.ome.tif.frames.npy"));
    const failed = await pvcam([...args, "--out", "run.ome.tif"], { folder });
    assertEquals(failed.code, 1);
    const { error, exitCode } = jsonOf(failed);
    assertEquals(exitCode, 1);
    assertStringIncludes(error, "run.1");
  });
});

// Would catch: a module that is a pipe, for which the recording waits for ever.
Deno.test("a module that is no file ends the recording with a sentence", async () => {
  await inFolder(async (folder) => {
    await new Deno.Command("mkfifo", { args: [join(folder, "work.ts")] }).output();
    const args = ["record", ...small, "--frames", "5", "--process", "work.ts", "--out", "a.raw"];
    const { code, stderr } = await pvcam(args, { folder });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "not a file");
  });
});

// Would catch: a fault of the language's own at the end of a recording, for a result that is no JSON.
Deno.test("what a module emits and JSON cannot hold ends in a sentence", async () => {
  await inFolder(async (folder) => {
    const circular = `import { processor } from "${analysis}";
export default processor((_frame, { emit }) => { const all = {}; all.self = all; emit(all); });`;
    await Deno.writeTextFile(join(folder, "work.js"), circular);
    for (const json of [[], ["--json"]]) {
      const args = ["record", ...small, "--frames", "5", "--process", "work.js", "--force", "--out", "a.raw"];
      const { code, stderr } = await pvcam([...args, ...json], { folder });
      assertEquals(code, 1);
      assertStringIncludes(stderr, "JSON cannot hold it");
    }
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
