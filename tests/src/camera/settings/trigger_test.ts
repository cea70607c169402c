// The number of a trigger and an output line: with a wrong one the camera waits for what never comes.
import { assertEquals, assertRejects } from "@std/assert";
import { chooseTrigger, type ExposeOut, type Trigger } from "../../../../src/camera/settings/trigger.ts";
import { SettingsError } from "../../../../src/errors.ts";
import { fakeCalls } from "../fake_calls.ts";

function chosen(
  wish: { trigger?: Trigger; exposeOut?: ExposeOut },
  { modes, lines }: { modes?: readonly number[]; lines?: readonly number[] },
) {
  const { calls } = fakeCalls({
    ...(modes && { PARAM_EXPOSURE_MODE: { choices: modes } }),
    ...(lines && { PARAM_EXPOSE_OUT_MODE: { choices: lines } }),
  });
  return chooseTrigger(calls, 0, wish);
}

const today = { modes: [1792, 2304, 2048], lines: [2, 0] };

Deno.test("today's cameras: trigger and output line are one number", async () => {
  assertEquals(await chosen({}, today), { trigger: "internal", exposeOut: "first-row", expMode: 1792 });
  assertEquals(await chosen({ trigger: "edge", exposeOut: "any-row" }, today), {
    trigger: "edge",
    exposeOut: "any-row",
    expMode: 2306,
  });
  const other = { modes: [1792], lines: [3, 2] };
  assertEquals((await chosen({}, other)).exposeOut, "any-row"); // in our order, not in the camera's
});

Deno.test("CCD cameras have the old numbers, and no word for a line", async () => {
  const ccd = { modes: [0, 1, 2] };
  assertEquals(await chosen({ trigger: "edge" }, ccd), { trigger: "edge", expMode: 1 });
  assertEquals(await chosen({}, { modes: [] }), { trigger: "internal", expMode: 0 });
  assertEquals(await chosen({}, {}), { trigger: "internal", expMode: 0 });
  await assertRejects(() => chosen({ exposeOut: "any-row" }, ccd), SettingsError, "no such setting");
});

// Would catch: a CCD camera whose further old modes make it one of today's; one of today's whose old mode makes it a CCD.
Deno.test("one of today's numbers among a camera's modes makes it one of today's", async () => {
  assertEquals((await chosen({ trigger: "first" }, { modes: [0, 3, 5, 6] })).expMode, 3);
  assertEquals((await chosen({}, { modes: [0, 1792] })).expMode, 1792);
});

Deno.test("a camera that lists no triggers, or unknown output lines, gets the plainest", async () => {
  assertEquals((await chosen({}, { lines: [0] })).expMode, 1792);
  assertEquals(await chosen({}, { modes: [1792], lines: [77] }), { trigger: "internal", expMode: 1792 | 77 });
});

Deno.test("what the camera does not have is refused with what it has", async () => {
  await assertRejects(
    () => chosen({ trigger: "level" }, today),
    SettingsError,
    "internal, first, edge",
  );
  await assertRejects(
    () => chosen({ exposeOut: "all-rows" }, today),
    SettingsError,
    "first-row, any-row",
  );
});
