// Experiments that are refused, left, stopped or aborted, or whose events fail.
import { assertEquals, assertRejects } from "@std/assert";
import { acquirePlan, imageEvent, type MDAEvent, readPlan } from "../../../plan.ts";
import { fileSink, SettingsError } from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { smallCamera, taken } from "./plan_camera.ts";

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
    says: "sensor",
  },
};
for (const [what, { events, says }] of Object.entries(refused)) {
  Deno.test(`an event that needs ${what} is refused by name`, async () => {
    await using camera = await smallCamera();
    const run = acquirePlan(camera, [imageEvent(), ...events]);
    await assertRejects(() => taken(run), SettingsError, says);
    assertEquals([run.report().reason, run.report().frames, camera.state], ["failed", 1, "ready"]);
  });
}

Deno.test("impossible channels are refused before the camera does anything", async () => {
  await using camera = await smallCamera();
  const plan = (settings: Record<string, Record<string, unknown>>) =>
    acquirePlan(camera, readPlan({ channels: ["a", "b"], settings }));
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

// Would catch: a camera that stays armed for an event far away, a recording that is never closed.
Deno.test("an experiment that is left, stopped or aborted leaves the camera ready", async () => {
  await using camera = await smallCamera();
  const far = () => [imageEvent({ exposure: 4 }), imageEvent({ min_start_time: 1000 })];
  const left = collectingSink();
  for await (const _frame of acquirePlan(camera, far(), { sinks: [left] })) break;
  assertEquals([camera.state, left.got.closed], ["ready", ["stopped"]]);
  assertEquals((await camera.configure({})).exposureMs, 2);

  const stopped = acquirePlan(camera, far());
  await stopped.next();
  const waiting = stopped.next();
  assertEquals((await stopped.stop()).reason, "stopped");
  assertEquals([(await waiting).done, camera.state], [true, "ready"]);

  const controller = new AbortController();
  const aborted = acquirePlan(camera, far(), { signal: controller.signal });
  await aborted.next();
  setTimeout(() => controller.abort(), 50); // while it waits for the second
  assertEquals((await taken(aborted)).length, 0);
  assertEquals([aborted.report().reason, camera.state], ["aborted", "ready"]);

  const never = acquirePlan(camera, far());
  assertEquals((await never.stop()).reason, "stopped");
});

Deno.test("a source of events that throws ends the experiment with its error", async () => {
  await using camera = await smallCamera();
  function* events() {
    yield imageEvent();
    throw new RangeError("out of ideas");
  }
  const sink = collectingSink();
  const run = acquirePlan(camera, events(), { sinks: [sink] });
  await assertRejects(() => taken(run), RangeError, "out of ideas");
  assertEquals([run.report().frames, sink.got.closed, camera.state], [1, ["failed"], "ready"]);
});

// Would catch: a report that counts what the loop was given, where the file has frames that came after it was left.
Deno.test("a plan that is stopped reports the frames that are in its file", async () => {
  await using camera = await smallCamera();
  const folder = await Deno.makeTempDir({ prefix: "pvcam-plan-end-" });
  try {
    for (const round of [1, 2, 3]) {
      const sink = fileSink(`${folder}/${round}.raw`);
      const run = acquirePlan(camera, readPlan({ time_plan: { interval: 0, loops: 200 } }), {
        sinks: [sink],
      });
      for await (const { event } of run) {
        if (event.index?.t === 2) break;
        await new Promise((resolve) => setTimeout(resolve, 20 * round)); // the camera is ahead of the loop
      }
      const { reason, frames, missing } = run.report();
      assertEquals([reason, missing], ["stopped", 0]);
      const record = JSON.parse(await Deno.readTextFile(`${folder}/${round}.json`));
      assertEquals(record.frames, frames);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a verdict that says "running" of a plan that was stopped before its first event.
Deno.test("a plan that is stopped before it begins says so to who waits for its frames", async () => {
  await using camera = await smallCamera();
  const run = acquirePlan(camera, readPlan({ time_plan: { interval: 0, loops: 3 } }));
  const stopped = run.stop();
  for await (const _ of run) throw new Error("a frame came");
  assertEquals(run.report().reason, "stopped");
  assertEquals((await stopped).reason, "stopped");
});
