import { eventsOf } from "./events.ts";
import type { MDAEvent, MDASequence } from "./sequence.ts";

/**
 * Plans with more events are not counted beforehand. Counting would take seconds, and would never end for a plan
 * without an end.
 */
const MOST_COUNTED = 1_000_000;

/** How many frames a plan will have, or the events of it that belong to a part; `undefined` if more than a million. */
export function countFrames(
  plan: MDASequence,
  belongs: (event: MDAEvent) => boolean = () => true,
): number | undefined {
  let count = 0, seen = 0;
  for (const event of eventsOf(plan)) {
    if (++seen > MOST_COUNTED) return undefined;
    if (event.action.type === "acquire_image" && belongs(event)) count++;
  }
  return count;
}
