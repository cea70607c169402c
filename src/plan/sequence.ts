/**
 * An experiment as data, in the words of useq-schema: names and units are the same, so that other programs can use the
 * same file. Times are seconds, exposures milliseconds, positions micrometres.
 */

/** An axis of an experiment: time, stage position, grid, channel, focus. */
export type Axis = "t" | "p" | "g" | "c" | "z";

/** One phase of a time plan; all times in seconds. */
export type TimePhase =
  | { readonly interval: number; readonly loops: number }
  | { readonly duration: number; readonly loops: number }
  | { readonly interval: number; readonly duration: number };

/** When frames are taken: one phase, or several in order. */
export type TimePlan = TimePhase | { readonly phases: readonly TimePhase[] };

/** A channel: a named group of settings, and how often it is taken. */
export interface PlanChannel {
  /** The name of the channel's settings. */
  readonly config: string;
  /** The group that the name belongs to, "Channel" by default. */
  readonly group: string;
  /** The exposure, in milliseconds; if absent, the exposure in force. */
  readonly exposure?: number;
  /** Whether the channel is taken at every focus of a stack, or only at the middle one. */
  readonly do_stack: boolean;
  /** Added to the focus of a stack, in micrometres. */
  readonly z_offset: number;
  /** Take the channel at every n-th time point. */
  readonly acquire_every: number;
  /** The camera of this channel, if the channel names one. */
  readonly camera?: string;
  /** The colour in which viewers show the channel, as `RRGGBB`. This key is ours: other programs ignore it. */
  readonly color?: string;
}

/** A device, one of its properties, and the value to set. */
export type PropertyTuple = readonly [device: string, property: string, value: unknown];

/** A position of the stage, in micrometres. The stage does not move along an axis that is absent. */
export interface StagePosition {
  /** The place along x. */
  readonly x?: number;
  /** The place along y. */
  readonly y?: number;
  /** The focus. */
  readonly z?: number;
  /** The position's name. */
  readonly name?: string;
  /** What is set on arrival. */
  readonly properties?: readonly PropertyTuple[];
  /** The row of the plate in which the position lies, from 0. */
  readonly plate_row?: number;
  /** The column of the plate in which the position lies, from 0. */
  readonly plate_col?: number;
}

/** A plate of wells. */
export interface PlanPlate {
  /** What the plate is called; empty of one without a name. */
  readonly name: string;
  /** How many rows it has. */
  readonly rows: number;
  /** How many columns it has. */
  readonly columns: number;
}

/** A stack of focus positions, in micrometres. */
export type ZPlan =
  & { readonly go_up: boolean }
  & (
    | { readonly top: number; readonly bottom: number; readonly step: number }
    | { readonly above: number; readonly below: number; readonly step: number }
    | { readonly range: number; readonly step: number }
    | { readonly relative: readonly number[] }
    | { readonly absolute: readonly number[] }
  );

/** The order in which the places of a grid are visited. */
export type GridMode = "row_wise" | "column_wise" | "row_wise_snake" | "column_wise_snake" | "spiral";

/** A grid of stage positions; lengths in micrometres, overlap in percent. */
export type GridPlan =
  & {
    readonly overlap: readonly [x: number, y: number];
    readonly mode: GridMode;
    readonly fov_width?: number;
    readonly fov_height?: number;
  }
  & (
    | { readonly rows: number; readonly columns: number; readonly relative_to: "center" | "top_left" }
    | { readonly width: number; readonly height: number; readonly relative_to: "center" | "top_left" }
    | { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }
  );

/** A rectangle on the camera, in pixels. */
export interface EventRoi {
  /** First column. */
  readonly offset_x: number;
  /** First row. */
  readonly offset_y: number;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** What an event does: take a frame, or an action that the script defines. */
export type EventAction =
  | { readonly type: "acquire_image" }
  | { readonly type: "custom"; readonly name: string; readonly data: Readonly<Record<string, unknown>> };

/** One step of an experiment. What is absent stays unchanged. */
export interface MDAEvent {
  /** The event's place in the experiment: a number from 0 for each axis that is used. */
  readonly index: Readonly<Partial<Record<Axis, number>>>;
  /** The event's channel. */
  readonly channel?: { readonly config: string; readonly group: string };
  /** The exposure, in milliseconds. */
  readonly exposure?: number;
  /** The earliest start: seconds since the start, or since the last event that reset the timer. */
  readonly min_start_time?: number;
  /** The stage position's name. */
  readonly pos_name?: string;
  /** The place of the stage along x, in micrometres. */
  readonly x_pos?: number;
  /** The place of the stage along y, in micrometres. */
  readonly y_pos?: number;
  /** The focus, in micrometres. */
  readonly z_pos?: number;
  /** What is set before the event. */
  readonly properties?: readonly PropertyTuple[];
  /** The part of the sensor to read. */
  readonly roi?: EventRoi;
  /** Any data about this event. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The action. */
  readonly action: EventAction;
  /** Whether the shutter stays open until the next event. */
  readonly keep_shutter_open: boolean;
  /** Whether later times count from this event. */
  readonly reset_event_timer: boolean;
}

/** An experiment, read and checked. */
export interface MDASequence {
  /** Any data about the experiment. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The axes from the outermost loop to the innermost; an axis that is not named is left out. */
  readonly axis_order: readonly Axis[];
  /** The channels. */
  readonly channels: readonly PlanChannel[];
  /** When frames are taken. */
  readonly time_plan?: TimePlan;
  /** The stage positions; only with a stage. */
  readonly stage_positions: readonly StagePosition[];
  /** The plate that positions lie on. This key is ours: in a plan for the package the plate is among the positions. */
  readonly plate?: PlanPlate;
  /** The stack; only with a stage. */
  readonly z_plan?: ZPlan;
  /** The grid; only with a stage. */
  readonly grid_plan?: GridPlan;
  /** What is done once before the first event. It is not an event. */
  readonly setup?: MDAEvent;
  /** The axes across which the shutter stays open. */
  readonly keep_shutter_open_across: readonly Axis[];
  /**
   * The camera's settings for each channel, by its name, or by `group/name` if the group is not "Channel". This key is
   * ours; other programs ignore it.
   */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A target of the stage, in micrometres. The stage does not move along an axis that is absent. */
export interface StageTarget {
  /** The place along x. */
  readonly xUm?: number;
  /** The place along y. */
  readonly yUm?: number;
  /** The focus. */
  readonly zUm?: number;
  /** The target's name. */
  readonly name?: string;
}

/** Moves a stage, and resolves when it is there. */
export type MoveStage = (target: StageTarget) => void | Promise<void>;

/** The order of the axes if the plan gives none. */
export const allAxes: readonly Axis[] = ["t", "p", "g", "c", "z"];

/** The settings that a plan gives to a channel; `undefined` if it gives none. */
export function channelSettings<S = Readonly<Record<string, unknown>>>(
  { settings }: { readonly settings: Readonly<Record<string, S>> },
  { config, group }: { readonly config: string; readonly group: string },
): S | undefined {
  return settings[`${group}/${config}`] ?? (group === "Channel" ? settings[config] : undefined);
}
