import type { MDAEvent } from "./sequence.ts";

/** How far the events of an interrupted run had got. */
export interface BrokenOff {
  /** How many events are done or lost. */
  readonly done: number;
  /** The time on the clock of that moment, in milliseconds. */
  readonly elapsedMs: number;
}

/**
 * The place, from 0, of the event with which an interrupted run resumes; the number of events if none is left. A time
 * point is passed over if the next one is already due. So of the points that are due, only the latest is taken, and
 * later points keep their times.
 */
export function skipEventsDone(events: Iterable<MDAEvent>, { done, elapsedMs }: BrokenOff): number {
  let first = done, end = 0;
  let before: number | undefined, last: number | undefined;
  for (const { min_start_time, reset_event_timer } of events) {
    const at = end;
    if (reset_event_timer && at > 0) {
      if (at >= done) break; // this event starts a new clock, so its time is not known yet
      last = undefined;
    }
    end++;
    const timeMs = min_start_time === undefined ? last : min_start_time * 1000;
    if (timeMs === last) continue;
    [before, last] = [last, timeMs];
    if (timeMs! <= elapsedMs && at >= done) first = at;
  }
  // The interval to the next point is taken to be the last known interval.
  const isOver = before !== undefined && last !== undefined && elapsedMs >= last + (last - before);
  return isOver ? end : first;
}

/** Whether there are more than `count` events. */
export function hasMoreThan(count: number, events: Iterable<MDAEvent>): boolean {
  let seen = 0;
  for (const _event of events) if (++seen > count) return true;
  return false;
}
