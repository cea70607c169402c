import type { Field } from "./field.ts";
import { checkPlaces } from "./most_places.ts";
import type { ZPlan } from "../sequence.ts";

/** Reads a stack. */
export function readZPlan(field: Field): ZPlan | undefined {
  if (field.absent || (field.isObject && Object.keys(field.record()).length === 0)) return undefined;
  field.withKeys(
    ["go_up", "top", "bottom", "above", "below", "range", "step", "relative", "absolute"],
    "a stack",
  );
  const go_up = field.at("go_up").absent ? true : field.at("go_up").flag();
  const has = (...keys: string[]) => keys.every((key) => !field.at(key).absent);
  const numbers = (key: string) => field.at(key).items().map((item) => item.number());
  const step = () => field.at("step").number("a step of 0 or more", (value) => value >= 0);
  const number = (key: string) => field.at(key).number();
  const plan: ZPlan | undefined = has("top", "bottom", "step")
    ? { go_up, top: number("top"), bottom: number("bottom"), step: step() }
    : has("above", "below", "step")
    ? { go_up, above: number("above"), below: number("below"), step: step() }
    : has("range", "step")
    ? { go_up, range: number("range"), step: step() }
    : has("absolute")
    ? { go_up, absolute: numbers("absolute") }
    : has("relative")
    ? { go_up, relative: numbers("relative") }
    : undefined;
  if (plan === undefined) {
    field.needs(
      "a stack by top, bottom and step, by above, below and step, by range and step, by relative or by absolute",
    );
  }
  if ("step" in plan) checkPlaces(field, countOf(rangeOf(plan), plan.step));
  if (zPositions(plan).length === 0) {
    field.fail(`${field.name} has no position in it: its end is before its start.`);
  }
  return plan;
}

/** Whether a stack counts from the current position of the stage. */
export function isRelative(plan: ZPlan): boolean {
  return !("top" in plan) && !("absolute" in plan);
}

/** The focus positions of a stack, in their order. */
export function zPositions(plan: ZPlan): number[] {
  const positions = "relative" in plan
    ? [...plan.relative]
    : "absolute" in plan
    ? [...plan.absolute]
    : steps(rangeOf(plan), plan.step);
  return plan.go_up ? positions : positions.reverse();
}

/** The place in a stack that counts as its middle, for channels that are taken only there. */
export function middleOf(plan: ZPlan): number {
  if ("relative" in plan) return Math.floor(plan.relative.length / 2);
  if ("absolute" in plan) return Math.floor(plan.absolute.length / 2);
  const [start, stop] = rangeOf(plan);
  if (plan.step === 0) return 0;
  // useq-schema calculates here, rounding to six decimals, and does not count the positions.
  return Math.floor(Math.ceil(Number(((stop + plan.step - start) / plan.step).toFixed(6))) / 2);
}

function rangeOf(plan: Extract<ZPlan, { step: number }>): [start: number, stop: number] {
  if ("top" in plan) return [plan.bottom, plan.top];
  if ("above" in plan) return [-Math.abs(plan.below), Math.abs(plan.above)];
  return [-plan.range / 2, plan.range / 2];
}

/** How many steps there are. */
function countOf([start, stop]: [number, number], step: number): number {
  return step === 0 ? 1 : Math.max(0, Math.ceil((stop + step / 2 - start) / step));
}

/** Equal steps from the start until half a step past the stop, with the same sums as NumPy's arange. */
function steps([start, stop]: [number, number], step: number): number[] {
  const stride = start + step - start;
  return Array.from({ length: countOf([start, stop], step) }, (_, index) => start + index * stride);
}
