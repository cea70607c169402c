// Which frame belongs to which event: in sequences that the camera times, in events made one by one, when frames are lost.
import { assert, assertEquals } from "@std/assert";
import { acquirePlan, imageEvent, type MDAEvent, readPlan } from "../../../plan.ts";
import { stamped, stampOf } from "../camera.ts";
import { smallCamera, taken } from "./plan_camera.ts";

// Would catch: a camera that is started for each frame, or one sequence over an event that needs us in between.
Deno.test("equal events closer than a frame are one sequence that the camera times", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({
    channels: [{ config: "a", exposure: 3 }],
    time_plan: { phases: [{ interval: 0, loops: 20 }, { interval: 0.1, loops: 3 }] },
  });
  let lastMs = 0;
  const run = acquirePlan(camera, plan);
  let count = 0;
  for await (const { event, frame } of run) {
    assertEquals([event.index.t, frame.frameNumber], [count, count + 1]);
    if (stamped) assertEquals(stampOf(frame), count < 20 ? count + 1 : 1);
    lastMs = frame.receivedMs;
    count++;
  }
  const { events, hardwareSequences, startedMs } = run.report();
  assertEquals([events, count, hardwareSequences], [22, 22, 1]);
  // The last two are timed: 0.1 s and 0.2 s after the first began.
  assert(lastMs - startedMs! >= 199, "the last frame came before its time");
});

// Would catch: a generator that is asked for the next event before it can have seen the frame of the one before.
Deno.test("a generator is asked for an event when the frame of the one before has been seen", async () => {
  await using camera = await smallCamera();
  const seen: number[] = [];
  const asked: number[] = [];
  async function* events(): AsyncGenerator<MDAEvent> {
    try {
      for (let exposure = 1; exposure < 20; exposure *= 2) {
        asked.push(seen.length);
        await Promise.resolve();
        yield imageEvent({ exposure });
      }
    } finally {
      asked.push(-1);
    }
  }
  for await (const { frame } of acquirePlan(camera, events())) seen.push(Math.round(frame.exposureMs));
  assertEquals([seen, asked], [[1, 2, 4, 8, 16], [0, 1, 2, 3, 4, -1]]);
  asked.length = seen.length = 0;
  for await (const { event } of acquirePlan(camera, events())) {
    seen.push(event.exposure!);
    if (seen.length === 2) break;
  }
  assertEquals([asked, camera.state], [[0, 1, -1], "ready"]);
});

Deno.test("events of an array are read ahead, and an event may have its own region", async () => {
  await using camera = await smallCamera();
  const roi = { offset_x: 64, offset_y: 32, width: 64, height: 16 };
  const events = [imageEvent(), imageEvent(), imageEvent({ roi }), imageEvent({ roi }), imageEvent()];
  const run = acquirePlan(camera, events);
  const widths: number[] = [];
  for await (const { frame } of run) widths.push(frame.width);
  assertEquals([widths, run.report().hardwareSequences], [[256, 256, 64, 64, 256], 2]);
});

// Would catch: an event that gets the frame of another, where one of a sequence is lost.
Deno.test({
  name: "a lost frame is an event without one, and the others keep theirs",
  ignore: !stamped,
  async fn() {
    await using camera = await smallCamera({ PVSIM_FAULT: "missing,after=2" });
    const events = Array.from({ length: 6 }, (_, t) => imageEvent({ index: { t } }));
    const run = acquirePlan(camera, events);
    const got: (number | undefined)[][] = [];
    for await (const { event, frame } of run) got.push([event.index.t, frame.frameNumber, frame.sequence]);
    assertEquals(got, [[0, 1, 0], [1, 2, 1], [3, 4, 2], [4, 5, 3], [5, 6, 4]]);
    const { events: asked, frames, missing } = run.report();
    assertEquals([asked, frames, missing], [6, 5, 1]);
  },
});

// Would catch: the frame of a sequence of one, taken for overwritten because its notification came twice.
Deno.test({
  name: "a frame that comes twice is the frame of its event",
  ignore: !stamped,
  async fn() {
    await using camera = await smallCamera({ PVSIM_FAULT: "duplicate,after=2" });
    const events = Array.from({ length: 6 }, (_, t) => imageEvent({ exposure: 1 + t % 2, index: { t } }));
    const run = acquirePlan(camera, events);
    assertEquals((await taken(run)).length, 6);
    const { events: asked, frames, missing } = run.report();
    assertEquals([asked, frames, missing], [6, 6, 0]);
  },
});
