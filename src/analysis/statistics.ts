import { SettingsError } from "../errors.ts";
import { asOneRow, locate } from "./kernels/locate.ts";
import { greatestValue, type PictureRegion, type PlainPicture } from "./kernels/picture.ts";

/** What to compute statistics of. */
export interface StatisticsOptions {
  /** Only this rectangle of the picture. */
  readonly region?: PictureRegion;
  /** From which value on a pixel counts as saturated; by default the greatest that the camera's converter gives. */
  readonly saturation?: number;
}

/** What the values of a picture are like. */
export interface Statistics {
  /** The least value. */
  readonly min: number;
  /** The greatest value. */
  readonly max: number;
  /** The mean of all values. */
  readonly mean: number;
  /** Their standard deviation, that of all pixels as in NumPy: divided by their number. */
  readonly std: number;
  /** How many pixels are at the saturation or above. */
  readonly saturated: number;
  /** How many pixels there are. */
  readonly pixels: number;
}

/**
 * Least, greatest and mean value, standard deviation and saturated pixels of a picture, as exactly as numbers hold them.
 * A frame on loan is read where the camera wrote it. Throws a {@linkcode SettingsError} for a region outside the picture.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { statistics } from "@pvcam/pvcam-deno/analysis";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await using run = await camera.acquire({ frames: 10 });
 * for await (using frame of run.frames()) {
 *   const { mean, std, saturated } = statistics(frame, { region: { x: 10, y: 10, width: 100, height: 50 } });
 *   console.log(frame.frameNumber, mean.toFixed(1), std.toFixed(1), saturated);
 * }
 * ```
 */
export function statistics(picture: PlainPicture, options: StatisticsOptions = {}): Statistics {
  const { region, saturation = greatestValue(picture) } = options;
  if (!(saturation >= 0)) {
    throw new SettingsError(`Cannot count pixels from ${saturation} on as saturated: it must be 0 or more.`);
  }
  const { workspace, kernels, place } = locate(picture, region);
  const { buffer, results } = workspace;
  kernels.statistics(...asOneRow(place), Math.min(Math.ceil(saturation), 0xffff_ffff), results);
  const sums = new BigUint64Array(buffer, results, 2);
  const [min, max, saturated] = new Uint32Array(buffer, results + 16, 3);
  const pixels = place[1] * place[2];
  return { min, max, ...momentsOf(sums[0], sums[1], pixels), saturated, pixels };
}

/**
 * Mean and standard deviation, in whole numbers until the last step: with squares of 16 bits, doubles would lose
 * digits.
 */
function momentsOf(sum: bigint, squares: bigint, pixels: number): { mean: number; std: number } {
  const count = BigInt(pixels);
  const variance = Number(count * squares - sum * sum) / pixels / pixels;
  return { mean: Number(sum) / pixels, std: Math.sqrt(variance) };
}
