// When the events of an experiment begin.
import { assert, assertEquals } from "@std/assert";
import { acquirePlan, imageEvent, type MDAEvent } from "../../../plan.ts";
import { inOneOfFive } from "../in_one_of_five.ts";
import { smallCamera, taken } from "./plan_camera.ts";

// Would catch: an event that begins before its time, or a clock that is not reset.
Deno.test("times are the earliest, and count from the event that resets the timer", async () => {
  await using camera = await smallCamera();
  const begun: number[] = [];
  const doAction = () => void begun.push(performance.now());
  const action = (min_start_time: number, reset_event_timer = false): MDAEvent => ({
    ...imageEvent({ min_start_time, reset_event_timer }),
    action: { type: "custom", name: "look", data: {} },
  });
  const run = acquirePlan(camera, [action(0), action(0.15), action(0.05, true), action(0.12)], { doAction });
  await taken(run);
  // The third resets the clock, when the second is done.
  const gaps = [begun[1] - begun[0], begun[2] - begun[1], begun[3] - begun[1]];
  assert(gaps[0] >= 149 && gaps[1] >= 49 && gaps[2] >= 119, `gaps of ${gaps}`);
});

Deno.test("a late event is reported as late, and those after it are on time again", async () => {
  await using camera = await smallCamera();
  await inOneOfFive(async () => {
    const events = [0, 0.05, 0.1, 3].map((min_start_time) => imageEvent({ min_start_time }));
    const run = acquirePlan(camera, events);
    const late: boolean[] = [];
    for await (const { lateMs } of run) {
      late.push(lateMs > 1000);
      if (late.length === 1) await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    assert(run.report().late >= 2 && run.report().latestMs >= 1400);
    assertEquals(late, [false, true, true, false]);
  });
});

// Would catch: a resumed experiment that resets its clock, so that everything is late by a night.
Deno.test("times count from the start that is given, also where the first event resets the timer", async () => {
  await using camera = await smallCamera();
  for (const reset_event_timer of [false, true]) {
    const startedMs = Date.now() - 10_000;
    const events = [10.15, 10.3].map((min_start_time, at) =>
      imageEvent({ min_start_time, reset_event_timer: reset_event_timer && at === 0 })
    );
    for await (const { event, frame } of acquirePlan(camera, events, { startedMs })) {
      assert(frame.receivedMs >= startedMs + event.min_start_time! * 1000 - 1, "before its time");
      assert(frame.receivedMs < startedMs + 20_000, "by another clock");
    }
  }
});
