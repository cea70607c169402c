/** The most rows or columns of a plate. */
const mostOnASide = 1000;

type Json = Readonly<Record<string, unknown>>;

/** The most axes of a plan: time, position, grid, channel and focus, and some to come. */
const mostAxes = 16;

/** The most places on an axis. */
const mostPlaces = 16_777_216;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= mostPlaces;
}

function isColor(value: unknown): boolean {
  return typeof value === "string" && /^[\dA-F]{6}$/.test(value);
}

function isPlate(value: unknown): boolean {
  return isObject(value) && typeof value.name === "string" && isSide(value.rows) && isSide(value.columns);
}

function isSide(value: unknown): boolean {
  return isCount(value) && (value as number) <= mostOnASide;
}

function isWellOf({ rows, columns }: Json, well: unknown): boolean {
  return isObject(well) &&
    [[well.row, rows], [well.column, columns]].every(([place, side]) =>
      isCount((place as number) + 1) && (place as number) < (side as number)
    );
}

/** Whether a record's axes have a form that can be used. */
export function areAxes(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.sizes)) return false;
  const { order, sizes, channels, colors = [], positions, plate, gridSize, zStepUm } = value;
  return typeof order === "string" && order.length <= mostAxes &&
    ["t", "c", "z", "p"].every((axis) => isCount((sizes as Json)[axis])) &&
    Array.isArray(channels) && channels.every((name) => typeof name === "string") &&
    Array.isArray(colors) && colors.every((one) => one === null || isColor(one)) &&
    Array.isArray(positions) && positions.every((one) => isObject(one) && typeof one.name === "string") &&
    (plate === undefined || isPlate(plate) && positions.every(({ well }) => isWellOf(plate as Json, well))) &&
    isCount(gridSize) && (zStepUm === undefined || typeof zStepUm === "number");
}

/** Whether a record's channels have a form that can be used. Null stands for a channel number that no frame has. */
export function areChannels(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostPlaces &&
    value.every((one) =>
      one === null || isObject(one) && ["string", "undefined"].includes(typeof one.name) &&
        ["number", "undefined"].includes(typeof one.bitDepth) &&
        (one.color === undefined || isColor(one.color)) &&
        (one.settings === undefined || isObject(one.settings))
    );
}

/** Whether what a record says of the sample has a form that can be used. */
export function isSample(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, objective, pixelSizeUm, magnification, notes } = value;
  const isPositive = (one: unknown) => one === undefined || typeof one === "number" && one > 0 && one < 1e9;
  return [name, objective].every((one) => ["string", "undefined"].includes(typeof one)) &&
    isPositive(pixelSizeUm) && isPositive(magnification) &&
    (notes === undefined || isObject(notes) && Object.values(notes).every((one) => typeof one === "string"));
}
