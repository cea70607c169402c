import type { MDAEvent } from "./sequence.ts";

/** How far events had got when they were broken off. */
export interface BrokenOff {
  /** How many of them are behind, done or lost. */
  readonly done: number;
  /** The time on the clock that was running then, in milliseconds. */
  readonly elapsedMs: number;
}

/**
 * The place, from 0, of the event with which events go on that were broken off; their number if nothing is left to do.
 * A time point is passed over once the next one is due, or would be: the last of those whose time has come is begun
 * late, and the ones after it keep their times.
 */
export function skipEventsDone(events: Iterable<MDAEvent>, { done, elapsedMs }: BrokenOff): number {
  let first = done, end = 0;
  let before: number | undefined, last: number | undefined;
  for (const { min_start_time, reset_event_timer } of events) {
    const at = end;
    if (reset_event_timer && at > 0) {
      if (at >= done) break; // this event starts a new clock, so its place in time is not known yet
      before = last = undefined;
    }
    end++;
    const timeMs = min_start_time === undefined ? last : min_start_time * 1000;
    if (timeMs === last) continue;
    [before, last] = [last, timeMs];
    if (timeMs! <= elapsedMs && at >= done) first = at;
  }
  // As long after the last as that was after the one before it.
  const isOver = before !== undefined && last !== undefined && elapsedMs >= last + (last - before);
  return isOver ? end : first;
}

/** Whether there are more events than `count`. */
export function hasMoreThan(count: number, events: Iterable<MDAEvent>): boolean {
  let seen = 0;
  for (const _event of events) if (++seen > count) return true;
  return false;
}
