import { SettingsError } from "../../errors.ts";
import { eventsOf } from "../../plan/events.ts";
import type { MDASequence } from "../../plan/sequence.ts";
import { hasMoreThan, skipEventsDone } from "../../plan/remaining_events.ts";
import type { EventSource } from "./event_source.ts";
import type { PlanSinks } from "./plan_sinks.ts";

/** The place at which a plan resumes. */
export interface PlaceInPlan {
  /** Events behind it. */
  readonly events: number;
  /** How many of these events earlier recordings account for. The time of the others has passed. */
  readonly accounted: number;
}

/** Moves to the place at which a plan resumes. Events that are done or too late are skipped. */
export async function resumePlan(
  plan: MDASequence,
  source: EventSource,
  { sinks, elapsedMs }: { sinks: PlanSinks; elapsedMs: number },
): Promise<PlaceInPlan> {
  const { done, accounted } = sinks.doneOf(eventsOf(plan));
  const events = skipEventsDone(eventsOf(plan), { done, elapsedMs });
  for (let at = 0; at < events; at++) sinks.passOver((await source.next())!);
  return { events, accounted };
}

/** Throws if nothing of the plan is left to do. */
export function checkLeft(plan: MDASequence, { events, accounted }: PlaceInPlan): void {
  if (hasMoreThan(events, eventsOf(plan))) return;
  throw new SettingsError(
    accounted === events
      ? `There is nothing to resume in the plan: all of its ${events} events are done.`
      : `There is nothing to resume in the plan: of its ${events} events ${accounted} were done, and the time of all others has passed.`,
  );
}
