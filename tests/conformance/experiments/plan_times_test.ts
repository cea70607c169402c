// When the events of an experiment begin.
import { assert, assertEquals } from "@std/assert";
import { acquirePlan, imageEvent, type MDAEvent } from "../../../plan.ts";
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

// Would catch: lateness that is not reported, or is another event's, and a late event that moves the schedule. The first
// three events are a minute late. The fourth would be, too, if it were moved: no machine is held up for a minute.
Deno.test("a late event is reported as late, and those after it are on time again", async () => {
  await using camera = await smallCamera();
  const events = [0, 0.05, 0.1, 62].map((min_start_time) => imageEvent({ min_start_time }));
  const startedMs = Date.now() - 60_000;
  const run = acquirePlan(camera, events, { startedMs });
  const lateness: number[] = [];
  for await (const { event, frame, lateMs } of run) {
    lateness.push(lateMs);
    assert(frame.receivedMs - startedMs - event.min_start_time! * 1000 > lateMs - 1, "later than it was");
  }
  assertEquals(lateness.map((lateMs) => lateMs > 30_000), [true, true, true, false], `${lateness}`);
  const { late, latestMs } = run.report();
  assertEquals([late, latestMs], [lateness.filter((lateMs) => lateMs > 10).length, Math.max(...lateness)]);
});

// Would catch: a loop that holds up its plan, and a plan that says it was on time.
Deno.test("an event that waits for the loop is late by as much as the loop took", async () => {
  await using camera = await smallCamera();
  const lateness: number[] = [];
  for await (
    const { lateMs } of acquirePlan(
      camera,
      [0, 0.05].map((at) => imageEvent({ min_start_time: at })),
    )
  ) {
    if (lateness.push(lateMs) > 1) break;
    const endMs = performance.now() + 400;
    while (performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert(lateness[1] >= 350, `${lateness}`);
});

// Would catch: a resumed experiment that resets its clock, so that everything is late by a night.
Deno.test("times count from the start that is given, also where the first event resets the timer", async () => {
  await using camera = await smallCamera();
  for (const reset_event_timer of [false, true]) {
    const startedMs = Date.now() - 10_000;
    const events = [10.15, 10.3].map((min_start_time, at) =>
      imageEvent({ min_start_time, reset_event_timer: reset_event_timer && at === 0 })
    );
    let frames = 0;
    for await (const { event, frame } of acquirePlan(camera, events, { startedMs })) {
      frames++;
      assert(frame.receivedMs >= startedMs + event.min_start_time! * 1000 - 1, "before its time");
      assert(frame.receivedMs < startedMs + 20_000, "by another clock");
    }
    assertEquals(frames, 2);
  }
});
