// The colour of a channel. Would catch: a colour that YAML made a number of, and that is shown as another.
import { assertEquals, assertThrows } from "@std/assert";
import { PlanFault } from "../../../../src/plan/reading/field.ts";
import { readPlan } from "../../../../src/plan/reading/read_plan.ts";

const colorOf = (color: unknown) => readPlan({ channels: [{ config: "DAPI", color }] }).channels[0].color;

Deno.test("a channel's colour is a name or six digits, with a # or without", () => {
  assertEquals(["#00ff7f", "00FF7F", "Magenta", undefined].map(colorOf), [
    "00FF7F",
    "00FF7F",
    "FF00FF",
    undefined,
  ]);
});

Deno.test("an invalid colour, or one that became a number, is refused with its place", () => {
  for (const color of ["#00ff", "octarine", 112233, [0, 255, 0], ""]) {
    const fault = assertThrows(() => colorOf(color), PlanFault, "channels[0].color");
    assertEquals(fault.path, ["channels", 0, "color"]);
  }
});
