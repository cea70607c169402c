// What is said of a plan that ended early.
import { assert, assertEquals } from "@std/assert";
import { planShortfall } from "../../../src/cli/plan/plan_text.ts";

type Report = Parameters<typeof planShortfall>[0];
const report = (more: Partial<Report>) =>
  ({
    frames: 40,
    planned: 40,
    missing: 0,
    passedOver: 0,
    files: [{ path: "a.raw", bytes: 1 }],
    ...more,
  }) as Report;

// Would catch: a resume that is offered although nothing is left, and refused when it is tried.
Deno.test("a plan that was stopped after its last frame cannot be resumed", () => {
  assertEquals(planShortfall(report({ reason: "complete" })), undefined);
  assert(!planShortfall(report({ reason: "stopped" }))!.includes("--resume"));
  assert(planShortfall(report({ reason: "stopped", frames: 39 }))!.includes("--resume"));
  assert(!planShortfall(report({ reason: "stopped", frames: 0, files: [] }))!.includes("--resume"));
});
