// Scenarios of experiments, through the public API.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  acquirePlan,
  type Camera,
  eventsOf,
  imageEvent,
  type MDAEvent,
  type PlanRun,
  readPlan,
  rehearsePlan,
  SettingsError,
  settingsOf,
  type StageTarget,
} from "../../mod.ts";
import { collectingSink } from "../src/experiment/collecting_sink.ts";
import { openTestCamera, stamped, stampOf } from "./camera.ts";

const small = { region: { x: 512, y: 600, width: 256, height: 128 }, exposureMs: 2 } as const;

async function smallCamera(environment: Record<string, string> = {}): Promise<Camera> {
  const camera = await openTestCamera(environment);
  await camera.configure(small);
  return camera;
}

/** What came, as `index -> width, exposure`. */
async function taken(run: PlanRun): Promise<string[]> {
  const list: string[] = [];
  for await (const { event, frame } of run) {
    const place = Object.entries(event.index).map(([axis, at]) => `${axis}${at}`).join(" ");
    list.push(`${place}: ${frame.sequence} ${frame.frameNumber} ${frame.width} ${frame.exposureMs}`);
  }
  return list;
}

// Would catch: a channel that keeps what the one before it set, frames under the wrong event, numbers that begin anew.
Deno.test("each event gets its frame with the settings of its channel, and then the camera is as it was", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({
    channels: ["dim", { config: "bright", exposure: 4 }],
    time_plan: { interval: 0.05, loops: 3 },
    settings: { bright: { binning: 2 } },
  });
  const run = acquirePlan(plan, { camera });
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

// Would catch: a camera that is started for each frame, or one sequence over an event that needs us in between.
Deno.test("equal events closer than a frame are one sequence that the camera takes by itself", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({
    channels: [{ config: "a", exposure: 3 }],
    time_plan: { phases: [{ interval: 0, loops: 20 }, { interval: 0.1, loops: 3 }] },
  });
  let lastMs = 0;
  const run = acquirePlan(plan, { camera });
  let count = 0;
  for await (const { event, frame } of run) {
    assertEquals([event.index.t, frame.frameNumber], [count, count + 1]);
    if (stamped) assertEquals(stampOf(frame), count < 20 ? count + 1 : 1);
    lastMs = frame.receivedMs;
    count++;
  }
  const { events, hardwareSequences, startedMs } = run.report();
  assertEquals([events, count, hardwareSequences], [22, 22, 1]);
  // The last two have times of their own: 0.1 s and 0.2 s after the first began.
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
  for await (const { frame } of acquirePlan(events(), { camera })) seen.push(Math.round(frame.exposureMs));
  assertEquals([seen, asked], [[1, 2, 4, 8, 16], [0, 1, 2, 3, 4, -1]]);
  asked.length = seen.length = 0;
  for await (const { event } of acquirePlan(events(), { camera })) {
    seen.push(event.exposure!);
    if (seen.length === 2) break;
  }
  assertEquals([asked, camera.state], [[0, 1, -1], "ready"]);
});

Deno.test("an array of events is looked ahead into, and a region of an event's own is read", async () => {
  await using camera = await smallCamera();
  const roi = { offset_x: 64, offset_y: 32, width: 64, height: 16 };
  const events = [imageEvent(), imageEvent(), imageEvent({ roi }), imageEvent({ roi }), imageEvent()];
  const run = acquirePlan(events, { camera });
  const widths: number[] = [];
  for await (const { frame } of run) widths.push(frame.width);
  assertEquals([widths, run.report().hardwareSequences], [[256, 256, 64, 64, 256], 2]);
});

// Would catch: an event that begins before its time, or a clock that is not begun anew.
Deno.test("times are the earliest, and count from the event that resets the timer", async () => {
  await using camera = await smallCamera();
  const begun: number[] = [];
  const doAction = () => void begun.push(performance.now());
  const action = (min_start_time: number, reset_event_timer = false): MDAEvent => ({
    ...imageEvent({ min_start_time, reset_event_timer }),
    action: { type: "custom", name: "look", data: {} },
  });
  const run = acquirePlan([action(0), action(0.15), action(0.05, true), action(0.12)], { camera, doAction });
  await taken(run);
  // The third begins a clock of its own, when the second is through.
  const gaps = [begun[1] - begun[0], begun[2] - begun[1], begun[3] - begun[1]];
  assert(gaps[0] >= 149 && gaps[1] >= 49 && gaps[2] >= 119, `gaps of ${gaps}`);
});

Deno.test("what is late says so, and keeps nothing from being on time again", async () => {
  await using camera = await smallCamera();
  const events = [0, 0.05, 0.1, 0.6].map((min_start_time) => imageEvent({ min_start_time }));
  const run = acquirePlan(events, { camera });
  const late: boolean[] = [];
  for await (const { lateMs } of run) {
    late.push(lateMs > 100);
    if (late.length === 1) await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assertEquals(late.slice(0, 3), [false, true, true]);
  assert(run.report().late >= 2 && run.report().latestMs >= 150);
});

// Would catch: an experiment that is taken up again and begins its clock anew, so that everything is late by a night.
Deno.test("times count from the start that is given, also where the first event resets the timer", async () => {
  await using camera = await smallCamera();
  for (const reset_event_timer of [false, true]) {
    const startedMs = Date.now() - 10_000;
    const events = [10.15, 10.3].map((min_start_time, at) =>
      imageEvent({ min_start_time, reset_event_timer: reset_event_timer && at === 0 })
    );
    for await (const { event, frame } of acquirePlan(events, { camera, startedMs })) {
      assert(frame.receivedMs >= startedMs + event.min_start_time! * 1000 - 1, "before its time");
      assert(frame.receivedMs < startedMs + 20_000, "by another clock");
    }
  }
});

// Would catch: a plan that is taken up again and does over what is recorded, whose numbers begin anew, or that counts what
// its new file lacks as taken by the old one.
Deno.test("a plan goes on behind what is recorded, with times and numbers, and passes over what is too late", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0.1, loops: 115 } });
  // Time points 0 to 99 were due before now; 90 and the first channel of 91 are recorded, but for two frames.
  const startedMs = Date.now() - 10_000;
  const before = { frames: 181, frameNumber: 183 };
  const sink = collectingSink();
  const run = acquirePlan(plan, { camera, startedMs, before, sinks: [sink] });
  const indexes: number[] = [];
  for await (const { event, frame } of run) {
    const { t = 0, c = 0 } = event.index;
    indexes.push(2 * t + c);
    assertEquals([frame.frameNumber, frame.sequence], [2 * t + c + 1, 180 + indexes.length]);
  }
  assert(indexes[0] >= 2 * 99 && indexes[0] % 2 === 0, `begins with event ${indexes[0]}`);
  assertEquals(indexes, Array.from({ length: 230 - indexes[0] }, (_, at) => indexes[0] + at));
  const { passedOver, events, startedMs: began } = run.report();
  assertEquals([passedOver, events], [indexes[0] - 183, indexes.length]);
  assertAlmostEquals(began!, startedMs, 1);
  const [told] = sink.got.runs;
  assertEquals([told.frames, told.before, told.startedMs], [indexes.length, before, startedMs]);
  assertEquals(sink.got.frameNumbers, indexes.map((at) => at + 1));
});

Deno.test("a plan with a file for each channel goes on behind the last frame of any", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0, loops: 4 } });
  const own = { a: collectingSink("a"), b: collectingSink("b") };
  const run = acquirePlan(plan, {
    camera,
    startedMs: Date.now(),
    sinks: (channel) => [own[channel as "a" | "b"]],
    // Of `b` the file has one frame less: it is taken again.
    before: (channel) => channel === "a" ? { frames: 2, frameNumber: 2 } : { frames: 1, frameNumber: 1 },
  });
  assertEquals((await taken(run)).length, 5);
  assertEquals([own.a.got.frameNumbers, own.a.got.sequences], [[3, 4], [2, 3]]);
  assertEquals([own.b.got.frameNumbers, own.b.got.sequences], [[2, 3, 4], [1, 2, 3]]);
});

// Would catch: frames that a kill took from one channel's file alone, and that no number tells of.
Deno.test("frames that one channel's file lacks and another's is past are passed over, and counted", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ channels: ["a", "b"], time_plan: { interval: 0, loops: 4 } });
  const own = { a: collectingSink("a"), b: collectingSink("b") };
  const goOn = (a: number, b: number) =>
    acquirePlan(plan, {
      camera,
      startedMs: Date.now(),
      sinks: (channel) => [own[channel as "a" | "b"]],
      before: (channel) => channel === "a" ? { frames: a, frameNumber: a } : { frames: b, frameNumber: b },
    });
  const run = goOn(1, 3);
  assertEquals((await taken(run)).length, 2);
  const { passedOver, planned } = run.report();
  assertEquals([passedOver, planned], [2, 4]);
  assertEquals([own.a.got.frameNumbers, own.b.got.frameNumbers], [[4], [4]]);
  await assertRejects(() => taken(goOn(2, 4)), SettingsError, "of its 8 events 6 were done");
});

Deno.test("a plan of which nothing is left to do is refused, and says whether it is done or too late", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({ time_plan: { interval: 0.1, loops: 10 } });
  const goOn = (frameNumber: number, startedMs?: number) =>
    taken(acquirePlan(plan, { camera, startedMs, before: { frames: frameNumber, frameNumber } }));
  await assertRejects(() => goOn(10, Date.now()), SettingsError, "all of its 10 events are done");
  await assertRejects(() => goOn(4, Date.now() - 60_000), SettingsError, "the time of all others has passed");
  await assertRejects(() => goOn(4), SettingsError, "startedMs");
  assertEquals(camera.state, "ready");
});

// Would catch: a rehearsal that leaves the camera as the last channel had it, or mixes the channels up.
Deno.test("a rehearsal tells what each channel would be, and leaves no trace", async () => {
  await using camera = await smallCamera();
  const plan = readPlan({
    setup: { properties: [["Camera", "PARAM_CLEAR_CYCLES", 3], ["Lamp", "Power", 7]], exposure: 3 },
    channels: ["dim", { config: "bright", exposure: 4 }],
    settings: { bright: { binning: 2 } },
  });
  const { value } = await camera.parameter("PARAM_CLEAR_CYCLES");
  const told = await rehearsePlan(plan, { camera });
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
  const run = acquirePlan(plan, {
    camera,
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
  await taken(acquirePlan(plan, { camera, sinks: [all] }));
  assertEquals(all.got.frameNumbers, [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(all.got.sequences, [0, 1, 2, 3, 4, 5, 6, 7]);
  assertEquals([all.got.runs.length, all.got.runs[0].frames, all.got.closed], [1, 8, ["complete"]]);
  assertEquals(all.got.runs[0].asked, { plan, settings: settingsOf(await camera.configure({})) });

  const binned = { ...plan, settings: { b: { binning: 2 } } };
  const own = { a: collectingSink("a"), b: collectingSink("b") };
  const run = acquirePlan(binned, { camera, sinks: (channel) => [own[channel as "a" | "b"]] });
  await taken(run);
  for (const [name, width] of [["a", 256], ["b", 128]] as const) {
    const { got } = own[name];
    assertEquals([got.frameNumbers, got.sequences], [[1, 2, 3, 4], [0, 1, 2, 3]]);
    assertEquals([got.widths, got.runs[0].frames, got.closed], [Array(4).fill(width), 4, ["complete"]]);
  }
  assertEquals(run.report().files.map(({ path }) => path), ["a", "b"]);

  const mixed = collectingSink("mixed.tif");
  const error = await assertRejects(() => taken(acquirePlan(binned, { camera, sinks: [mixed] })), Error);
  assertStringIncludes(error.message, "256 x 128 pixels of 16 bits, and now they are 128 x 64");
  assertEquals([mixed.got.closed, camera.state], [["failed"], "ready"]);
});

const refused: Record<string, { events: MDAEvent[]; says: string }> = {
  "a stage that is not there": {
    events: [imageEvent({ x_pos: 5, z_pos: 1 })],
    says: "to x = 5 um, z = 1 um",
  },
  "another device": { events: [imageEvent({ properties: [["Lamp", "Power", 1]] })], says: `"Lamp"` },
  "no parameter": {
    events: [imageEvent({ properties: [["Camera", "PARAM_ADC_OFSET", 1]] })],
    says: "PARAM_ADC_OFFSET",
  },
  "no setting": { events: [imageEvent({ properties: [["Camera", "Powr", 1]] })], says: `"Powr"` },
  "an action": {
    events: [{ ...imageEvent(), action: { type: "custom", name: "pump", data: {} } }],
    says: `the action "pump"`,
  },
  "a region off the sensor": {
    events: [imageEvent({ roi: { offset_x: 1e5, offset_y: 0, width: 8, height: 8 } })],
    says: "must lie on the sensor",
  },
};
for (const [what, { events, says }] of Object.entries(refused)) {
  Deno.test(`an event that needs ${what} is refused by name`, async () => {
    await using camera = await smallCamera();
    const run = acquirePlan([imageEvent(), ...events], { camera });
    await assertRejects(() => taken(run), SettingsError, says);
    assertEquals([run.report().reason, run.report().frames, camera.state], ["failed", 1, "ready"]);
  });
}

Deno.test("channels that cannot be are refused before the camera does anything", async () => {
  await using camera = await smallCamera();
  const plan = (settings: Record<string, Record<string, unknown>>) =>
    acquirePlan(readPlan({ channels: ["a", "b"], settings }), { camera });
  await assertRejects(
    () => taken(plan({ a: { exposure: 5 } })),
    SettingsError,
    `no setting "exposure"; did you mean "exposureMs"?`,
  );
  await assertRejects(
    () => taken(plan({ a: { clearMode: "Auto" }, b: {} })),
    SettingsError,
    `channel "b" does not`,
  );
  await camera.configure({ trigger: "internal" });
  assertEquals(camera.state, "ready");
});

// Would catch: a camera that is left armed for an event far away, a recording that nobody closes.
Deno.test("an experiment that is left, stopped or aborted leaves the camera ready", async () => {
  await using camera = await smallCamera();
  const far = () => [imageEvent({ exposure: 4 }), imageEvent({ min_start_time: 1000 })];
  const left = collectingSink();
  for await (const _frame of acquirePlan(far(), { camera, sinks: [left] })) break;
  assertEquals([camera.state, left.got.closed], ["ready", ["stopped"]]);
  assertEquals((await camera.configure({})).exposureMs, 2);

  const stopped = acquirePlan(far(), { camera });
  await stopped.next();
  const waiting = stopped.next();
  assertEquals((await stopped.stop()).reason, "stopped");
  assertEquals([(await waiting).done, camera.state], [true, "ready"]);

  const controller = new AbortController();
  const aborted = acquirePlan(far(), { camera, signal: controller.signal });
  await aborted.next();
  setTimeout(() => controller.abort(), 50); // while it waits for the second
  assertEquals((await taken(aborted)).length, 0);
  assertEquals([aborted.report().reason, camera.state], ["aborted", "ready"]);

  const never = acquirePlan(far(), { camera });
  assertEquals((await never.stop()).reason, "stopped");
});

Deno.test("a source of events that throws ends the experiment with its error", async () => {
  await using camera = await smallCamera();
  function* events() {
    yield imageEvent();
    throw new RangeError("out of ideas");
  }
  const sink = collectingSink();
  const run = acquirePlan(events(), { camera, sinks: [sink] });
  await assertRejects(() => taken(run), RangeError, "out of ideas");
  assertEquals([run.report().frames, sink.got.closed, camera.state], [1, ["failed"], "ready"]);
});

// Would catch: an event that gets the frame of another, where one of a sequence is lost.
Deno.test({
  name: "a lost frame is an event without one, and the others keep theirs",
  ignore: !stamped,
  async fn() {
    await using camera = await smallCamera({ PVSIM_FAULT: "missing,after=2" });
    const events = Array.from({ length: 6 }, (_, t) => imageEvent({ index: { t } }));
    const run = acquirePlan(events, { camera });
    const got: (number | undefined)[][] = [];
    for await (const { event, frame } of run) got.push([event.index.t, frame.frameNumber, frame.sequence]);
    assertEquals(got, [[0, 1, 0], [1, 2, 1], [3, 4, 2], [4, 5, 3], [5, 6, 4]]);
    const { events: asked, frames, missing } = run.report();
    assertEquals([asked, frames, missing], [6, 5, 1]);
  },
});

// Would catch: a frame of a sequence of one that is taken for overwritten, because it was told of twice.
Deno.test({
  name: "a frame that comes twice is the frame of its event",
  ignore: !stamped,
  async fn() {
    await using camera = await smallCamera({ PVSIM_FAULT: "duplicate,after=2" });
    const events = Array.from({ length: 6 }, (_, t) => imageEvent({ exposure: 1 + t % 2, index: { t } }));
    const run = acquirePlan(events, { camera });
    assertEquals((await taken(run)).length, 6);
    const { events: asked, frames, missing } = run.report();
    assertEquals([asked, frames, missing], [6, 6, 0]);
  },
});
