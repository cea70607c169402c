import { assertEquals } from "@std/assert";
import { countFrames } from "../../../src/plan/count_frames.ts";
import { readPlan } from "../../../src/plan/reading/read_plan.ts";

// Would catch: a file that asks for the frames of all channels, and a plan without an end that is counted without end.
Deno.test("a plan's frames are counted, all or those of a part, up to a million events", () => {
  const plan = (loops: number) => readPlan({ channels: ["a", "b"], time_plan: { interval: 1, loops } });
  assertEquals(countFrames(plan(3)), 6);
  assertEquals(countFrames(plan(3), ({ channel }) => channel?.config === "b"), 3);
  assertEquals([countFrames(plan(500_000)), countFrames(plan(500_001))], [1_000_000, undefined]);
  assertEquals(countFrames(plan(1e12)), undefined);
});
