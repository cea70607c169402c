// Would catch: events given to the camera as one run though something has to be set in between, or one by one although
// the camera could time them.
import { assertEquals } from "@std/assert";
import { eventsOf } from "../../../src/plan/events.ts";
import { hardwareSequences } from "../../../src/plan/hardware_sequences.ts";
import { readPlan } from "../../../src/plan/reading/read_plan.ts";
import type { MDAEvent } from "../../../src/plan/sequence.ts";

const lengths = (plan: object, framePeriodMs: number, maxFrames?: number) =>
  [...hardwareSequences(eventsOf(readPlan(plan, { stage: () => {} })), { framePeriodMs, maxFrames })]
    .map((run) => run.length);

const A = [{ config: "A", exposure: 5 }];

Deno.test("frames as close as the camera's own period are one sequence, and all others come singly", () => {
  const plan = (interval: number) => ({ channels: A, time_plan: { interval, loops: 10 } });
  assertEquals(lengths(plan(0), 10), [10]);
  assertEquals(lengths(plan(0.01), 10), [10]);
  assertEquals(lengths(plan(0.011), 10), new Array(10).fill(1));
});

Deno.test("an exposure longer than the period is the period", () => {
  const plan = { channels: [{ config: "A", exposure: 20 }], time_plan: { interval: 0.02, loops: 4 } };
  assertEquals(lengths(plan, 10), [4]);
  // Without an exposure only the period counts, however short.
  assertEquals(lengths({ time_plan: { interval: 0.0005, loops: 3 } }, 0.4), [1, 1, 1]);
});

Deno.test("tenths of seconds, which are no whole binary fractions, still make one sequence", () => {
  assertEquals(lengths({ time_plan: { interval: 0.1, loops: 1000 } }, 100), [1000]);
});

Deno.test("phases: the fast ones run by themselves", () => {
  const plan = { channels: A, time_plan: [{ interval: 0.01, loops: 4 }, { interval: 1, loops: 3 }] };
  assertEquals(lengths(plan, 10), [4, 1, 1]);
});

Deno.test("another channel, exposure or place needs a new sequence", () => {
  assertEquals(lengths({ channels: ["A", "B"], time_plan: { interval: 0, loops: 3 } }, 10), [
    1,
    1,
    1,
    1,
    1,
    1,
  ]);
  // Channels outside: a new series of times resets the clock.
  const outside = { axis_order: "ct", channels: ["A", "B"], time_plan: { interval: 0, loops: 3 } };
  assertEquals(lengths(outside, 10), [3, 3]);
  assertEquals(lengths({ channels: [...A, { config: "A", exposure: 6 }, ...A] }, 10), [1, 1, 1]);
  assertEquals(lengths({ channels: [...A, ...A, { ...A[0], group: "G" }] }, 10), [2, 1]);
  assertEquals(lengths({ z_plan: { range: 2, step: 1 }, channels: A }, 10), [1, 1, 1]);
});

Deno.test("events without times follow each other at once", () => {
  assertEquals(lengths({ channels: [...A, ...A, ...A] }, 10), [3]);
});

Deno.test("a sequence has no more frames than the camera takes", () => {
  assertEquals(lengths({ time_plan: { interval: 0, loops: 10 } }, 1, 4), [4, 4, 2]);
  assertEquals(lengths({ time_plan: { interval: 0, loops: 65_536 } }, 1), [65_535, 1]);
});

Deno.test("properties, user's actions and a reset of the clock separate sequences", () => {
  const image: MDAEvent = {
    index: {},
    metadata: {},
    action: { type: "acquire_image" },
    keep_shutter_open: false,
    reset_event_timer: false,
  };
  const events: MDAEvent[] = [
    image,
    { ...image, metadata: { any: 1 }, index: { t: 3 } }, // neither changes the camera
    { ...image, properties: [["Light", "Power", 1]] },
    image,
    { ...image, action: { type: "custom", name: "wash", data: {} } },
    { ...image, action: { type: "custom", name: "wash", data: {} } },
    image,
    { ...image, reset_event_timer: true },
    { ...image, roi: { offset_x: 0, offset_y: 0, width: 8, height: 8 } },
    { ...image, min_start_time: 1 },
  ];
  const runs = [...hardwareSequences(events, { framePeriodMs: 1e6 })];
  assertEquals(runs.map((run) => run.length), [2, 2, 1, 1, 1, 1, 1, 1]);
  assertEquals(runs.flat(), events);
});
