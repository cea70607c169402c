import type { NumberKernels } from "../signatures.ts";

/** The kernels on numbers in plain TypeScript: see `../c/fourier.c`. */
export function plainNumberKernels(buffer: ArrayBufferLike): NumberKernels {
  const floats = new Float32Array(buffer);
  return {
    transform_picture(picture, width, height, turns, most, sign) {
      const angles = floats.subarray(turns / 4, turns / 4 + most);
      const line = (begin: number, count: number, step: number) =>
        transform({ numbers: floats, begin: picture / 4 + 2 * begin, count, step }, { angles, most, sign });
      for (let y = 0; y < height; y++) line(y * width, width, 1);
      for (let x = 0; x < width; x++) line(x, height, width);
    },
    cross_phases(a, b, columns, rows, weights, out) {
      for (let y = 0, at = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++, at += 2) {
          const [aRe, aIm] = floats.subarray(a / 4 + at, a / 4 + at + 2);
          const [bRe, bIm] = floats.subarray(b / 4 + at, b / 4 + at + 2);
          const [re, im] = [aRe * bRe + aIm * bIm, aIm * bRe - aRe * bIm];
          const length = Math.hypot(re, im),
            weight = floats[weights / 4 + x] * floats[weights / 4 + columns + y];
          const share = length > 1e-12 ? weight / length : 0;
          floats[out / 4 + at] = re * share;
          floats[out / 4 + at + 1] = im * share;
        }
      }
    },
  };
}

/** A line of complex numbers, `step` numbers from each to the next. */
interface Line {
  readonly numbers: Float32Array;
  readonly begin: number;
  readonly count: number;
  readonly step: number;
}

/** Transforms a line in place; `angles` holds cosines and sines for `most` numbers. */
function transform(
  { numbers, begin, count, step }: Line,
  { angles, most, sign }: { angles: Float32Array; most: number; sign: number },
): void {
  const place = (index: number) => begin + 2 * step * index;
  const swap = (a: number, b: number) => {
    [numbers[a], numbers[b], numbers[a + 1], numbers[b + 1]] = [
      numbers[b],
      numbers[a],
      numbers[b + 1],
      numbers[a + 1],
    ];
  };
  for (let index = 1, turned = 0; index < count; index++) {
    let bit = count >> 1;
    for (; turned & bit; bit >>= 1) turned ^= bit;
    turned ^= bit;
    if (index < turned) swap(place(index), place(turned));
  }
  for (let half = 1; half < count; half *= 2) {
    for (let first = 0; first < count; first += 2 * half) {
      for (let k = 0; k < half; k++) {
        const angle = 2 * k * most / (2 * half);
        const [cos, sin] = [angles[angle], sign * angles[angle + 1]];
        const low = place(first + k), high = place(first + k + half);
        const [re, im] = [
          numbers[high] * cos - numbers[high + 1] * sin,
          numbers[high] * sin + numbers[high + 1] * cos,
        ];
        numbers[high] = numbers[low] - re;
        numbers[high + 1] = numbers[low + 1] - im;
        numbers[low] += re;
        numbers[low + 1] += im;
      }
    }
  }
}
