import { Buffer } from "node:buffer";

/** The length of a side at half the resolution. The last row or column of an odd number counts too. */
export function half(size: number): number {
  return Math.ceil(size / 2);
}

/** A picture in memory. */
export interface Plane {
  readonly pixels: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
}

/**
 * The picture at half its resolution: each pixel is the rounded mean of 2 x 2 pixels or, at the edge of an odd picture,
 * of those that exist.
 */
export function halve({ pixels, width, height }: Plane): Plane {
  const across = half(width), down = half(height);
  const made = new (pixels.constructor as Uint16ArrayConstructor)(across * down);
  for (let y = 0; y < down; y++) {
    const upper = 2 * y * width;
    const lower = 2 * y + 1 < height ? upper + width : upper;
    for (let x = 0; x < across; x++) {
      const left = 2 * x, right = left + 1 < width ? left + 1 : left;
      const sum = pixels[upper + left] + pixels[upper + right] + pixels[lower + left] + pixels[lower + right];
      made[y * across + x] = (sum + 2) >> 2;
    }
  }
  return { pixels: made, width: across, height: down };
}

/** The longest side that the smallest picture of a pyramid may have. */
const smallestSide = 256;

/** How many pictures of lower resolution a picture of this size gets. */
export function levelsAbove(width: number, height: number): number {
  let levels = 0;
  for (let side = Math.max(width, height); side > smallestSide; side = half(side)) levels++;
  return levels;
}

/** Whether two pictures have the same pixels. */
export function isSamePlane(one: Plane, other: Plane): boolean {
  const [a, b] = [one, other].map(({ pixels }) =>
    new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  );
  return one.width === other.width && one.height === other.height && Buffer.compare(a, b) === 0;
}
