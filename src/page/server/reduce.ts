/** Pixels of a frame, or of a picture. */
export type PixelArray = Uint8Array | Uint16Array;

/** A frame's pixels and how they lie. */
export interface Plane {
  readonly pixels: PixelArray;
  readonly width: number;
  readonly height: number;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
}

/** A part of a plane: first column, first row, columns, rows. */
export type Part = readonly [x: number, y: number, width: number, height: number];

/**
 * Makes a smaller picture of a part: each of its pixels is the mean of `reduction` x `reduction` pixels. One saturated
 * pixel makes it saturated, so that none is lost to the eye.
 */
export function reduce(
  plane: Plane,
  part: Part,
  { reduction, into }: { reduction: number; into: PixelArray },
) {
  const { pixels, width: stride, most } = plane;
  const [x, y, width, height] = part;
  if (reduction === 1) {
    for (let row = 0; row < height; row++) {
      const from = (y + row) * stride + x;
      into.set(pixels.subarray(from, from + width), row * width);
    }
    return;
  }
  const columns = Math.floor(width / reduction), rows = Math.floor(height / reduction);
  const count = reduction * reduction;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0, largest = 0;
      for (let down = 0; down < reduction; down++) {
        let at = (y + row * reduction + down) * stride + x + column * reduction;
        for (let right = 0; right < reduction; right++, at++) {
          const value = pixels[at];
          sum += value;
          if (value > largest) largest = value;
        }
      }
      into[row * columns + column] = largest >= most ? most : (sum + (count >> 1)) / count;
    }
  }
}
