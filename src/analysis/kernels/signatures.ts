/**
 * What the kernels are called with: addresses are bytes from the beginning of their memory, `stride` is the distance
 * from row to row in pixels. `c/` holds them, one file for each group.
 *
 * @module
 */

/** A rectangle of pixels in a kernel's memory: its first pixel, its size, and the pixels from row to row. */
export type Place = [first: number, width: number, height: number, stride: number];

/** Kernels that exist for pixels of 8 and of 16 bits. */
export interface PixelKernels {
  /** Writes two numbers of 64 bits (sum, sum of squares) and three of 32 (least, greatest, saturated). */
  statistics(...args: [...Place, saturation: number, result: number]): void;
  /** Counts each value in the first of four tables, which are all zeros before. */
  histogram(...args: [...Place, tables: number]): void;
  /** Writes some rows of a preview by the means of boxes. */
  preview_mean(...args: PreviewArguments): void;
  /** The same by the greatest values. */
  preview_max(...args: PreviewArguments): void;
}

/** `c/preview.c` says what they mean. */
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
  out: number,
];

/** All kernels on one memory, on one thread. */
export interface Kernels {
  readonly of8: PixelKernels;
  readonly of16: PixelKernels;
}

/** The names of those that exist twice. */
export const pixelKernelNames = [
  "statistics",
  "histogram",
  "preview_mean",
  "preview_max",
] as const satisfies readonly (keyof PixelKernels)[];
