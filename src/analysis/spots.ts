import { SettingsError } from "../errors.ts";
import { TABLES_16 } from "./kernels/arena.ts";
import { locate, type Located } from "./kernels/locate.ts";
import { checkRoom, type PictureRegion, type PlainPicture } from "./kernels/picture.ts";
import type { Place } from "./kernels/signatures.ts";

/** Which spots are looked for. */
export interface SpotsOptions {
  /** Only in this rectangle of the picture. */
  readonly region?: PictureRegion;
  /** About how far the light of a spot reaches from its middle, in whole pixels from 1 to 15; 3 by default. */
  readonly radius?: number;
  /** How much brighter than its surroundings a spot must be, as a multiple of the noise; 5 by default. */
  readonly threshold?: number;
  /** The most spots to give, the brightest first; 1000 by default. */
  readonly most?: number;
}

/** A bright spot. */
export interface Spot {
  /** Column of its centre, in pixels of the whole picture; the middle of the first pixel is 0. */
  readonly x: number;
  /** Row of its centre. */
  readonly y: number;
  /** Its light: the sum of what lies above the background. */
  readonly intensity: number;
  /** The value of a pixel around it. */
  readonly background: number;
  /** How much brighter than its surroundings its middle is, as a multiple of the noise. */
  readonly contrast: number;
}

/** The most candidates that are looked at closely. */
const MOST_CANDIDATES = 65_536;
const CANDIDATE_BYTES = 12, REFINED_BYTES = 32;
/** The median of the size of normal noise, as a multiple of its standard deviation. */
const MEDIAN_OF_NOISE = 0.6745;

/**
 * Finds bright spots (beads, single molecules, small nuclei), the brightest first. A spot is where the mean of a small
 * box is far enough above that of a large box around it. Its centre is the centre of mass of the light above the
 * background, to a fraction of a pixel. Light outside the picture is not counted.
 *
 * Throws a {@linkcode SettingsError} for a region outside the picture, and for options that make no sense.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { spots } from "@pvcam/pvcam-deno/analysis";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * for (const { x, y, intensity } of spots(await camera.snap(), { most: 20 })) {
 *   console.log(x.toFixed(2), y.toFixed(2), Math.round(intensity));
 * }
 * ```
 */
export function spots(picture: PlainPicture, options: SpotsOptions = {}): Spot[] {
  const { region, radius = 3, threshold = 5, most = 1000 } = options;
  checkOptions({ radius, threshold, most });
  const located = locate(picture, region);
  const { workspace, kernels, place } = located;
  const { buffer, results, resultBytes } = workspace;
  // The small box takes off the noise of single pixels, the large one is the surroundings.
  const boxes: [small: number, large: number] = [Math.max(1, radius >> 1), 2 * radius];
  const [, width, height] = place;
  const roomBytes = 4 * (width * (2 * radius + 5) + 128), lists = results + roomBytes + 7 & ~7;
  const wanted = Math.min(MOST_CANDIDATES, width * height);
  const candidates = lists, refined = candidates + CANDIDATE_BYTES * wanted + 7 & ~7;
  checkRoom({ width, height }, refined + REFINED_BYTES * wanted - results, resultBytes);
  const noise = noiseOf(located, boxes);
  let height0 = threshold * noise, found: number;
  while (true) {
    found = kernels.find_spots(...place, ...boxes, radius, height0, results, candidates, wanted);
    if (found <= wanted) break;
    height0 *= 2; // a picture of nothing but spots: the highest ones are looked for
  }
  sortCandidates(new Float32Array(buffer, candidates, 3 * found));
  const taken = Math.min(found, most);
  kernels.refine_spots(...place, radius, candidates, taken, refined);
  const heights = new Float32Array(buffer, candidates, 3 * taken);
  const numbers = new Float64Array(buffer, refined, 4 * taken);
  return Array.from({ length: taken }, (_, index) => ({
    x: (region?.x ?? 0) + numbers[4 * index],
    y: (region?.y ?? 0) + numbers[4 * index + 1],
    intensity: numbers[4 * index + 2],
    background: numbers[4 * index + 3],
    contrast: heights[3 * index + 2] / noise,
  }));
}

/** The standard deviation of these differences away from spots. It comes from the median, which spots hardly change. */
function noiseOf({ workspace, kernels, place }: Located, boxes: [small: number, large: number]): number {
  const { buffer, arena, results } = workspace;
  const table = new Uint32Array(buffer, arena + TABLES_16, 65536);
  const every = Math.max(1, Math.min(16, Math.floor(place[2] / 16)));
  kernels.spot_noise(...(place as Place), ...boxes, every, results, arena + TABLES_16);
  let total = 0, below = 0, median = 0;
  for (const count of table) total += count;
  while (below + table[median] <= total / 2) below += table[median++];
  // Within a step of the table, values are assumed to lie evenly.
  const size = (median + (total / 2 - below) / table[median]) / 8;
  table.fill(0);
  return Math.max(size / MEDIAN_OF_NOISE, 1e-3);
}

/** Sorts the candidates, the highest first. */
function sortCandidates(candidates: Float32Array): void {
  const rows = Array.from({ length: candidates.length / 3 }, (_, at) => candidates.slice(3 * at, 3 * at + 3));
  rows.sort((a, b) => b[2] - a[2]);
  for (const [at, row] of rows.entries()) candidates.set(row, 3 * at);
}

function checkOptions(
  { radius, threshold, most }: { radius: number; threshold: number; most: number },
): void {
  if (!Number.isInteger(radius) || radius < 1 || radius > 15) {
    throw new SettingsError(
      `Cannot find spots of radius ${radius}: it is a whole number of pixels from 1 to 15.`,
    );
  }
  if (!(threshold > 0)) {
    throw new SettingsError(`Cannot find spots of ${threshold} times the noise: it must be above 0.`);
  }
  if (!Number.isInteger(most) || most < 1) {
    throw new SettingsError(`Cannot find at most ${most} spots: it is a whole number from 1 on.`);
  }
}
