import type { Field } from "./field.ts";
import type { GridMode, GridPlan, PropertyTuple, StagePosition, ZPlan } from "./sequence.ts";

const gridModes: readonly GridMode[] = [
  "row_wise",
  "column_wise",
  "row_wise_snake",
  "column_wise_snake",
  "spiral",
];

/** Reads device, property and value, three by three. */
export function readProperties(field: Field): PropertyTuple[] {
  return field.items().map((item) => {
    const parts = item.isList ? item.items() : [];
    if (parts.length !== 3) item.needs("a list of device, property and value");
    return [parts[0].text(), parts[1].text(), parts[2].value];
  });
}

/** Reads the stage positions: objects, or lists of x, y and z. */
export function readPositions(field: Field): StagePosition[] {
  if (field.absent) return [];
  if (field.isObject) {
    field.fail(`${field.name} is a well plate, which is not supported; list the positions instead.`);
  }
  return field.items().map((item) => {
    if (item.isList) {
      const parts = item.items();
      if (parts.length < 1 || parts.length > 3) item.needs("a list of x, y and z");
      const [x, y, z] = parts.map((part) => part.absent ? undefined : part.number());
      return withoutHoles({ x, y, z });
    }
    const ignored = ["plate_row", "plate_col", "grid_row", "grid_col", "row", "col"];
    item.withKeys(["x", "y", "z", "name", "properties", "sequence", ...ignored], "a stage position");
    const sequence = item.at("sequence");
    if (!sequence.absent) {
      sequence.fail(
        `${sequence.name} is a plan within a position, which is not supported; write it as a plan of its own.`,
      );
    }
    const coordinate = (key: string) => item.at(key).absent ? undefined : item.at(key).number();
    return withoutHoles({
      x: coordinate("x"),
      y: coordinate("y"),
      z: coordinate("z"),
      name: item.at("name").absent ? undefined : item.at("name").text(),
      properties: item.at("properties").absent ? undefined : readProperties(item.at("properties")),
    });
  });
}

/** Reads a stack. */
export function readZPlan(field: Field): ZPlan | undefined {
  if (field.absent || (field.isObject && Object.keys(field.record()).length === 0)) return undefined;
  field.withKeys(
    ["go_up", "top", "bottom", "above", "below", "range", "step", "relative", "absolute"],
    "a stack",
  );
  const go_up = field.at("go_up").absent ? true : field.at("go_up").flag();
  const has = (...keys: string[]) => keys.every((key) => !field.at(key).absent);
  const numbers = (key: string) => field.at(key).items().map((item) => item.number());
  const step = () => field.at("step").number("a step of 0 or more", (value) => value >= 0);
  const number = (key: string) => field.at(key).number();
  const plan = has("top", "bottom", "step")
    ? { go_up, top: number("top"), bottom: number("bottom"), step: step() }
    : has("above", "below", "step")
    ? { go_up, above: number("above"), below: number("below"), step: step() }
    : has("range", "step")
    ? { go_up, range: number("range"), step: step() }
    : has("absolute")
    ? { go_up, absolute: numbers("absolute") }
    : has("relative")
    ? { go_up, relative: numbers("relative") }
    : undefined;
  if (plan === undefined) {
    field.needs(
      "a stack by top, bottom and step, by above, below and step, by range and step, by relative or by absolute",
    );
  }
  if (zPositions(plan).length === 0) {
    field.fail(`${field.name} has no position in it: its end lies before its start.`);
  }
  return plan;
}

/** Whether a stack counts from the position that the stage is at. */
export function isRelative(plan: ZPlan): boolean {
  return !("top" in plan) && !("absolute" in plan);
}

/** The focus positions of a stack, in their order. */
export function zPositions(plan: ZPlan): number[] {
  const positions = "relative" in plan
    ? [...plan.relative]
    : "absolute" in plan
    ? [...plan.absolute]
    : steps(rangeOf(plan), plan.step);
  return plan.go_up ? positions : positions.reverse();
}

/** The place in a stack that counts as its middle, for channels that are taken there alone. */
export function middleOf(plan: ZPlan): number {
  if ("relative" in plan) return Math.floor(plan.relative.length / 2);
  if ("absolute" in plan) return Math.floor(plan.absolute.length / 2);
  const [start, stop] = rangeOf(plan);
  if (plan.step === 0) return 0;
  // The package counts on paper here, rounding to six places, and does not ask how many positions there are.
  return Math.floor(Math.ceil(Number(((stop + plan.step - start) / plan.step).toFixed(6))) / 2);
}

function rangeOf(plan: Extract<ZPlan, { step: number }>): [start: number, stop: number] {
  if ("top" in plan) return [plan.bottom, plan.top];
  if ("above" in plan) return [-Math.abs(plan.below), Math.abs(plan.above)];
  return [-plan.range / 2, plan.range / 2];
}

/** From the start in equal steps until half a step past the stop, with the sums that NumPy's arange makes. */
function steps([start, stop]: [number, number], step: number): number[] {
  if (step === 0) return [start];
  const count = Math.max(0, Math.ceil((stop + step / 2 - start) / step));
  const stride = start + step - start;
  return Array.from({ length: count }, (_, index) => start + index * stride);
}

/** Reads a grid. */
export function readGridPlan(field: Field): GridPlan | undefined {
  if (field.absent) return undefined;
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

/** The places of a grid in their order, and whether they count from the position that the stage is at. */
export function gridPlaces(plan: GridPlan): { x: number; y: number; relative: boolean }[] {
  const width = plan.fov_width ?? 1;
  const height = plan.fov_height ?? 1;
  const dx = width - (width * plan.overlap[0]) / 100;
  const dy = height - (height * plan.overlap[1]) / 100;
  const { rows, columns, x0, y0, relative } = frameOf(plan, dx, dy);
  return [...visits(plan.mode, { rows, columns })].map(([row, column]) => ({
    x: x0 + column * dx,
    y: y0 - row * dy,
    relative,
  }));
}

interface GridFrame {
  rows: number;
  columns: number;
  x0: number;
  y0: number;
  relative: boolean;
}

function frameOf(plan: GridPlan, dx: number, dy: number): GridFrame {
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

/** How many fields of view fill an edge. */
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

/** From the middle outwards, arms growing by one at every second turn; what falls outside the grid is passed over. */
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

/** An object without the keys that have no value. */
function withoutHoles<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
