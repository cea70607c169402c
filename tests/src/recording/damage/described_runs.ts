// Plans and facts of which descriptions are made, to be changed by hand.
import type { PlannedCase } from "../planned_run.ts";
import type { Shape } from "../synthetic_run.ts";

/** Two regions, the first of which is binned. */
export const shape: Shape = {
  regions: [{ width: 31, height: 9, binning: [2, 2] }, { width: 16, height: 8 }],
};
/** Axes of all kinds. */
export const plan: PlannedCase = {
  name: "run",
  plan: {
    channels: [{ config: "DAPI", color: "#0000ff" }, { config: "GFP" }],
    time_plan: { interval: 2, loops: 3 },
    z_plan: { range: 1, step: 0.5 },
    stage_positions: [{ x: 10, y: 20, z: 30, name: "left" }, { x: -30.5, y: 40, name: "right" }],
  },
  shape,
};
/** Wells. */
export const plate: PlannedCase = {
  name: "plate",
  plan: {
    channels: ["GFP"],
    time_plan: { interval: 2, loops: 2 },
    stage_positions: { plate: "6-well", a1_center_xy: [100, -50], selected_wells: [[0, 1], [1, 2]] },
  },
};
/** What is known beyond the plan. */
export const more = {
  parameters: { PARAM_TEMP: -1990, PARAM_CLEAR_MODE: "Auto" },
  sample: { name: "cells", magnification: 60, objective: "60x oil", notes: { stain: "DAPI" } },
};
