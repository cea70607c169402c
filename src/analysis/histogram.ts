import { SettingsError } from "../errors.ts";
import { TABLES_16, TABLES_8 } from "./kernels/arena.ts";
import { asOneRow, locate } from "./kernels/locate.ts";
import { checkPicture, type PictureRegion, type PlainPicture } from "./kernels/picture.ts";

/** How values are counted. */
export interface HistogramOptions {
  /** Only this rectangle of the picture. */
  readonly region?: PictureRegion;
  /** How many bins of equal width; by default one for each whole number of the range. */
  readonly bins?: number;
  /** From the lower edge of the first bin to the upper edge of the last; by default all values that a pixel can have. */
  readonly range?: readonly [low: number, high: number];
  /** Memory for the counts, to be used again: as many as there are bins. */
  readonly into?: Uint32Array;
}

/** How often values occur. */
export interface Histogram {
  /** One for each bin. */
  readonly counts: Uint32Array;
  /** From the lower edge of the first bin to the upper edge of the last. */
  readonly range: readonly [low: number, high: number];
}

/**
 * Counts the values of a picture, as NumPy's `histogram` does. Bins have equal width and hold their lower edge; the
 * last one also holds its upper edge. Values outside the range are left out. Throws a {@linkcode SettingsError} for a
 * region outside the picture, and for bins or a range that make no sense.
 *
 * @example
 * ```ts
 * import { histogram, percentiles } from "@pvcam/pvcam-deno/analysis";
 * import { openCamera } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const picture = await camera.snap();
 * console.log(histogram(picture, { bins: 16, range: [0, 4096] }).counts);
 * const [low, high] = percentiles(histogram(picture), [1, 99]);
 * console.log(low, high);
 * ```
 */
export function histogram(picture: PlainPicture, options: HistogramOptions = {}): Histogram {
  checkPicture(picture);
  const values = 2 ** (8 * picture.pixels.BYTES_PER_ELEMENT);
  const { region, range = [0, values] } = options;
  const [low, high] = range;
  const { bins = Math.ceil(high - low), into } = options;
  checkBins(bins, range);
  if (into && into.length !== bins) {
    throw new SettingsError(`Cannot count ${bins} bins into memory for ${into.length}.`);
  }
  const { workspace, kernels, place } = locate(picture, region);
  const tables = workspace.arena + (values === 256 ? TABLES_8 : TABLES_16);
  kernels.histogram(...asOneRow(place), tables);
  const table = new Uint32Array(workspace.buffer, tables, values);
  const counts = into?.fill(0) ?? new Uint32Array(bins);
  if (bins === values && low === 0 && high === values) counts.set(table);
  else fold(table, counts, range);
  table.fill(0);
  return { counts, range: [low, high] };
}

function checkBins(bins: number, [low, high]: readonly [number, number]): void {
  if (!Number.isFinite(low) || !Number.isFinite(high) || !(low < high)) {
    throw new SettingsError(`Cannot count values from ${low} to ${high}: the range must go upwards.`);
  }
  if (!Number.isInteger(bins) || bins < 1 || bins > 2 ** 24) {
    throw new SettingsError(
      `Cannot count values in ${bins} bins: it must be a whole number from 1 to ${2 ** 24}.`,
    );
  }
}

/** Adds up the counts of the values in each bin. */
function fold(table: Uint32Array, counts: Uint32Array, [low, high]: readonly [number, number]): void {
  const bins = counts.length;
  const edge = (bin: number) => bin === bins ? high : low + bin * ((high - low) / bins);
  let value = Math.max(0, Math.ceil(low));
  for (let bin = 0; bin < bins && value < table.length; bin++) {
    const end = bin === bins - 1
      ? Math.min(table.length, Math.floor(high) + 1)
      : Math.min(table.length, edge(bin + 1));
    let count = 0;
    for (; value < end; value++) count += table[value];
    counts[bin] = count;
  }
}

/**
 * The values below which the given percentages of the pixels lie, from a histogram. If each bin is one whole number,
 * which is the default, they are those of NumPy's `percentile`; in wider bins, pixels are assumed to lie evenly. Throws
 * a {@linkcode SettingsError} for a percentage that is not from 0 to 100, and for a histogram without pixels.
 */
export function percentiles(counted: Histogram, shares: readonly number[]): number[] {
  if (!(counted?.counts && counted.range && Array.isArray(shares))) {
    throw new SettingsError(
      "Cannot give percentiles: they are of a histogram, and several at once, as in percentiles(histogram(frame), [1, 50, 99]).",
    );
  }
  const { counts, range } = counted;
  const [low, high] = range;
  const step = (high - low) / counts.length;
  const isWhole = step === 1 && Number.isInteger(low);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new SettingsError("Cannot give percentiles of a histogram without pixels.");
  /** The value of the pixel at a rank, from 0, if all pixels were sorted. */
  const valueAt = (rank: number) => {
    let [bin, below] = [0, 0];
    while (below + counts[bin] <= rank) below += counts[bin++];
    return low + step * (isWhole ? bin : bin + (rank - below + 0.5) / counts[bin]);
  };
  return shares.map((share) => {
    if (!(share >= 0 && share <= 100)) {
      throw new SettingsError(`Cannot give the percentile ${share}: it must be from 0 to 100.`);
    }
    const rank = share / 100 * (total - 1), lower = Math.floor(rank);
    const [before, after] = [valueAt(lower), valueAt(Math.ceil(rank))];
    return before + (rank - lower) * (after - before);
  });
}
