/**
 * What the kernels are called with: addresses are bytes from the beginning of their memory, `stride` is the distance
 * from row to row in pixels. `c/` holds them, one file for each group, and says what they do.
 *
 * @module
 */

/** A rectangle of pixels in a kernel's memory: its first pixel, its size, and the pixels from row to row. */
export type Place = [first: number, width: number, height: number, stride: number];

/** What both kernels for previews are called with. */
export type PreviewArguments = [
  ...Place,
  columns: number,
  rows: number,
  from: number,
  to: number,
  low: number,
  scale: number,
  to8: number,
  line: number,
  edges: number,
  values: number,
  out: number,
];

/** Kernels that exist for pixels of 8 and of 16 bits. */
export interface PixelKernels {
  statistics(...args: [...Place, saturation: number, result: number]): void;
  histogram(...args: [...Place, tables: number]): void;
  preview_mean(...args: PreviewArguments): void;
  preview_max(...args: PreviewArguments): void;
  shrink(
    ...args: [
      first: number,
      stride: number,
      columns: number,
      rows: number,
      factor: number,
      most: number,
      room: number,
      out: number,
    ]
  ): void;
  sum_areas(first: number, pieces: number, count: number, sums: number): void;
  moments(...args: [...Place, background: number, result: number]): void;
  profiles(...args: [...Place, rows: number, columns: number]): void;
  brenner(...args: Place): number;
  laplacian(...args: [...Place, result: number]): void;
  tenengrad(...args: Place): number;
  add_to_sums(first: number, count: number, sums: number, squares: number): void;
  keep_max(first: number, count: number, most: number): void;
  absdiff(a: number, b: number, count: number, out: number): void;
  correct(first: number, count: number, dark: number, gain: number, out: number): void;
  spot_noise(
    ...args: [...Place, small: number, large: number, every: number, room: number, table: number]
  ): void;
  find_spots(...args: [...Place, ...boxes: SpotSizes, room: number, spots: number, most: number]): number;
  refine_spots(...args: [...Place, radius: number, spots: number, count: number, out: number]): void;
  to_complex(
    ...args: [...Place, mean: number, fade: number, columns: number, rows: number, out: number]
  ): void;
}

/** The sizes by which spots are found. */
export type SpotSizes = [small: number, large: number, reach: number, threshold: number];

/** Kernels on numbers that other kernels made. */
export interface NumberKernels {
  transform_picture(
    ...args: [
      picture: number,
      width: number,
      height: number,
      turns: number,
      most: number,
      sign: number,
      room: number,
    ]
  ): void;
  cross_phases(a: number, b: number, columns: number, rows: number, weights: number, out: number): void;
}

/** All kernels on one memory, on one thread. */
export interface Kernels {
  readonly of8: PixelKernels;
  readonly of16: PixelKernels;
  readonly numbers: NumberKernels;
}

/** The names of the kernels that exist for both sizes of pixels. */
const named: Record<keyof PixelKernels, true> = {
  statistics: true,
  histogram: true,
  preview_mean: true,
  preview_max: true,
  shrink: true,
  sum_areas: true,
  moments: true,
  profiles: true,
  brenner: true,
  laplacian: true,
  tenengrad: true,
  add_to_sums: true,
  keep_max: true,
  absdiff: true,
  correct: true,
  spot_noise: true,
  find_spots: true,
  refine_spots: true,
  to_complex: true,
};
/** The same names as a list. */
export const pixelKernelNames: readonly string[] = Object.keys(named);
