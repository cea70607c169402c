import { anyNumber, either, type Kind, listOf, text } from "../../kinds.ts";
import type { Binning, Region } from "./region.ts";

const sides = ["x", "y", "width", "height"] as const;

/** The camera's name for something, or its number in PVCAM. */
export function nameOrNumber(what: string): Kind<string | number> {
  // On a command line both are text; it is looked up as a name first.
  const name = text(`${what}'s name or number`);
  return { ...either(name, anyNumber), takes: name.takes, takesText: name.takes };
}

const rectangle: Kind<Region> = {
  takes: "{ x, y, width, height } in sensor pixels, such as { x: 0, y: 0, width: 512, height: 512 }",
  takesText: "x,y,width,height in whole sensor pixels from 0 on, such as 0,0,512,512",
  read(value) {
    const object = objectOf(value);
    if (!object || Object.keys(object).some((key) => !(sides as readonly string[]).includes(key))) {
      return undefined;
    }
    const [x, y, width, height] = sides.map((side) => anyNumber.read(object[side]));
    const missing = x === undefined || y === undefined || width === undefined || height === undefined;
    return missing ? undefined : { x, y, width, height };
  },
  parse(text) {
    const parts = text.split(",").map((part) => /^\s*\d+\s*$/.test(part) ? Number(part) : NaN);
    if (parts.length !== 4 || parts.some(Number.isNaN)) return undefined;
    const [x, y, width, height] = parts;
    return { x, y, width, height };
  },
};

const full: Kind<"full"> = {
  takes: '"full"',
  takesText: "full",
  read: (value) => value === "full" ? value : undefined,
  parse: (text) => text === "full" ? text : undefined,
};

/** A part of the sensor, or all of it. */
export const region: Kind<Region | "full"> = either(full, rectangle, {
  takes: `${rectangle.takes}, or "full"`,
  takesText: `${rectangle.takesText}, or full`,
});

/** Several parts of the sensor. */
export const regions: Kind<readonly Region[]> = listOf(rectangle, {
  takes: `a list of regions, each ${rectangle.takes}`,
  takesText: "x,y,width,height of each, such as 0,0,64,64;128,0,64,64",
  most: 512,
  separator: ";",
});

/** Columns and rows that are summed. */
export const binning: Kind<number | Binning> = {
  takes: "a whole number from 1 on, or [columns, rows], such as 2 or [2, 1]",
  takesText: "a whole number from 1 on, or columns and rows, such as 2 or 2x1",
  read(value) {
    if (!Array.isArray(value)) return anyNumber.read(value);
    const [columns, rows] = value.map(anyNumber.read);
    return value.length === 2 && columns !== undefined && rows !== undefined ? [columns, rows] : undefined;
  },
  parse(text) {
    const match = /^(\d{1,4})(?:[x,](\d{1,4}))?$/.exec(text);
    const [columns, rows] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    return columns >= 1 && rows >= 1 ? [columns, rows] : undefined;
  },
};

/** Exposures, one for each frame. */
export const exposures: Kind<readonly number[]> = listOf(anyNumber, {
  takes: "a list of milliseconds, such as [1, 10]",
  takesText: "milliseconds, separated by commas, such as 1,10",
  most: 65_535,
});

/** Post-processing features, each on, off, or with values for its parameters. */
export const features: Kind<Readonly<Record<string, boolean | Readonly<Record<string, number>>>>> = {
  takes: 'features by name, each true, false or numbers, such as { "DENOISING": { "NO OF ITERATIONS": 3 } }',
  takesText: "NAME=on or NAME=off, separated by commas",
  read: (value) => recordOf(value, (one) => typeof one === "boolean" ? one : recordOf(one, anyNumber.read)),
  parse(text) {
    const pairs = text.split(",").map((part) => /^\s*([^=]+)=(on|off)\s*$/i.exec(part));
    if (pairs.includes(null)) return undefined;
    return Object.fromEntries(pairs.map((pair) => [pair![1].trim(), pair![2].toLowerCase() === "on"]));
  },
};

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** Reads at most a hundred named values; no camera has more features or parameters. */
function recordOf<T>(value: unknown, read: (value: unknown) => T | undefined): Record<string, T> | undefined {
  const entries = Object.entries(objectOf(value) ?? { "": undefined }).map((
    [name, one],
  ) => [name, read(one)]);
  const sound = entries.length <= 100 && entries.every(([, one]) => one !== undefined);
  return sound ? Object.fromEntries(entries) : undefined;
}
