// Experiments that nobody looks at while they are taken: `finished` instead of a loop. And the light of their channels.
import { assertEquals, assertRejects } from "@std/assert";
import { CameraError, SettingsError, timeLapse } from "../../../mod.ts";
import { acquirePlan, readPlan } from "../../../plan.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { smallCamera } from "./plan_camera.ts";

const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0, loops: 3 } });

Deno.test("a time-lapse and a plan are taken to their end without a loop", async () => {
  // Would catch: `await lapse.finished` that is undefined, or waits for a loop that never comes.
  await using camera = await smallCamera();
  const sink = collectingSink();
  const lapse = timeLapse(camera, { intervalMs: 30, frames: 3, sinks: [sink] });
  const { reason, points, frames } = await lapse.finished; // a busy machine passes points over
  assertEquals([reason, points, sink.got.sequences.length], ["complete", 3, frames]);
  assertEquals((await lapse.finished).points, 3);

  const planned = collectingSink();
  const report = await acquirePlan(camera, plan, { sinks: [planned] }).finished;
  assertEquals([report.reason, report.frames, planned.got.sequences.length], ["complete", 6, 6]);
});

Deno.test("`finished` beside a loop takes no frame from it, and says what failed", async () => {
  await using camera = await smallCamera();
  const lapse = timeLapse(camera, { intervalMs: 30, frames: 3 });
  const report = lapse.finished; // asked for first, as scripts do with runs
  const points: number[] = [];
  for await (const { point } of lapse) points.push(point);
  const { reason, frames } = await report;
  assertEquals([points.at(-1), points.length, reason], [2, frames, "complete"]);

  const run = acquirePlan(camera, plan);
  const both = run.finished;
  let seen = 0;
  for await (const _frame of run) if (++seen === 2) break;
  assertEquals([seen, (await both).reason], [2, "stopped"]);

  await assertRejects(() => timeLapse(camera, { intervalMs: 0.001, frames: 2 }).finished, SettingsError);
  const stage = () => {
    throw new CameraError("The stage is stuck.");
  };
  const moving = readPlan({ stage_positions: [[0, 0]] }, { stage });
  await assertRejects(() => acquirePlan(camera, moving, { stage }).finished, CameraError, "stuck");
});

Deno.test("the light of a channel is made before its first frame, once, and not before its time", async () => {
  // Would catch: a lamp that is switched for each frame, in the channel of the frame before, or ahead of time.
  await using camera = await smallCamera();
  const timed = readPlan({ channels: ["a", "b"], time_plan: { interval: 0.3, loops: 2 }, axis_order: "tc" });
  const said: string[] = [];
  let second = 0;
  const run = acquirePlan(camera, timed, {
    setChannel: async ({ config, group }, { index }) => {
      if (index.t === 1 && config === "a") second = Date.now();
      await Promise.resolve();
      said.push(`${group}/${config}`);
    },
  });
  for await (const { event } of run) said.push(event.channel!.config);
  assertEquals(said, ["Channel/a", "a", "Channel/b", "b", "Channel/a", "a", "Channel/b", "b"]);
  assertEquals(second >= run.report().startedMs! + 299, true);

  said.length = 0;
  const stack = readPlan({ channels: ["a"], time_plan: { interval: 0, loops: 5 } });
  const sequence = acquirePlan(camera, stack, { setChannel: ({ config }) => void said.push(config) });
  const { hardwareSequences } = await sequence.finished;
  assertEquals([said, hardwareSequences], [["a"], 1]);
});
