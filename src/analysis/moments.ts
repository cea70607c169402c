import { SettingsError } from "../errors.ts";
import { locate } from "./kernels/locate.ts";
import { checkRoom, type PictureRegion, type PlainPicture } from "./kernels/picture.ts";

/** What to compute moments of. */
export interface MomentsOptions {
  /** Only this rectangle of the picture. */
  readonly region?: PictureRegion;
  /** This value is taken off each pixel first; a pixel below it counts as nothing. 0 by default. */
  readonly background?: number;
}

/** Where the light of a picture is, and how far it spreads. */
export interface Moments {
  /** The sum of all that lies above the background. */
  readonly mass: number;
  /** Column of the centre of mass; the middle of the picture's first pixel is 0. NaN where all is background. */
  readonly x: number;
  /** Row of the centre of mass. */
  readonly y: number;
  /** The mean square of the distance to the centre, along columns. */
  readonly xx: number;
  /** The mean product of both distances. */
  readonly xy: number;
  /** The mean square of the distance to the centre, along rows. */
  readonly yy: number;
}

/**
 * The centre of mass of a picture and its second moments, in pixels of the whole picture; `x` and `y` count as in NumPy:
 * whole numbers are the middles of pixels. Throws a {@linkcode SettingsError} for a region outside the picture.
 */
export function moments(picture: PlainPicture, options: MomentsOptions = {}): Moments {
  const { region, background = 0 } = options;
  if (!Number.isFinite(background)) {
    throw new SettingsError(`Cannot take ${background} off the pixels: a background is a number.`);
  }
  const { workspace, kernels, place } = locate(picture, region);
  kernels.moments(...place, background, workspace.results);
  const [mass, sumX, sumY, sumXX, sumXY, sumYY] = new Float64Array(workspace.buffer, workspace.results, 6);
  const [x, y] = [sumX / mass, sumY / mass];
  return {
    mass,
    x: (region?.x ?? 0) + x,
    y: (region?.y ?? 0) + y,
    xx: Math.max(0, sumXX / mass - x * x),
    xy: sumXY / mass - x * y,
    yy: Math.max(0, sumYY / mass - y * y),
  };
}

/** The means of a picture's rows and of its columns. */
export interface Profiles {
  /** One mean for each row. */
  readonly rows: Float64Array;
  /** One mean for each column. */
  readonly columns: Float64Array;
}

/** The means of rows and of columns. Throws a {@linkcode SettingsError} for a region outside the picture. */
export function profiles(picture: PlainPicture, options: { readonly region?: PictureRegion } = {}): Profiles {
  const { workspace, kernels, place } = locate(picture, options.region);
  const [, width, height] = place;
  const { buffer, results, resultBytes } = workspace;
  checkRoom({ width, height }, 8 * (width + height), resultBytes);
  kernels.profiles(...place, results, results + 8 * height);
  const sums = new BigUint64Array(buffer, results, height + width);
  return {
    rows: Float64Array.from({ length: height }, (_, row) => Number(sums[row]) / width),
    columns: Float64Array.from({ length: width }, (_, column) => Number(sums[height + column]) / height),
  };
}
