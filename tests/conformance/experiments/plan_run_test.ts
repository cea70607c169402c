// Plans, through the public API: each channel, the setup, the stage, and the recordings.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { acquirePlan, eventsOf, planSettings, readPlan, type StageTarget } from "../../../plan.ts";
import { settingsOf } from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { smallCamera, taken } from "./plan_camera.ts";

// Would catch: a channel that keeps what the one before it set, frames under the wrong event, numbers that begin again.
Deno.test("each event gets its frame with the settings of its channel, and then the camera is as it was", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({
    channels: ["dim", { config: "bright", exposure: 4 }],
    time_plan: { interval: 0.05, loops: 3 },
    settings: { bright: { binning: 2 } },
  });
  const run = acquirePlan(camera, plan);
  assertEquals(await taken(run), [
    "t0 c0: 0 1 256 2",
    "t0 c1: 1 2 128 4",
    "t1 c0: 2 3 256 2",
    "t1 c1: 3 4 128 4",
    "t2 c0: 4 5 256 2",
    "t2 c1: 5 6 128 4",
  ]);
  const { reason, events, frames, missing, hardwareSequences } = run.report();
  assertEquals([reason, events, frames, missing, hardwareSequences], ["complete", 6, 6, 0, 0]);
  const after = await camera.configure({});
  assertEquals([after.width, after.exposureMs], [256, 2]);
});

// Would catch: a dry run that leaves the camera as the last channel had it, or mixes the channels up.
Deno.test("a dry run says what each channel would be, and leaves no trace", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({
    setup: { properties: [["Camera", "PARAM_CLEAR_CYCLES", 3], ["Lamp", "Power", 7]], exposure: 3 },
    channels: ["dim", { config: "bright", exposure: 4 }],
    settings: { bright: { binning: 2 } },
  });
  const { value } = await camera.parameter("PARAM_CLEAR_CYCLES");
  const told = await planSettings(camera, plan);
  const seen = [...eventsOf(plan)].map(told).map(({ width, exposureMs }) => [width, exposureMs]);
  assertEquals(seen, [[256, 3], [128, 4]]);
  assertEquals((await camera.configure({})).width, 256);
  assertEquals((await camera.parameter("PARAM_CLEAR_CYCLES")).value, value);
});

// Would catch: a stage that is moved again and again to where it is, or after the frame.
Deno.test("setup comes first, then the stage is moved where it has to be, and other devices are set", async () => {
  await using camera = await smallCamera();
  const done: string[] = [];
  const stage = (target: StageTarget) => {
    done.push(`move ${JSON.stringify(target)}`);
    return Promise.resolve();
  };
  const plan = readPlan({
    setup: {
      exposure: 5,
      properties: [["Camera", "binning", 2], ["Camera", "PARAM_CLEAR_CYCLES", 3], ["Lamp", "Power", 7]],
    },
    stage_positions: [{ x: 1, y: 2, name: "first" }, { x: 1, y: 2 }, { x: 5, y: 2 }],
    z_plan: { relative: [0, 3] },
    channels: ["a"],
  }, { stage });
  const run = acquirePlan(camera, plan, {
    stage,
    setProperty: (device, property, value) => void done.push(`${device}.${property} = ${value}`),
  });
  for await (const { frame } of run) done.push(`${frame.width} ${frame.exposureMs}`);
  assertEquals(done.slice(0, 5), [
    "Lamp.Power = 7",
    'move {"xUm":1,"yUm":2,"zUm":0,"name":"first"}',
    "128 5",
    'move {"xUm":1,"yUm":2,"zUm":3,"name":"first"}',
    "128 5",
  ]);
  assertEquals(done.filter((line) => line.startsWith("move")).length, 6);
  assertEquals((await camera.configure({})).binning, [1, 1]);
  assertEquals((await camera.parameter("PARAM_CLEAR_CYCLES")).value, 3);
});

Deno.test("a recording has the plan in it, one file for all or one for each channel", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0, loops: 4 } });
  const all = collectingSink();
  await taken(acquirePlan(camera, plan, { sinks: [all] }));
  assertEquals(all.got.frameNumbers, [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(all.got.sequences, [0, 1, 2, 3, 4, 5, 6, 7]);
  assertEquals([all.got.runs.length, all.got.runs[0].frames, all.got.closed], [1, 8, ["complete"]]);
  assertEquals(all.got.runs[0].asked, { plan, settings: settingsOf(await camera.configure({})) });

  const binned = { ...plan, settings: { b: { binning: 2 } } };
  const own = { a: collectingSink("a"), b: collectingSink("b") };
  const run = acquirePlan(camera, binned, { sinks: (channel) => [own[channel as "a" | "b"]] });
  await taken(run);
  for (const [name, width] of [["a", 256], ["b", 128]] as const) {
    const { got } = own[name];
    assertEquals([got.frameNumbers, got.sequences], [[1, 2, 3, 4], [0, 1, 2, 3]]);
    assertEquals([got.widths, got.runs[0].frames, got.closed], [Array(4).fill(width), 4, ["complete"]]);
  }
  assertEquals(run.report().files.map(({ path }) => path), ["a", "b"]);

  const mixed = collectingSink("mixed.tif");
  const error = await assertRejects(() => taken(acquirePlan(camera, binned, { sinks: [mixed] })), Error);
  assertStringIncludes(error.message, "128 x 64");
  assertEquals([mixed.got.closed, camera.state], [["failed"], "ready"]);
});
