// What is wrong with a plan, or with the words around it, is a sentence.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { two, write } from "./plan_file.ts";
import { inFolder, namesIn, pvcam, small } from "../pvcam.ts";

const mistakes: Record<string, { plan?: string; args?: string[]; says: RegExp }> = {
  "an unknown axis": {
    plan: "axis_order: tqc\nchannels: [a]",
    says: /^plan\.yaml, line 1, column 13: .*axis "q"; the axes are t, p, g, c, z\.\n$/,
  },
  "an axis that needs a stage": {
    plan: "channels: [a]\nz_plan: {range: 4, step: 1}",
    says: /^plan\.yaml, line 2, column 9: "z_plan" needs a stage.*\n$/,
  },
  "a time that cannot be": {
    plan: "time_plan: {interval: -1, loops: 3}",
    says: /^plan\.yaml, line 1, column 23: .*not negative is needed\.\n$/,
  },
  "exposures longer than the interval": {
    plan:
      "channels: [{config: a, exposure: 60}, {config: b, exposure: 50}]\ntime_plan: {interval: 0.1, loops: 3}",
    says: /^plan\.yaml, line 2, column 12: .*take 110 ms .*interval is 100 ms: 10 ms too long\..*\n$/,
  },
  "a channel of another camera": {
    plan: "channels:\n  - {config: a, camera: pvcamUSB_0}\n  - {config: b, camera: other}",
    says: /^plan\.yaml, line 3, column 25: .*"other".*"pvcamUSB_0".*\n$/,
  },
  "no YAML": { plan: "channels: [a\ntime_plan: 3", says: /^plan\.yaml, line \d, column \d+: .*\n$/ },
  "a setting that the camera lacks": {
    plan: "channels: [a]\nsettings: {a: {gain: Loud}}",
    says: /has no \w+ "Loud"/,
  },
  "no events": { plan: "metadata: {}", says: /^plan\.yaml has no event/ },
  "no file": { args: ["run", "gone.yaml", "--out", "run.raw"], says: /^There is no plan "gone\.yaml"\.\n$/ },
  "no file to record to": { args: ["run", "plan.yaml"], says: /^No place to record to: give --out FILE/ },
  "a flag of `record` that means nothing here": {
    args: ["run", "plan.yaml", "--frames", "3"],
    says: /^`run` has no flag --frames; that flag belongs to another command\./,
  },
  "a flag of scripts": { args: ["run", "--sandbox", "plan.yaml"], says: /^--sandbox is for scripts\./ },
  "a list of exposures": {
    args: ["run", "plan.yaml", "--smart-stream", "1,2"],
    says: /^--smart-stream cannot be used with a plan/,
  },
  "several files": {
    args: ["run", "plan.yaml", "--out", "a.raw,b.raw"],
    says: /^Cannot use --out a\.raw,b\.raw: .* Give one path; .*\n$/,
  },
  "a Zarr of no TIFF": {
    args: ["run", "plan.yaml", "--out", "run.raw", "--zarr", "run.ome.zarr", "--dry-run"],
    says: /^.*only an OME-TIFF can be a Zarr at the same time\.\n$/,
  },
  "a look at what can be no recording": {
    args: ["run", "plan.yaml", "--out", "run.avi", "--dry-run"],
    says: /^Cannot record to "run\.avi": its ending names no format\..*\n$/,
  },
  "a trigger that would never come": {
    args: ["run", "plan.yaml", "--trigger", "software-edge", "--out", "run.raw", "--camera", "pvcamUSB_0"],
    says: /^.*software-edge.*\n$/,
  },
  "a flag of plans in front of a script": {
    args: ["run", "--exposure", "5", "mine.ts"],
    says: /^--exposure is for plans/,
  },
  "a folder that is not there": {
    args: ["run", "plan.yaml", ...small, "--out", "no/run.raw"],
    says: /^Cannot record to "no\/run\.raw": the folder "no" does not exist; make it first\.\n$/,
  },
  "nothing to resume": {
    args: ["run", "plan.yaml", "--out", "run.raw", "--resume"],
    says: /^There is nothing to resume: no recording "run\.raw" is there\.\n$/,
  },
};
for (const [what, { plan = two, args, says }] of Object.entries(mistakes)) {
  // Would catch: a stack where a person waits for a sentence, or a file of nothing.
  Deno.test(`a plan with ${what} ends in a sentence`, async () => {
    await inFolder(async (folder) => {
      await write(folder, plan);
      const ended = await pvcam(args ?? ["run", "plan.yaml", ...small, "--out", "run.raw"], { folder });
      assertMatch(ended.stderr, says);
      assertEquals([ended.code, ended.stdout], [1, ""]);
      assert(!/^ +at |Error:|fault of pvcam/m.test(ended.stderr), ended.stderr);
      assertEquals(await namesIn(folder), ["plan.yaml"]);
    });
  });
}
