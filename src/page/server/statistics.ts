import { histogram } from "../../analysis/histogram.ts";
import type { Part, Plane } from "./reduce.ts";

/** The shares of pixels for which {@linkcode Statistics.quantiles} has values. */
export const shares: readonly number[] = [
  0,
  0.0001,
  0.001,
  0.0035,
  0.01,
  0.05,
  0.25,
  0.5,
  0.75,
  0.95,
  0.99,
  0.9965,
  0.999,
  0.9999,
  1,
];

/** The most bins that are sent. */
const MOST_BINS = 512;

/** The statistics of a frame, or of a part of it. */
export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** How many pixels have the largest value that the camera's converter gives. */
  readonly saturated: number;
  /** For each of `shares`, the value that this share of the pixels does not exceed. */
  readonly quantiles: readonly number[];
  /** The histogram of all pixels. */
  readonly histogram: Bins;
  /** The histogram of most pixels alone, in finer bins; absent if the bins of all pixels are as fine. */
  readonly detail?: Bins;
}

/** How many pixels have which values: in bins of `width` values each, from the value `low` on. */
export interface Bins {
  readonly low: number;
  readonly width: number;
  readonly counts: readonly number[];
}

const countsOf8 = new Uint32Array(256), countsOf16 = new Uint32Array(65_536);

/** The statistics of a part, from all of its pixels. */
export function statisticsOf(plane: Plane, [x, y, width, height]: Part): Statistics {
  const into = plane.pixels.BYTES_PER_ELEMENT === 1 ? countsOf8 : countsOf16;
  const { counts } = histogram(plane, { region: { x, y, width, height }, into });
  return summaryOf(counts, { count: width * height, most: plane.most });
}

/** The statistics that follow from a full histogram. */
export function summaryOf(
  counts: Uint32Array,
  { count, most }: { count: number; most: number },
): Statistics {
  let min = 0, max = counts.length - 1;
  while (min < max && counts[min] === 0) min++;
  while (max > min && counts[max] === 0) max--;
  let sum = 0, squares = 0, saturated = 0, seen = 0;
  const quantiles: number[] = [];
  for (let value = min; value <= max; value++) {
    const here = counts[value];
    if (here === 0) continue;
    sum += here * value;
    squares += here * value * value;
    seen += here;
    if (value >= most) saturated += here;
    while (quantiles.length < shares.length && seen >= shares[quantiles.length] * count) {
      quantiles.push(value);
    }
  }
  while (quantiles.length < shares.length) quantiles.push(max);
  const mean = count > 0 ? sum / count : 0;
  return {
    count,
    min,
    max,
    mean,
    deviation: count > 0 ? Math.sqrt(Math.max(0, squares / count - mean * mean)) : 0,
    saturated,
    quantiles,
    ...histogramsOf(counts, { min, max, quantiles }),
  };
}

/**
 * A single bright pixel makes all bins so wide that most pixels share a few of them. So most pixels also get finer bins
 * of their own.
 */
function histogramsOf(
  counts: Uint32Array,
  { min, max, quantiles }: Pick<Statistics, "min" | "max" | "quantiles">,
): Pick<Statistics, "histogram" | "detail"> {
  const histogram = binned(counts, min, max);
  const [from, to] = [quantiles[1], quantiles[quantiles.length - 3]];
  const detail = binned(counts, Math.max(min, 2 * from - to - 2), Math.min(max, 2 * to - from + 2));
  return { histogram, ...(detail.width < histogram.width && { detail }) };
}

function binned(counts: Uint32Array, min: number, max: number): Bins {
  const width = Math.ceil((max - min + 1) / MOST_BINS);
  const bins: number[] = [];
  for (let start = min; start <= max; start += width) {
    let sum = 0;
    for (let value = start; value < start + width && value < counts.length; value++) sum += counts[value];
    bins.push(sum);
  }
  return { low: min, width, counts: bins };
}
