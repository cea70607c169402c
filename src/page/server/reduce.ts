import { shrink } from "../../analysis/shrink.ts";

/** A frame's pixels and their layout. */
export interface Plane {
  readonly pixels: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
}

/** A part of a plane: its first column, first row, number of columns and number of rows. */
export type Part = readonly [x: number, y: number, width: number, height: number];

/** Copies a part of a plane unchanged, row by row. */
export function cut(
  { pixels, width: stride }: Plane,
  [x, y, width, height]: Part,
  into: Uint8Array | Uint16Array,
) {
  for (let row = 0; row < height; row++) {
    const from = (y + row) * stride + x;
    into.set(pixels.subarray(from, from + width), row * width);
  }
}

/**
 * Makes a smaller picture of a part. Each pixel is the mean of `reduction` x `reduction` pixels, but saturated if one
 * of them is, so that viewers see every saturated pixel.
 */
export function reduce(
  plane: Plane,
  part: Part,
  { reduction, into }: { reduction: number; into: Uint16Array<ArrayBuffer> },
): void {
  shrink(plane, part, { factor: reduction, most: plane.most, into });
}
