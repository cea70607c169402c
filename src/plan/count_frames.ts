import { eventsOf } from "./events.ts";
import type { MDAEvent, MDASequence } from "./sequence.ts";

/** Plans of more events than this are not counted beforehand: that takes seconds, and of one without an end for ever. */
const MOST_COUNTED = 1_000_000;

/** How many frames a plan is to have, or those of its events that belong to a part of it; `undefined` of more than a million. */
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
