import { gridPlaces } from "./reading/grid_plan.ts";
import { imageEvent } from "./image_event.ts";
import type { Axis, MDAEvent, MDASequence, PlanPlate, StagePosition } from "./sequence.ts";
import { stretchesOf, timePoints } from "./time_plan.ts";
import { zPositions } from "./reading/z_plan.ts";

/** The axes of an experiment, as files get them: plain data. */
export interface PlanAxes {
  /** The axes that it has, the slowest first. Grids count as positions. */
  readonly order: string;
  /** How many places each axis has; 1 for an axis that it does not have. */
  readonly sizes: { readonly t: number; readonly c: number; readonly z: number; readonly p: number };
  /** The channels' names. */
  readonly channels: readonly string[];
  /** The channels' colours as `RRGGBB`, if the plan gives any; null for a channel without a colour. */
  readonly colors?: readonly (string | null)[];
  /** The positions' names and places, in micrometres. */
  readonly positions: readonly {
    readonly name: string;
    readonly xUm?: number;
    readonly yUm?: number;
    /** The well in which the position lies; row and column count from 0. */
    readonly well?: { readonly row: number; readonly column: number };
  }[];
  /** The plate that the positions lie on, if each of them lies in a well. */
  readonly plate?: PlanPlate;
  /** How many grid positions belong to each stage position. */
  readonly gridSize: number;
  /** The distance between planes of a stack, in micrometres, if it is always the same. */
  readonly zStepUm?: number;
}

/** The axes of a plan for the events that pass `belongs`; undefined if the plan has no axes. */
export function planAxes(
  plan: MDASequence,
  belongs: (event: MDAEvent) => boolean = () => true,
): PlanAxes | undefined {
  const { axis_order, time_plan, z_plan, grid_plan } = plan;
  const channels = plan.channels.filter(({ config, group }) =>
    belongs(imageEvent({ channel: { config, group } }))
  );
  const focus = z_plan ? zPositions(z_plan) : [];
  const positions = positionsOf(plan);
  const lengths: Record<Axis, number> = {
    t: timePoints(stretchesOf(time_plan)),
    c: channels.length,
    z: focus.length,
    p: plan.stage_positions.length,
    g: grid_plan ? gridPlaces(grid_plan).length : 0,
  };
  const present = axis_order.filter((axis) => lengths[axis] > 0);
  if (present.length === 0) return undefined;
  const order = [...new Set(present.map((axis) => axis === "g" ? "p" : axis))].join("");
  const zStepUm = stepOf(focus);
  return {
    order,
    sizes: {
      t: Math.max(1, lengths.t),
      c: Math.max(1, lengths.c),
      z: Math.max(1, lengths.z),
      p: Math.max(1, positions.length),
    },
    channels: channels.map(({ config }) => config),
    ...(channels.some(({ color }) => color) && { colors: channels.map(({ color = null }) => color) }),
    positions,
    ...plateOf(plan, positions),
    gridSize: Math.max(1, lengths.g),
    ...(zStepUm !== undefined && { zStepUm }),
  };
}

/** Each place of a grid is a separate position. */
function positionsOf({ stage_positions, grid_plan }: MDASequence): PlanAxes["positions"] {
  const grid = grid_plan ? gridPlaces(grid_plan) : [undefined];
  const stages: readonly StagePosition[] = stage_positions.length > 0
    ? stage_positions
    : grid_plan
    ? [{}]
    : [];
  return stages.flatMap((stage, p) =>
    grid.map((place, g) => {
      const own = stage.name ?? (stage_positions.length > 0 ? `Position ${p}` : "Grid");
      const xUm = place ? (place.relative ? place.x + (stage.x ?? 0) : place.x) : stage.x;
      const yUm = place ? (place.relative ? place.y + (stage.y ?? 0) : place.y) : stage.y;
      return {
        name: place ? `${own} ${g}` : own,
        ...(xUm !== undefined && { xUm }),
        ...(yUm !== undefined && { yUm }),
        ...wellOf(stage),
      };
    })
  );
}

function wellOf({ plate_row: row, plate_col: column }: StagePosition) {
  return row === undefined || column === undefined ? {} : { well: { row, column } };
}

/** The plate. If the plan names wells but no plate, or too small a plate, it is as large as the wells need. */
function plateOf({ plate }: MDASequence, positions: PlanAxes["positions"]): { plate?: PlanPlate } {
  const wells = positions.flatMap(({ well }) => well ?? []);
  if (wells.length === 0 || wells.length < positions.length) return {};
  const needs = (side: "row" | "column") => wells.reduce((most, well) => Math.max(most, well[side] + 1), 0);
  const { name = "", rows = 0, columns = 0 } = plate ?? {};
  return { plate: { name, rows: Math.max(rows, needs("row")), columns: Math.max(columns, needs("column")) } };
}

function stepOf(focus: readonly number[]): number | undefined {
  if (focus.length < 2) return undefined;
  const stepUm = Number(Math.abs(focus[1] - focus[0]).toPrecision(9));
  const even = focus.every((place, index) =>
    index === 0 || Math.abs(Math.abs(place - focus[index - 1]) - stepUm) < 1e-6
  );
  return even && stepUm > 0 ? stepUm : undefined;
}
