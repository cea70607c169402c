import { wellName } from "../../well_name.ts";
import type { PlanPlate, StagePosition } from "../sequence.ts";
import type { Field } from "./field.ts";
import { gridPlaces, readGridPlan } from "./grid_plan.ts";
import { checkPlaces } from "./most_places.ts";

/** A plate: its rows and columns, and the distances between its wells in millimetres. */
interface Plate extends PlanPlate {
  readonly spacingMm: readonly [x: number, y: number];
}

/** Rows, columns and the distance between wells in millimetres of the plates that useq-schema knows by name. */
const knownPlates: Readonly<Record<string, readonly [rows: number, columns: number, spacingMm: number]>> = {
  "6-well": [2, 3, 39.12],
  "12-well": [3, 4, 26],
  "24-well": [4, 6, 19],
  "48-well": [6, 8, 13],
  "96-well": [8, 12, 9],
  "384-well": [16, 24, 4.5],
  "1536-well": [32, 48, 2.25],
  "coverslip-18mm-square": [1, 1, 0],
  "coverslip-22mm-square": [1, 1, 0],
};

/** No plate has more rows or columns than this. */
const mostOnASide = 1000;

/** Reads the positions of a plate, a well after the other, each with its points. */
export function readWellPlate(field: Field): { plate: PlanPlate; positions: StagePosition[] } {
  field.withKeys(["plate", "a1_center_xy", "rotation", "selected_wells", "well_points_plan"], "a well plate");
  const { spacingMm, ...plate } = readPlate(field.at("plate"));
  const [a1X, a1Y] = readPair(field.at("a1_center_xy"), "x and y of the middle of well A1, in micrometres");
  const turned = readRotation(field.at("rotation")) * Math.PI / 180;
  const points = readPoints(field.at("well_points_plan"));
  const wells = readWells(field.at("selected_wells"), plate);
  checkPlaces(field, wells.length * points.length);
  const positions = wells.flatMap(([row, column]) => {
    const [right, down] = [column * spacingMm[0] * 1000, row * spacingMm[1] * 1000];
    const x = a1X + right * Math.cos(turned) + down * Math.sin(turned);
    const y = a1Y + right * Math.sin(turned) - down * Math.cos(turned);
    return points.map((point) => ({
      x: exact(x + point.x),
      y: exact(y + point.y),
      name: [wellName(row, column), point.name].filter((part) => part !== undefined).join("_"),
      plate_row: row,
      plate_col: column,
    }));
  });
  return { plate, positions };
}

/** Micrometres, rounded so that errors of binary fractions do not show. */
function exact(um: number): number {
  return Number(um.toFixed(6));
}

/** Reads the key `plate`, which a plan has if this library read it before and wrote it again. */
export function readPlanPlate(field: Field): PlanPlate | undefined {
  if (field.absent) return undefined;
  field.withKeys(["name", "rows", "columns"], "a plate");
  return { name: nameIn(field), rows: readSide(field.at("rows")), columns: readSide(field.at("columns")) };
}

function nameIn(field: Field): string {
  const name = field.at("name");
  return name.absent || name.value === "" ? "" : name.text();
}

function readSide(field: Field): number {
  return field.number(
    `a whole number from 1 to ${mostOnASide}`,
    (value) => Number.isInteger(value) && value >= 1 && value <= mostOnASide,
  );
}

function readPlate(field: Field): Plate {
  if (!field.isObject) {
    const name = typeof field.value === "number" ? `${field.value}-well` : field.value;
    const known = typeof name === "string" ? knownPlates[name] : undefined;
    if (!known) {
      field.needs(
        `a plate with rows, columns, well_spacing and well_size, or one of ${
          Object.keys(knownPlates).join(", ")
        }`,
      );
    }
    const [rows, columns, spacingMm] = known;
    return { name: name as string, rows, columns, spacingMm: [spacingMm, spacingMm] };
  }
  field.withKeys(["rows", "columns", "well_spacing", "well_size", "circular_wells", "name"], "a plate");
  return {
    name: nameIn(field),
    rows: readSide(field.at("rows")),
    columns: readSide(field.at("columns")),
    spacingMm: readPair(field.at("well_spacing"), "the distance between wells, in millimetres"),
  };
}

/** One number for both directions, or two. */
function readPair(field: Field, what: string): [number, number] {
  if (typeof field.value === "number") return [field.number(), field.number()];
  const parts = field.isList ? field.items() : [];
  if (parts.length !== 2) field.needs(what);
  return [parts[0].number(), parts[1].number()];
}

/** Degrees, counterclockwise. */
function readRotation(field: Field): number {
  if (field.absent) return 0;
  const text = typeof field.value === "string" ? field.value.trim() : "";
  const [, digits, unit] = /^([-+]?[\d.]+)\s*(deg|°|rad)$/.exec(text) ?? [];
  const value = Number(digits);
  if (unit !== undefined && Number.isFinite(value)) return unit === "rad" ? value * 180 / Math.PI : value;
  return field.number("an angle in degrees");
}

/** Rows and columns, as useq-schema writes them: two lists of the same length. A single number counts for all wells. */
function readWells(field: Field, { rows, columns }: PlanPlate): [row: number, column: number][] {
  const sides = field.isList ? field.items() : [];
  if (sides.length !== 2) {
    field.needs("a list of rows and a list of columns, such as [[0, 0], [0, 1]] for the wells A1 and A2");
  }
  const lists = sides.map((side, index) => {
    const most = index === 0 ? rows : columns;
    const inPlate = (value: number) => Number.isInteger(value) && value >= 0 && value < most;
    return (side.isList ? side.items() : [side]).map((item) =>
      item.number(`a ${index === 0 ? "row" : "column"} of the plate from 0 to ${most - 1}`, inPlate)
    );
  });
  const count = Math.max(...lists.map(({ length }) => length));
  if (lists.some(({ length }) => length === 0)) field.needs("at least one well");
  if (lists.some(({ length }) => length !== count && length !== 1)) {
    field.fail(
      `${field.name} has ${lists[0].length} rows and ${
        lists[1].length
      } columns; each well needs one of both.`,
    );
  }
  const [ofRow, ofColumn] = lists.map((list) => (well: number) => list[list.length === 1 ? 0 : well]);
  return Array.from({ length: count }, (_, well) => [ofRow(well), ofColumn(well)]);
}

/** The points in each well, from its middle. */
function readPoints(field: Field): { x: number; y: number; name?: string }[] {
  if (field.absent) return [{ x: 0, y: 0 }];
  const has = (key: string) => !field.at(key).absent;
  if (["rows", "columns", "width", "height", "num_points", "vertices", "top"].some(has)) {
    const grid = readGridPlan(field)!;
    if ("top" in grid) {
      field.fail(`${field.name} is a grid between edges, and the points of a well count from its middle.`);
    }
    return gridPlaces(grid).map(({ x, y }, index) => ({ x, y, name: String(index).padStart(4, "0") }));
  }
  const others = ["properties", "sequence", "plate_row", "plate_col", "grid_row", "grid_col", "row", "col"];
  field.withKeys(["x", "y", "z", "name", "fov_width", "fov_height", ...others], "a point of a well");
  for (const key of ["sequence", "properties"]) {
    if (has(key)) field.at(key).fail(`${field.at(key).name} is not supported in the points of a well.`);
  }
  // A plate says nothing of the focus, so there is nothing that this could count from.
  if (has("z") && field.at("z").number() !== 0) {
    field.at("z").fail(`${field.at("z").name} counts from a focus that a plate does not have: use a z_plan.`);
  }
  const offset = (key: string) => has(key) ? field.at(key).number() : 0;
  return [{ x: offset("x"), y: offset("y"), ...(has("name") && { name: field.at("name").text() }) }];
}
