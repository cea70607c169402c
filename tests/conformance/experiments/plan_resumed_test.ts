// Plans that ended early, and are resumed.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { acquirePlan, readPlan } from "../../../plan.ts";
import { SettingsError } from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { smallCamera, taken } from "./plan_camera.ts";

// Would catch: a resumed plan that repeats what is recorded, whose numbers begin again, or that counts what
// its new file lacks as taken by the old one.
Deno.test("a resumed plan continues after what is recorded, with times and numbers, and passes over what is too late", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0.1, loops: 141 } });
  // Time points 0 to 99 were due before now; 90 and the first channel of 91 are recorded, except for two frames.
  const startedMs = Date.now() - 10_000;
  const before = { frames: 181, frameNumber: 183 };
  const sink = collectingSink();
  const run = acquirePlan(camera, plan, { startedMs, before, sinks: [sink] });
  const indexes: number[] = [];
  for await (const { event, frame } of run) {
    const { t = 0, c = 0 } = event.index;
    indexes.push(2 * t + c);
    assertEquals([frame.frameNumber, frame.sequence], [2 * t + c + 1, 180 + indexes.length]);
  }
  assert(indexes[0] >= 2 * 99 && indexes[0] % 2 === 0, `begins with event ${indexes[0]}`);
  assertEquals(indexes, Array.from({ length: 282 - indexes[0] }, (_, at) => indexes[0] + at));
  const { passedOver, events, startedMs: began } = run.report();
  assertEquals([passedOver, events], [indexes[0] - 183, indexes.length]);
  assertAlmostEquals(began!, startedMs, 1);
  const [told] = sink.got.runs;
  assertEquals([told.frames, told.before, told.startedMs], [indexes.length, before, startedMs]);
  assertEquals(sink.got.frameNumbers, indexes.map((at) => at + 1));
});

Deno.test("a resumed plan with a file for each channel continues after the last frame of any", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0, loops: 4 } });
  const own = { a: collectingSink("a"), b: collectingSink("b") };
  const run = acquirePlan(camera, plan, {
    startedMs: Date.now(),
    sinks: (channel) => [own[channel as "a" | "b"]],
    // Of `b` the file has one frame less: it is taken again.
    before: (channel) => channel === "a" ? { frames: 2, frameNumber: 2 } : { frames: 1, frameNumber: 1 },
  });
  assertEquals((await taken(run)).length, 5);
  assertEquals([own.a.got.frameNumbers, own.a.got.sequences], [[3, 4], [2, 3]]);
  assertEquals([own.b.got.frameNumbers, own.b.got.sequences], [[2, 3, 4], [1, 2, 3]]);
});

// Would catch: frames that a kill took from only one channel's file, and that no number shows.
Deno.test("frames that one channel's file lacks, older than the last of another's, are passed over and counted", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0, loops: 4 } });
  const own = { a: collectingSink("a"), b: collectingSink("b") };
  const resumePlan = (a: number, b: number) =>
    acquirePlan(camera, plan, {
      startedMs: Date.now(),
      sinks: (channel) => [own[channel as "a" | "b"]],
      before: (channel) => channel === "a" ? { frames: a, frameNumber: a } : { frames: b, frameNumber: b },
    });
  const run = resumePlan(1, 3);
  assertEquals((await taken(run)).length, 2);
  const { passedOver, planned } = run.report();
  assertEquals([passedOver, planned], [2, 4]);
  assertEquals([own.a.got.frameNumbers, own.b.got.frameNumbers], [[4], [4]]);
  await assertRejects(() => taken(resumePlan(2, 4)), SettingsError, "of its 8 events 6 were done");
});

Deno.test("a plan with nothing left to do is refused, and the error says whether it is complete or too late", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ time_plan: { interval: 0.1, loops: 10 } });
  const resumePlan = (frameNumber: number, startedMs?: number) =>
    taken(acquirePlan(camera, plan, { startedMs, before: { frames: frameNumber, frameNumber } }));
  await assertRejects(() => resumePlan(10, Date.now()), SettingsError, "all of its 10 events are done");
  await assertRejects(() => resumePlan(4, Date.now() - 60_000), SettingsError, "passed");
  await assertRejects(() => resumePlan(4), SettingsError, "startedMs");
  assertEquals(camera.state, "ready");
});
