import { preview } from "../../analysis/preview.ts";

/** A frame's pixels and how they lie. */
export interface Plane {
  readonly pixels: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
}

/** A part of a plane: first column, first row, columns, rows. */
export type Part = readonly [x: number, y: number, width: number, height: number];

/** Room for the greatest values of a picture, used again and again. */
let greatest = new Uint16Array(0);

/** Copies a part of a plane as it is, row by row. */
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
 * Makes a smaller picture of a part: each of its pixels is the mean of a box. Where there may be saturated pixels, one
 * of them makes its box saturated, so that none is lost to the eye.
 */
export function reduce(
  plane: Plane,
  [x, y, w, h]: Part,
  { width, height, marks, into }: {
    width: number;
    height: number;
    marks: boolean;
    into: Uint16Array<ArrayBuffer>;
  },
): void {
  const box = { region: { x, y, width: w, height: h }, width, height };
  preview(plane, { ...box, into });
  if (!marks) return;
  if (greatest.length !== width * height) greatest = new Uint16Array(width * height);
  preview(plane, { ...box, reduce: "max", into: greatest });
  const { most } = plane;
  for (let at = 0; at < into.length; at++) if (greatest[at] >= most) into[at] = most;
}
