import { microsecondsOf, roundHalfEven, secondsToMicroseconds } from "./reading/duration.ts";
import type { Field } from "./reading/field.ts";
import type { TimePhase, TimePlan } from "./sequence.ts";

/** A stretch of equal steps: time point `first + k` is at `startUs + k * intervalUs`. */
export interface TimeStretch {
  /** The number of its first time point. */
  readonly first: number;
  /** How many time points it has. */
  readonly points: number;
  /** The time of the first one, in microseconds. */
  readonly startUs: number;
  /** The step between points, in microseconds. */
  readonly intervalUs: number;
}

/** Reads a time plan; `undefined` if there is none. */
export function readTimePlan(field: Field): TimePlan | undefined {
  if (field.absent || (field.isObject && Object.keys(field.record()).length === 0)) return undefined;
  if (field.isList) return { phases: field.items().map(readPhase) };
  if (field.isObject && !field.at("phases").absent) {
    field.withKeys(["phases", "prioritize_duration"]);
    return { phases: field.at("phases").items().map(readPhase) };
  }
  return readPhase(field);
}

function readPhase(field: Field): TimePhase {
  const what = "a time plan with two of interval, duration and loops";
  field.withKeys(["interval", "duration", "loops", "prioritize_duration"], what);
  if (!field.at("prioritize_duration").absent) field.at("prioritize_duration").flag();
  const given = ["interval", "duration", "loops"].filter((key) => !field.at(key).absent);
  if (given.length !== 2) {
    field.fail(`${field.name} gives ${given.join(", ") || "nothing"}; ${what} is needed.`);
  }
  const seconds = (key: string) => microsecondsOf(field.at(key)) / 1e6;
  if (!given.includes("loops")) {
    const phase = { interval: seconds("interval"), duration: seconds("duration") };
    if (phase.interval === 0) {
      field.at("interval").fail(
        `${
          field.at("interval").name
        } is 0, so a duration of ${phase.duration} s has no end of time points: ` +
          `give loops instead of duration.`,
      );
    }
    return phase;
  }
  const loops = field.at("loops").count(1);
  if (given.includes("interval")) return { interval: seconds("interval"), loops };
  const duration = seconds("duration");
  if (loops === 1) {
    field.at("loops").fail(
      `${
        field.at("loops").name
      } is 1, and one time point has no interval to make a duration of ${duration} s: ` +
        `give interval instead of duration, or 2 loops or more.`,
    );
  }
  return { duration, loops };
}

/** The phase of a stretch, as interval and number of time points. */
function stepsOf(phase: TimePhase): { intervalUs: number; points: number } {
  if (!("interval" in phase)) {
    const points = phase.loops;
    return { intervalUs: roundHalfEven(secondsToMicroseconds(phase.duration) / (points - 1)), points };
  }
  const intervalUs = secondsToMicroseconds(phase.interval);
  if ("loops" in phase) return { intervalUs, points: phase.loops };
  return { intervalUs, points: Math.floor(secondsToMicroseconds(phase.duration) / intervalUs) + 1 };
}

/**
 * The time points of a plan, as stretches of equal steps. Each later phase begins with the last point of the phase
 * before it.
 */
export function stretchesOf(plan: TimePlan | undefined): TimeStretch[] {
  if (plan === undefined) return [];
  if (!("phases" in plan)) return [{ first: 0, startUs: 0, ...stepsOf(plan) }];
  const stretches: TimeStretch[] = [{ first: 0, points: 1, startUs: 0, intervalUs: 0 }];
  let first = 1;
  let endUs = 0;
  for (const phase of plan.phases) {
    const { intervalUs, points } = stepsOf(phase);
    if (points === 1) continue;
    stretches.push({ first, points: points - 1, startUs: endUs + intervalUs, intervalUs });
    first += points - 1;
    endUs += (points - 1) * intervalUs;
  }
  return stretches;
}

/** The step between time points, in milliseconds, if it is the same for all and not 0. */
export function evenIntervalMs(plan: TimePlan | undefined): number | undefined {
  const steps = new Set(
    stretchesOf(plan).filter(({ first, points }) => first + points > 1).map((one) => one.intervalUs),
  );
  const [intervalUs = 0] = steps;
  return steps.size === 1 && intervalUs > 0 ? intervalUs / 1000 : undefined;
}

/** How many time points there are. */
export function timePoints(stretches: readonly TimeStretch[]): number {
  return stretches.reduce((sum, { points }) => sum + points, 0);
}

/** The time of a point, in seconds. */
export function secondsAt(stretches: readonly TimeStretch[], point: number): number {
  const stretch = stretches.find(({ first, points }) => point < first + points)!;
  return (stretch.startUs + (point - stretch.first) * stretch.intervalUs) / 1e6;
}
