// `pvcam run plan.yaml`: from the file to the recording.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readTable } from "../../../../src/recording/reading/table_file.ts";
import { recordIn, two, write } from "./plan_file.ts";
import { inFolder, jsonOf, namesIn, pvcam, root, small } from "../pvcam.ts";

// Would catch: flags that do not reach the camera, a channel's exposure that is not its own, and a report in pieces.
Deno.test("a plan is run into the recording of --out, its flags in force where it sets nothing", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, two);
    const ended = await pvcam(["run", plan, ...small, "--out", "run.ome.tif", "--json"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    const { reason, frames, planned, missing, passedOver } = jsonOf(ended);
    assertEquals([reason, frames, planned, missing, passedOver], ["complete", 8, 8, 0, 0]);
    assertEquals(await namesIn(folder), [
      "plan.yaml",
      "run.frames.npy",
      "run.json",
      "run.ome.tif",
      "run.report.html",
    ]);
    const { state, asked, format } = await recordIn(folder, "run.json");
    assertEquals([state, asked.plan.channels[1].config, format.regions[0].width], ["complete", "bright", 64]);
    const rows = (await readTable(join(folder, "run.frames.npy")))!;
    assertEquals(Array.from({ length: 8 }, (_, at) => rows.at(at).exposureMs), [1, 3, 1, 3, 1, 3, 1, 3]);
  });
});

// Would catch: the example that people copy, gone stale; a document of the useq documentation that does not run.
for (const [what, plan] of [["scripts/plan.yaml", join(root, "scripts/plan.yaml")], ["useq's own", ""]]) {
  Deno.test(`${what} plan runs`, async () => {
    await inFolder(async (folder) => {
      const path = plan || await write(folder, useqDocument, "useq.yaml");
      const ended = await pvcam(["run", path, "--binning", "2", "--out", "run.raw"], { folder });
      assertEquals(ended.code, 0, ended.stderr);
      assertMatch(ended.stdout, plan ? /^30 frames\n/ : /^10 frames\n/);
    });
  });
}

/** A time-lapse of a stack in two channels, as its authors write it, without the stack: there is no stage. */
const useqDocument = `
axis_order: tpgcz
metadata:
  author: Jane
channels:
  - config: Cy5
    exposure: 50
  - config: FITC
    exposure: 20.0
    acquire_every: 2
  - DAPI
time_plan:
  phases:
    - interval: 0:00:00.3
      loops: 3
    - duration: {milliseconds: 100}
      loops: 2
`;

Deno.test("channels with frames of different sizes get a file each", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, `${two}settings: {bright: {binning: 2}}`);
    const ended = await pvcam(["run", plan, ...small, "--out", "run.ome.zarr"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    assertStringIncludes(ended.stderr, "run.dim.ome.zarr, run.bright.ome.zarr");
    for (const [name, width] of [["dim", 64], ["bright", 32]] as const) {
      const { frames, format } = await recordIn(folder, `run.${name}.json`);
      assertEquals([frames, format.regions[0].width], [4, width]);
    }
  });
});

// Would catch: a line on stdout that is no JSON, a plan whose every frame is reported as a run.
Deno.test("a plan's --json-lines print only JSON", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, two);
    const ended = await pvcam(["run", "--json-lines", plan, ...small, "--out", "run.raw"], { folder });
    const events = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(events[0], { event: "run", camera: "pvcamUSB_0", frames: 8 });
    const progress = events.filter(({ event }) => event === "progress");
    assert(
      progress.length >= 1 && progress.every(({ asked, secondsLeft }) => asked === 8 && secondsLeft >= 0),
    );
    const [report, end] = events.slice(-2);
    assertEquals([report.event, report.report.frames, end], ["report", 8, { event: "end", exitCode: 0 }]);
  });
});
