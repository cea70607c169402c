import { type Field, withoutHoles } from "./field.ts";
import { checkPlaces } from "./most_places.ts";
import type { GridMode, GridPlan } from "../sequence.ts";

const gridModes: readonly GridMode[] = [
  "row_wise",
  "column_wise",
  "row_wise_snake",
  "column_wise_snake",
  "spiral",
];

/** Reads a grid. */
export function readGridPlan(field: Field): GridPlan | undefined {
  if (field.absent) return undefined;
  const plan = readGrid(field);
  checkPlaces(field, placesIn(plan));
  return plan;
}

/** How many places a grid has. */
export function placesIn(plan: GridPlan): number {
  const { rows, columns } = frameOf(plan, stepsOf(plan));
  return rows * columns;
}

function readGrid(field: Field): GridPlan {
  const own = ["rows", "columns", "width", "height", "relative_to", "top", "left", "bottom", "right"];
  for (const [key, what] of [["vertices", "a polygon"], ["num_points", "random points"]] as const) {
    if (!field.at(key).absent) {
      field.fail(`${field.name} is made of ${what}, which is not supported; list the positions instead.`);
    }
  }
  field.withKeys(["overlap", "mode", "fov_width", "fov_height", ...own], "a grid");
  const positive = (key: string) => field.at(key).number("a length above 0", (value) => value > 0);
  const shared = withoutHoles({
    overlap: readOverlap(field.at("overlap")),
    mode: field.at("mode").absent ? "row_wise_snake" as const : field.at("mode").choice(gridModes),
    fov_width: field.at("fov_width").absent ? undefined : positive("fov_width"),
    fov_height: field.at("fov_height").absent ? undefined : positive("fov_height"),
  });
  const has = (...keys: string[]) => keys.every((key) => !field.at(key).absent);
  const relative_to = field.at("relative_to").absent
    ? "center"
    : field.at("relative_to").choice(["center", "top_left"] as const);
  const number = (key: string) => field.at(key).number();
  if (has("top", "left", "bottom", "right")) {
    return {
      ...shared,
      top: number("top"),
      left: number("left"),
      bottom: number("bottom"),
      right: number("right"),
    };
  }
  if (has("rows", "columns")) {
    return { ...shared, rows: field.at("rows").count(1), columns: field.at("columns").count(1), relative_to };
  }
  if (has("width", "height")) {
    return { ...shared, width: positive("width"), height: positive("height"), relative_to };
  }
  field.needs("a grid by rows and columns, by width and height, or by top, left, bottom and right");
}

function readOverlap(field: Field): [number, number] {
  const below = (item: Field) => item.number("an overlap below 100 percent", (value) => value < 100);
  if (field.absent) return [0, 0];
  if (!field.isList) return [below(field), below(field)];
  const parts = field.items();
  if (parts.length !== 2) field.needs("an overlap along x and y");
  return [below(parts[0]), below(parts[1])];
}

/** The places of a grid in their order, and whether they count from the current position of the stage. */
export function gridPlaces(plan: GridPlan): { x: number; y: number; relative: boolean }[] {
  const { dx, dy } = stepsOf(plan);
  const { rows, columns, x0, y0, relative } = frameOf(plan, { dx, dy });
  return [...visits(plan.mode, { rows, columns })].map(([row, column]) => ({
    x: x0 + column * dx,
    y: y0 - row * dy,
    relative,
  }));
}

/** The distances between the places of a grid. */
function stepsOf(
  { fov_width: width = 1, fov_height: height = 1, overlap }: GridPlan,
): { dx: number; dy: number } {
  return { dx: width - (width * overlap[0]) / 100, dy: height - (height * overlap[1]) / 100 };
}

interface GridFrame {
  rows: number;
  columns: number;
  x0: number;
  y0: number;
  relative: boolean;
}

function frameOf(plan: GridPlan, { dx, dy }: { dx: number; dy: number }): GridFrame {
  if ("top" in plan) {
    return {
      rows: fillEdge(Math.abs(plan.top - plan.bottom), { fov: plan.fov_height, step: dy }),
      columns: fillEdge(Math.abs(plan.right - plan.left), { fov: plan.fov_width, step: dx }),
      x0: Math.min(plan.left, plan.right) + (plan.fov_width ?? 0) / 2,
      y0: Math.max(plan.top, plan.bottom) - (plan.fov_height ?? 0) / 2,
      relative: false,
    };
  }
  const rows = "rows" in plan ? plan.rows : Math.ceil(plan.height / dy);
  const columns = "rows" in plan ? plan.columns : Math.ceil(plan.width / dx);
  const centred = plan.relative_to === "center";
  return {
    rows,
    columns,
    x0: centred ? -((columns - 1) * dx) / 2 : 0,
    y0: centred ? ((rows - 1) * dy) / 2 : 0,
    relative: true,
  };
}

/** How many fields of view cover an edge. */
function fillEdge(span: number, { fov, step }: { fov?: number; step: number }): number {
  if (fov === undefined) return Math.ceil((span + step) / step);
  return span <= fov ? 1 : Math.ceil((span - fov) / step) + 1;
}

function* visits(
  mode: GridMode,
  { rows, columns }: { rows: number; columns: number },
): Generator<[number, number]> {
  if (mode === "spiral") {
    yield* spiral(rows, columns);
    return;
  }
  const byRow = mode.startsWith("row");
  const snake = mode.endsWith("snake");
  const [outer, inner] = byRow ? [rows, columns] : [columns, rows];
  for (let line = 0; line < outer; line++) {
    for (let step = 0; step < inner; step++) {
      const along = snake && line % 2 === 1 ? inner - 1 - step : step;
      yield byRow ? [line, along] : [along, line];
    }
  }
}

/**
 * A spiral from the middle outwards: its arms grow by one at every second turn, and places outside the grid are left
 * out.
 */
function* spiral(rows: number, columns: number): Generator<[number, number]> {
  const middle = { row: Math.floor((rows - 1) / 2), column: Math.floor((columns - 1) / 2) };
  let { row, column } = middle;
  let [downwards, sideways] = [0, 1];
  let left = rows * columns;
  for (let arm = 1; left > 0; arm++) {
    for (let turn = 0; turn < 2; turn++) {
      for (let step = 0; step < arm; step++) {
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          yield [row, column];
          left--;
        }
        row += downwards;
        column += sideways;
      }
      [downwards, sideways] = [sideways, -downwards];
    }
  }
}
