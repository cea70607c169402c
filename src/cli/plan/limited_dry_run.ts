import {
  type DryRun,
  dryRun,
  eventsOf,
  type MDAEvent,
  type MDASequence,
  type PlanSettings,
} from "../../../plan.ts";

/** How many events are looked at beforehand: about a second's work. */
export const mostEvents = 1_000_000;

/** What is known of a plan before it runs. */
export interface LimitedDryRun extends DryRun {
  /** Whether the plan has more events than were looked at. Then all figures are those of the first ones. */
  readonly more: boolean;
}

/** Looks at the events of a plan. Without a camera, only exposures are known. */
export function limitedDryRun(plan: MDASequence, settingsAt?: PlanSettings): LimitedDryRun {
  let count = 0, more = false;
  function* events(): Generator<MDAEvent> {
    for (const event of eventsOf(plan)) {
      more = count++ === mostEvents;
      if (more) return;
      yield event;
    }
  }
  const told = dryRun(events(), settingsAt ?? { frameBytes: 0 });
  return { ...told, more };
}

/** What is wrong with the times of a plan, as a sentence; undefined if no event would be late. */
export function lateText({ lateTimePoints, latestMs }: DryRun): string | undefined {
  if (lateTimePoints === 0) return undefined;
  const points = lateTimePoints === 1 ? "1 time point" : `${lateTimePoints} time points`;
  return `${points} would begin late, by up to ${Number(latestMs.toFixed(3))} ms: ` +
    "what comes before them takes longer than the interval.";
}
