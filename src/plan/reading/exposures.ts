import type { Field } from "./field.ts";
import { gridPlaces } from "./grid_plan.ts";
import type { Axis, MDASequence, PlanChannel } from "../sequence.ts";
import { stretchesOf } from "../time_plan.ts";
import { zPositions } from "./z_plan.ts";

/** How many time points in a row are checked. The channels of a time point can differ between them. */
const mostPatterns = 100_000;

/** Refuses a plan if the exposures of a time point take longer than the interval until the next one. */
export function checkExposures(sequence: MDASequence, timePlan: Field): void {
  if (!sequence.axis_order.includes("t")) return;
  const inner = new Set(sequence.axis_order.slice(sequence.axis_order.indexOf("t") + 1));
  const loads = loadsOf(sequence, inner);
  if (loads.length === 0) return;
  const patterns = Math.min(
    mostPatterns,
    loads.reduce((product, { every }) => commonMultiple(product, every), 1),
  );
  for (const { first, points, intervalUs } of stretchesOf(sequence.time_plan)) {
    if (intervalUs === 0) continue; // the plan asks for no interval
    // A step of the stretch lies between two time points; the earlier one must be finished by then.
    const from = Math.max(first, 1) - 1;
    const to = Math.min(first + points - 1, from + patterns);
    for (let point = from; point < to; point++) {
      const due = loads.filter(({ every }) => point % every === 0);
      const neededMs = inner.has("c")
        ? due.reduce((sum, { ms }) => sum + ms, 0)
        : Math.max(0, ...due.map(({ ms }) => ms));
      const excessMs = neededMs - intervalUs / 1000;
      if (excessMs > 1e-6) {
        tooLong(timePlan, { point, neededMs, excessMs, intervalMs: intervalUs / 1000, due });
      }
    }
  }
}

/** The time that a channel takes, in milliseconds, and its `acquire_every`. */
interface Load {
  readonly channel: PlanChannel;
  readonly every: number;
  readonly ms: number;
}

function loadsOf(sequence: MDASequence, inner: ReadonlySet<Axis>): Load[] {
  if (!sequence.axis_order.includes("c")) return [];
  const times = (axis: Axis, count: number) => inner.has(axis) && count > 0 ? count : 1;
  const places = times("p", sequence.stage_positions.length) *
    times("g", sequence.grid_plan ? gridPlaces(sequence.grid_plan).length : 0);
  const depth = times("z", sequence.z_plan ? zPositions(sequence.z_plan).length : 0);
  return sequence.channels.filter(({ exposure }) => exposure !== undefined).map((channel) => ({
    channel,
    every: channel.acquire_every,
    ms: channel.exposure! * places * (channel.do_stack ? depth : 1),
  }));
}

function tooLong(
  timePlan: Field,
  { point, neededMs, excessMs, intervalMs, due }: {
    point: number;
    neededMs: number;
    excessMs: number;
    intervalMs: number;
    due: readonly Load[];
  },
): never {
  const parts = due.map(({ channel, ms }) => `${channel.config} ${inMs(ms)}`).join(", ");
  timePlan.fail(
    `The exposures of time point ${point} take ${inMs(neededMs)} (${parts}), and the interval is ` +
      `${inMs(intervalMs)}: ${inMs(excessMs)} too long. Make the interval longer or the exposures shorter.`,
  );
}

function inMs(ms: number): string {
  return `${Number(ms.toFixed(6))} ms`;
}

function commonMultiple(left: number, right: number): number {
  let [large, small] = [left, right];
  while (small > 0) [large, small] = [small, large % small];
  return left / large * right;
}
