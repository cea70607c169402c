// Where a plan's planes lie. Would catch: a plane in another's chunk, a shard that is too large, and a plan without one.
import { assertEquals } from "@std/assert";
import { planAxes } from "../../../../../src/plan/axes.ts";
import { readPlan } from "../../../../../src/plan/reading/read_plan.ts";
import {
  isPlanned,
  PlannedLayout,
  type PlannedRun,
  type ShardSize,
} from "../../../../../src/recording/zarr/layout/planned_layout.ts";
import { runOf } from "../../synthetic_run.ts";

const two = { channels: ["a", "b"] };
const stack = { z_plan: { range: 2, step: 1 } };
const times = { time_plan: { interval: 1, loops: 4 } };
/** The bytes of a plane. */
const plane = 10 * 4 * 2;

function plannedOf(plan: object, more: Partial<PlannedRun> = {}): PlannedRun {
  const axes = planAxes(readPlan(plan, { stage: () => {} }));
  return runOf({ regions: [{ width: 10, height: 4 }, { width: 5, height: 4 }] }, {
    axes,
    ...more,
  }) as PlannedRun;
}

const layoutOf = (plan: object, size?: ShardSize, more?: Partial<PlannedRun>) =>
  new PlannedLayout(plannedOf(plan, more), size);

Deno.test("a plan of more than time is one whose axes are known, up to the most places", () => {
  const planned = (plan: object) => isPlanned(plannedOf(plan));
  assertEquals([planned(times), planned({ ...times, ...stack }), planned({ ...times, channels: ["a"] })], [
    false,
    true,
    true,
  ]);
  assertEquals(isPlanned(runOf({})), false);
  const run = plannedOf({ ...two, ...times });
  const long = (t: number) => isPlanned({ ...run, axes: { ...run.axes, sizes: { ...run.axes.sizes, t } } });
  assertEquals([long(2 ** 23), long(2 ** 23 + 1)], [true, false]);
});

Deno.test("a plane lies by time, then channel, then focus; each position has its own shards", () => {
  const plan = { ...two, ...stack, ...times, stage_positions: [[0, 0, 0], [1, 1, 1]] };
  const layout = layoutOf(plan, { shardBytes: 2 * 6 * plane + 1 });
  assertEquals([layout.each, layout.shardTimes, layout.shardChunks, layout.positions], [6, 2, 12, 2]);
  assertEquals(layout.inner, [{ axis: "c", size: 2 }, { axis: "z", size: 3 }]);
  assertEquals(layout.placeOf({}), { p: 0, shard: 0, chunk: 0, t: 0 });
  assertEquals(layout.placeOf({ t: 1, c: 1, z: 2 }), { p: 0, shard: 0, chunk: 11, t: 1 });
  assertEquals(layout.placeOf({ t: 2, c: 1, z: 0, p: 1 }), { p: 1, shard: 1, chunk: 3, t: 2 });
  const places = [{}, { c: 1, z: 2, p: 1 }, { c: 2 }, { z: 3 }, { p: 2 }];
  assertEquals(places.map((place) => layout.has(place)), [true, true, false, false, false]);
});

Deno.test("a shard has a time point at least, the plan's at most, and as many as its index may have", () => {
  const timesIn = (size: ShardSize, plan: object = times) => layoutOf({ ...two, ...plan }, size).shardTimes;
  assertEquals([timesIn({}), timesIn({ shardBytes: 1 }), timesIn({ shardBytes: 6 * plane })], [4, 1, 3]);
  assertEquals(timesIn({ shardBytes: 6 * plane - 1 }), 2);
  assertEquals(timesIn({ shardTimes: 3 }), 3);
  const long = { time_plan: { interval: 1, loops: 9000 } };
  assertEquals([timesIn({}, long), layoutOf({ ...stack, ...long }).shardTimes], [8192, 5461]);
});

Deno.test("a resumed plan begins with its first time point, where a time point is whole before the next", () => {
  const before = { frames: 4, frameNumber: 4 };
  const resumed = layoutOf({ ...two, ...times }, { firstT: 2 }, { before });
  assertEquals([resumed.timeIsOuter, resumed.shardTimes], [true, 2]);
  assertEquals(resumed.placeOf({ t: 3, c: 1 }), { p: 0, shard: 0, chunk: 3, t: 1 });
  const whole = layoutOf({ ...two, ...times }, { firstT: 2 });
  assertEquals(whole.placeOf({ t: 3, c: 1 }), { p: 0, shard: 0, chunk: 7, t: 3 });
  const byChannel = layoutOf({ ...two, ...times, axis_order: "ct" }, { firstT: 2 }, { before });
  assertEquals(byChannel.timeIsOuter, false);
  assertEquals(byChannel.placeOf({ t: 3, c: 1 }), { p: 0, shard: 0, chunk: 7, t: 3 });
});

Deno.test("an axis of one place is there if the plan has it", () => {
  assertEquals(layoutOf({ channels: ["a"], ...times }).inner, [{ axis: "c", size: 1 }]);
  assertEquals(layoutOf({ ...stack, ...times }).inner, [{ axis: "z", size: 3 }]);
  assertEquals(layoutOf(times).inner, []);
});
