import { SettingsError } from "../errors.ts";
import { shown } from "../kinds.ts";
import { gridPlaces } from "./reading/grid_plan.ts";
import { imageEvent } from "./image_event.ts";
import type { Axis, MDAEvent, MDASequence, PlanChannel, StagePosition } from "./sequence.ts";
import { allAxes } from "./sequence.ts";
import { secondsAt, stretchesOf, timePoints, type TimeStretch } from "./time_plan.ts";
import { isRelative, middleOf, zPositions } from "./reading/z_plan.ts";

/** The values of a plan's axes, by number. */
interface Axes {
  readonly times: readonly TimeStretch[];
  readonly positions: readonly StagePosition[];
  readonly grid: readonly { x: number; y: number; relative: boolean }[];
  readonly channels: readonly PlanChannel[];
  readonly focus: readonly number[];
  readonly focusMiddle: number;
  readonly focusRelative: boolean;
}

type Index = Partial<Record<Axis, number>>;

/**
 * The events of an experiment, in order, as the useq-schema package makes them from the plan. Each is made when it is
 * asked for, so a plan of any length starts at once.
 */
export function* eventsOf(sequence: MDASequence): Generator<MDAEvent, void, void> {
  const keepOpen = sequence.keep_shutter_open_across;
  if (!Array.isArray(keepOpen)) {
    throw new SettingsError(
      `Cannot make events of ${
        shown(sequence)
      }: read the plan first, as in eventsOf(readPlan({ channels: [...] })).`,
    );
  }
  if (keepOpen.length === 0) {
    yield* plainEvents(sequence);
    return;
  }
  // The shutter stays open if every axis that changes with the next event is among those named.
  let held: MDAEvent | undefined;
  for (const event of plainEvents(sequence)) {
    if (held) {
      const { index } = held;
      const moving = (Object.keys(index) as Axis[]).filter((axis) => index[axis] !== event.index[axis]);
      yield moving.every((axis) => keepOpen.includes(axis)) ? { ...held, keep_shutter_open: true } : held;
    }
    held = event;
  }
  if (held) yield held;
}

function* plainEvents(sequence: MDASequence): Generator<MDAEvent, void, void> {
  const axes = axesOf(sequence);
  let lastTime: number | undefined;
  let lastPosition: number | undefined;
  for (const index of indexes(sequence, axes)) {
    if (isSkipped(index, axes)) continue;
    const channel = index.c === undefined ? undefined : axes.channels[index.c];
    const position = index.p === undefined ? undefined : axes.positions[index.p];
    const arrived = index.p !== lastPosition;
    yield imageEvent({
      index,
      ...(channel && { channel: { config: channel.config, group: channel.group } }),
      ...(channel?.exposure !== undefined && { exposure: channel.exposure }),
      ...(index.t !== undefined && { min_start_time: secondsAt(axes.times, index.t) }),
      ...(position?.name && { pos_name: position.name }),
      ...placeOf(index, axes),
      ...(arrived && position?.properties?.length && { properties: position.properties }),
      // Each series of times has its own clock. If time is an inner axis, there are several.
      reset_event_timer: index.t === 0 && lastTime !== 0,
    });
    lastTime = index.t;
    lastPosition = index.p;
  }
}

function axesOf({ time_plan, stage_positions, grid_plan, channels, z_plan }: MDASequence): Axes {
  return {
    times: stretchesOf(time_plan),
    positions: stage_positions,
    grid: grid_plan ? gridPlaces(grid_plan) : [],
    channels,
    focus: z_plan ? zPositions(z_plan) : [],
    focusMiddle: z_plan ? middleOf(z_plan) : 0,
    focusRelative: z_plan !== undefined && isRelative(z_plan),
  };
}

/** Every combination of places on the axes; the last axis changes fastest. Nothing if no axis has a place. */
function* indexes({ axis_order }: MDASequence, axes: Axes): Generator<Index, void, void> {
  const lengths: Record<Axis, number> = {
    t: timePoints(axes.times),
    p: axes.positions.length,
    g: axes.grid.length,
    c: axes.channels.length,
    z: axes.focus.length,
  };
  const order = axis_order.filter((axis) => lengths[axis] > 0);
  if (order.length === 0) return;
  const shown = allAxes.filter((axis) => order.includes(axis));
  const at: Record<Axis, number> = { t: 0, p: 0, g: 0, c: 0, z: 0 };
  while (true) {
    const index: Index = {};
    for (const axis of shown) index[axis] = at[axis];
    yield index;
    let turning = order.length - 1;
    while (turning >= 0 && ++at[order[turning]] === lengths[order[turning]]) at[order[turning--]] = 0;
    if (turning < 0) return;
  }
}

function isSkipped({ t, c, z }: Index, { channels, focusMiddle }: Axes): boolean {
  if (c === undefined) return false;
  const { acquire_every, do_stack } = channels[c];
  if (t !== undefined && t % acquire_every !== 0) return true;
  return !do_stack && z !== undefined && z !== focusMiddle;
}

function placeOf({ p, g, c, z }: Index, axes: Axes): Pick<MDAEvent, "x_pos" | "y_pos" | "z_pos"> {
  const position: StagePosition = p === undefined ? {} : axes.positions[p];
  let { x, y, z: focus } = position;
  if (g !== undefined) {
    const place = axes.grid[g];
    x = place.relative ? place.x + (position.x ?? 0) : place.x;
    y = place.relative ? place.y + (position.y ?? 0) : place.y;
  }
  if (z !== undefined) {
    focus = axes.focus[z] + (c === undefined ? 0 : axes.channels[c].z_offset);
    if (axes.focusRelative) focus += position.z ?? 0;
  }
  return {
    ...(x !== undefined && { x_pos: x }),
    ...(y !== undefined && { y_pos: y }),
    ...(focus !== undefined && { z_pos: focus }),
  };
}
