import type { MDAEvent } from "./sequence.ts";

/** Options for joining events into one sequence. */
export interface HardwareOptions {
  /** The time between frames when the camera times them, in milliseconds. */
  readonly framePeriodMs: number;
  /** The most frames that one sequence may have; libpvcam allows 65,535. */
  readonly maxFrames?: number;
}

/**
 * Joins events that the camera can time, one after the other: frames of the same channel, exposure and place
 * that follow each other faster than the camera's period. All other events stay single. It reads one event ahead.
 */
export function* hardwareSequences(
  events: Iterable<MDAEvent>,
  { framePeriodMs, maxFrames = 65_535 }: HardwareOptions,
): Generator<readonly MDAEvent[], void, void> {
  let run: MDAEvent[] = [];
  for (const event of events) {
    if (
      run.length > 0 && (run.length >= maxFrames || !followsAtOnce(run[run.length - 1], event, framePeriodMs))
    ) {
      yield run;
      run = [];
    }
    run.push(event);
  }
  if (run.length > 0) yield run;
}

/** Whether the camera can take one event right after another without the script. */
export function followsAtOnce(event: MDAEvent, next: MDAEvent, framePeriodMs: number): boolean {
  if (event.action.type !== "acquire_image" || next.action.type !== "acquire_image") return false;
  // Between these events something must be set, or a clock starts again.
  if (next.properties?.length || next.reset_event_timer) return false;
  if (!isSameState(event, next)) return false;
  if (next.min_start_time === undefined) return true;
  if (event.min_start_time === undefined) return false;
  const gapMs = (next.min_start_time - event.min_start_time) * 1000;
  const periodMs = Math.max(framePeriodMs, next.exposure ?? 0);
  return gapMs <= periodMs + 1e-6; // times are microseconds as fractions of seconds
}

function isSameState(left: MDAEvent, right: MDAEvent): boolean {
  return left.channel?.config === right.channel?.config && left.channel?.group === right.channel?.group &&
    left.exposure === right.exposure && left.x_pos === right.x_pos && left.y_pos === right.y_pos &&
    left.z_pos === right.z_pos && left.roi?.offset_x === right.roi?.offset_x &&
    left.roi?.offset_y === right.roi?.offset_y && left.roi?.width === right.roi?.width &&
    left.roi?.height === right.roi?.height;
}
