type Json = Readonly<Record<string, unknown>>;

/** More places than this no axis has. */
const mostPlaces = 16_777_216;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= mostPlaces;
}

/** Whether a record's axes can be computed with. */
export function areAxes(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.sizes)) return false;
  const { order, sizes, channels, positions, gridSize, zStepUm } = value;
  return typeof order === "string" && ["t", "c", "z", "p"].every((axis) => isCount((sizes as Json)[axis])) &&
    Array.isArray(channels) && channels.every((name) => typeof name === "string") &&
    Array.isArray(positions) && positions.every((one) => isObject(one) && typeof one.name === "string") &&
    isCount(gridSize) && (zStepUm === undefined || typeof zStepUm === "number");
}

/** Whether a record's channels can be computed with; null stands for a number that no frame has. */
export function areChannels(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostPlaces &&
    value.every((one) =>
      one === null || isObject(one) && ["string", "undefined"].includes(typeof one.name) &&
        ["number", "undefined"].includes(typeof one.bitDepth) &&
        (one.settings === undefined || isObject(one.settings))
    );
}

/** Whether what a record tells of the sample can be computed with. */
export function isSample(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, objective, pixelSizeUm, magnification, notes } = value;
  const isPositive = (one: unknown) => one === undefined || typeof one === "number" && one > 0 && one < 1e9;
  return [name, objective].every((one) => ["string", "undefined"].includes(typeof one)) &&
    isPositive(pixelSizeUm) && isPositive(magnification) &&
    (notes === undefined || isObject(notes) && Object.values(notes).every((one) => typeof one === "string"));
}
