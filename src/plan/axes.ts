import { gridPlaces } from "./reading/grid_plan.ts";
import { imageEvent } from "./image_event.ts";
import type { Axis, MDAEvent, MDASequence } from "./sequence.ts";
import { stretchesOf, timePoints } from "./time_plan.ts";
import { zPositions } from "./reading/z_plan.ts";

/** The axes of an experiment, as files are told of them: plain data. */
export interface PlanAxes {
  /** The axes that it has, the slowest first; grids count among the positions. */
  readonly order: string;
  /** How many places each has; 1 of one that is not there. */
  readonly sizes: { readonly t: number; readonly c: number; readonly z: number; readonly p: number };
  /** The channels' names. */
  readonly channels: readonly string[];
  /** The positions' names, and where they are, in micrometres. */
  readonly positions: readonly { readonly name: string; readonly xUm?: number; readonly yUm?: number }[];
  /** How many positions of a grid each position of the stage has. */
  readonly gridSize: number;
  /** From one plane of a stack to the next, in micrometres, if it is always the same. */
  readonly zStepUm?: number;
}

/** The axes of a plan, for the events that `belongs` takes; nothing of a plan that has none. */
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
    positions,
    gridSize: Math.max(1, lengths.g),
    ...(zStepUm !== undefined && { zStepUm }),
  };
}

/** Each place of a grid is a position of its own. */
function positionsOf({ stage_positions, grid_plan }: MDASequence): PlanAxes["positions"] {
  const grid = grid_plan ? gridPlaces(grid_plan) : [undefined];
  const stages = stage_positions.length > 0 ? stage_positions : grid_plan ? [{}] : [];
  return stages.flatMap((stage, p) =>
    grid.map((place, g) => {
      const own = stage.name ?? (stage_positions.length > 0 ? `Position ${p}` : "Grid");
      const xUm = place ? (place.relative ? place.x + (stage.x ?? 0) : place.x) : stage.x;
      const yUm = place ? (place.relative ? place.y + (stage.y ?? 0) : place.y) : stage.y;
      return {
        name: place ? `${own} ${g}` : own,
        ...(xUm !== undefined && { xUm }),
        ...(yUm !== undefined && { yUm }),
      };
    })
  );
}

function stepOf(focus: readonly number[]): number | undefined {
  if (focus.length < 2) return undefined;
  const stepUm = Number(Math.abs(focus[1] - focus[0]).toPrecision(9));
  const even = focus.every((place, index) =>
    index === 0 || Math.abs(Math.abs(place - focus[index - 1]) - stepUm) < 1e-6
  );
  return even && stepUm > 0 ? stepUm : undefined;
}
