// Would catch: a time axis by the camera's own period where an experiment or a trigger made another one.
import { assertEquals } from "@std/assert";
import { cadenceOf, timeStepS } from "../../../../src/recording/record/cadence.ts";

Deno.test("even gaps are not taken for uneven ones, despite a clock's jitter", () => {
  assertEquals(cadenceOf([5]), undefined);
  assertEquals(cadenceOf([0, 1, 2.0005, 3])?.even, true);
  assertEquals(cadenceOf([0, 0.001, 0.0025, 0.003])?.even, true, "a millisecond is a clock's jitter");
  const uneven = cadenceOf([0, 1, 2, 3, 13]);
  assertEquals(uneven, { medianS: 1, leastS: 1, mostS: 10, even: false });
  assertEquals(cadenceOf([0, 0, 0, 0])?.even, false, "no step at all is no rhythm");
});

Deno.test("a time axis has the planned step where frames keep to it, and the measured one otherwise", () => {
  assertEquals(timeStepS(undefined, undefined), undefined);
  assertEquals(timeStepS(1000, undefined), 1);
  assertEquals(timeStepS(1000, cadenceOf([0, 1.01, 2])), 1);
  assertEquals(timeStepS(5, cadenceOf([0, 0.05, 0.1])), 0.05);
  assertEquals(timeStepS(undefined, cadenceOf([0, 0.25, 0.5])), 0.25);
});
