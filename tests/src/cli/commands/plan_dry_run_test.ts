// `pvcam run plan.yaml --dry-run`: what would happen, and what cannot be known.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { two, write } from "./plan_file.ts";
import { inFolder, jsonOf, namesIn, pvcam, small } from "../pvcam.ts";

// Would catch: events that are not those of the run, figures that are not this camera's, files left by a dry run.
Deno.test("--dry-run shows events, times, late points and disk, and leaves nothing behind", async () => {
  await inFolder(async (folder) => {
    const plan = await write(
      folder,
      `${two.replace("loops: 4", "loops: 40").replace("0.2", "0.02")}settings: {bright: {binning: 2}}`,
    );
    const args = ["run", plan, ...small, "--exposure", "30", "--out", "run.raw", "--dry-run"];
    const { stdout } = await pvcam(args, { folder });
    assertMatch(
      stdout,
      /^EVENT +TIME +LATE +CHANNEL +EXPOSURE +FRAME\n1 +0\.000 s +- +dim +30 ms +64 x 64\n/,
    );
    assertMatch(stdout, /\n\.\.\. +62 more\n75 /);
    assertMatch(stdout, /80 frames in [\d.]+ s, 410 kB on disk; [\d.]+ .B are free there\n/);
    assertStringIncludes(stdout, "each channel has its own file");
    assertMatch(stdout, /39 time points would begin late, by up to [\d.]+ ms: /);
    assertStringIncludes(stdout, "run.dim.raw, run.bright.raw");
    const told = jsonOf(await pvcam([...args, "--json"], { folder }));
    assertEquals([told.frames, told.bytes, told.events.length], [80, 40 * (64 * 64 + 32 * 32) * 2, 80]);
    const { index, channel, exposureMs, width } = told.events[3];
    assertEquals([index, channel, exposureMs, width], [{ t: 1, c: 1 }, "bright", 3, 32]);
    assertEquals(await namesIn(folder), ["plan.yaml"]);
  });
});

Deno.test("--dry-run without any camera shows the events, and says what is unknown", async () => {
  await inFolder(async (folder) => {
    const plan = await write(folder, two);
    const none = { folder, environment: { PVSIM_CAMERAS: "none" } };
    const ended = await pvcam(["run", plan, "--dry-run"], none);
    assertEquals(ended.code, 0, ended.stderr);
    // Would catch: a promise that no time point is late, made from figures that leave out the setup.
    assertMatch(ended.stdout, /\nExposures and read-out make no time point late/);
    assertMatch(ended.stdout, /\n8 +0\.600 s +- +bright +3 ms +-\n8 frames in .* on disk unknown/);
    assertStringIncludes(ended.stdout, "No camera");
    const named = await pvcam(["run", plan, "--dry-run", "--camera", "pvcamUSB_0"], none);
    assertEquals([named.code, named.stdout], [1, ""]);
  });
});

// Would catch: a plan with positions that cannot be tried without a stage, and a run that leaves the positions out.
Deno.test("--dry-run shows the positions of a plan that only a script can run", async () => {
  await inFolder(async (folder) => {
    const plan = await write(
      folder,
      "stage_positions: [{x: 1, y: 2.5}, {x: 5, y: 5}]\nz_plan: {range: 2, step: 2}",
    );
    const { stdout, stderr } = await pvcam(["run", plan, "--dry-run"], { folder });
    assertMatch(stdout, /^EVENT .* POSITION \(X, Y, Z\)\n1 .* 1, 2\.5, -1\n2 .* 1, 2\.5, 1\n/, stderr);
    assertStringIncludes(stdout, "{ stage }");
    const told = jsonOf(await pvcam(["run", plan, "--dry-run", "--json"], { folder }));
    assertEquals(told.events[3].position, { x: 5, y: 5, z: 1 });
    assertEquals((await pvcam(["run", plan, "--out", "x.raw"], { folder })).code, 1);
  });
});

// Would catch: a look at all events of a plan without an end, which is beyond the first million of them.
Deno.test("--dry-run ends for a plan that has more events than any program counts", () =>
  inFolder(async (folder) => {
    const plan = join(folder, "endless.yaml");
    await Deno.writeTextFile(plan, `time_plan: { interval: 0, loops: ${Number.MAX_SAFE_INTEGER} }\n`);
    const { code, stdout } = await pvcam(["run", plan, "--dry-run"], { folder });
    assertEquals([code, stdout.includes("1000000")], [0, true], stdout);
  }));
