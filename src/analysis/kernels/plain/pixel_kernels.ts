import type { PixelKernels } from "../signatures.ts";
import { plainSpots } from "./spot_kernels.ts";

/**
 * The kernels in plain TypeScript, for engines without WebAssembly, its vectors or its shared memory. They give the
 * same results, several times slower. Addresses count in `buffer`.
 */
export function plainPixelKernels(buffer: ArrayBufferLike, bits: 8 | 16): PixelKernels {
  const Kind = bits === 8 ? Uint8Array : Uint16Array;
  const size = bits / 8;
  const pixels = new Kind(buffer as ArrayBuffer);
  const words = new Uint32Array(buffer),
    doubles = new Float64Array(buffer),
    floats = new Float32Array(buffer);
  const bytes = new Uint8Array(buffer), halves = new Uint16Array(buffer);
  const longs = new BigUint64Array(buffer);
  const edge = (i: number, n: number, count: number) => Math.floor(i * count / n);
  const put = (at: number, value: number, to8: number) => {
    const shown = Math.max(0, Math.min(to8 ? 255 : 65535, Math.floor(value + 0.5 + 1e-9)));
    if (to8) bytes[at] = shown;
    else halves[at / 2] = shown;
  };

  /** Boxes of the preview, each by a function of its pixels. */
  function boxes(reduce: (first: number, columns: number, rows: number, stride: number) => number) {
    return (
      ...[first, width, height, stride, columns, rows, from, to, low, scale, to8, , , , out]: Parameters<
        PixelKernels["preview_mean"]
      >
    ) => {
      for (let row = from, at = out; row < to; row++) {
        const top = edge(row, rows, height), bottom = edge(row + 1, rows, height);
        for (let column = 0; column < columns; column++, at += to8 ? 1 : 2) {
          const left = edge(column, columns, width), right = edge(column + 1, columns, width);
          const value = reduce(first / size + top * stride + left, right - left, bottom - top, stride);
          put(at, (value - low) * scale, to8);
        }
      }
    };
  }

  return {
    statistics(first, width, height, stride, saturation, result) {
      let min = 0xffff_ffff, max = 0, saturated = 0, sum = 0, squares = 0n;
      for (let y = 0; y < height; y++) {
        const begin = first / size + y * stride;
        let ofRow = 0;
        for (let at = begin; at < begin + width; at++) {
          const value = pixels[at];
          if (value < min) min = value;
          if (value > max) max = value;
          if (value >= saturation) saturated++;
          sum += value;
          ofRow += value * value;
          // Before the sum is more than a double holds exactly.
          if (ofRow > 2 ** 52) [squares, ofRow] = [squares + BigInt(ofRow), 0];
        }
        squares += BigInt(ofRow);
      }
      longs.set([BigInt(sum), squares], result / 8);
      words.set([min, max, saturated], result / 4 + 4);
    },
    histogram(first, width, height, stride, tables) {
      for (let y = 0; y < height; y++) {
        const begin = first / size + y * stride;
        for (let at = begin; at < begin + width; at++) words[tables / 4 + pixels[at]]++;
      }
    },
    preview_mean: boxes((first, columns, rows, stride) => {
      let sum = 0;
      for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) sum += pixels[first + y * stride + x];
      return sum / (columns * rows);
    }),
    preview_max: boxes((first, columns, rows, stride) => {
      let max = 0;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) max = Math.max(max, pixels[first + y * stride + x]);
      }
      return max;
    }),
    shrink(first, stride, columns, rows, factor, most, _room, out) {
      for (let row = 0, at = out / 2; row < rows; row++) {
        for (let column = 0; column < columns; column++, at++) {
          let sum = Math.floor(factor * factor / 2), max = 0;
          const begin = first / size + row * factor * stride + column * factor;
          for (let y = 0; y < factor; y++) {
            for (let x = 0; x < factor; x++) {
              const value = pixels[begin + y * stride + x];
              sum += value;
              max = Math.max(max, value);
            }
          }
          halves[at] = max >= most ? most : Math.floor(sum / (factor * factor));
        }
      }
    },
    sum_areas(first, pieces, count, sums) {
      for (let piece = pieces / 4, left = count; left > 0; left--, piece += 3) {
        const [begin, length, area] = words.subarray(piece, piece + 3);
        let sum = 0;
        for (let at = 0; at < length; at++) sum += pixels[first / size + begin + at];
        doubles[sums / 8 + area] += sum;
      }
    },
    moments(first, width, height, stride, background, result) {
      let [mass, sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0, 0];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const above = Math.max(0, pixels[first / size + y * stride + x] - background);
          mass += above;
          sumX += x * above;
          sumY += y * above;
          sumXX += x * x * above;
          sumXY += x * y * above;
          sumYY += y * y * above;
        }
      }
      doubles.set([mass, sumX, sumY, sumXX, sumXY, sumYY], result / 8);
    },
    profiles(first, width, height, stride, rows, columns) {
      longs.fill(0n, columns / 8, columns / 8 + width);
      for (let y = 0; y < height; y++) {
        let sum = 0;
        for (let x = 0; x < width; x++) {
          const value = pixels[first / size + y * stride + x];
          sum += value;
          longs[columns / 8 + x] += BigInt(value);
        }
        longs[rows / 8 + y] = BigInt(sum);
      }
    },
    brenner(first, width, height, stride) {
      let steep = 0;
      for (let y = 0; y < height; y++) {
        const begin = first / size + y * stride;
        for (let at = begin; at < begin + width - 2; at++) steep += (pixels[at + 2] - pixels[at]) ** 2;
      }
      return steep;
    },
    laplacian(first, width, height, stride, result) {
      let sum = 0, squares = 0;
      for (let y = 1; y < height - 1; y++) {
        const begin = first / size + y * stride;
        for (let at = begin + 1; at < begin + width - 1; at++) {
          const d = pixels[at - stride] + pixels[at + stride] + pixels[at - 1] + pixels[at + 1] -
            4 * pixels[at];
          sum += d;
          squares += d * d;
        }
      }
      doubles.set([sum, squares], result / 8);
    },
    tenengrad(first, width, height, stride) {
      let steep = 0;
      for (let y = 1; y < height - 1; y++) {
        const begin = first / size + y * stride;
        for (let at = begin + 1; at < begin + width - 1; at++) {
          const [a, b] = [at - stride, at + stride];
          const across = pixels[a + 1] - pixels[a - 1] + 2 * (pixels[at + 1] - pixels[at - 1]) +
            pixels[b + 1] - pixels[b - 1];
          const down = pixels[b - 1] - pixels[a - 1] + 2 * (pixels[b] - pixels[a]) + pixels[b + 1] -
            pixels[a + 1];
          steep += across * across + down * down;
        }
      }
      return steep;
    },
    add_to_sums(first, count, sums, squares) {
      for (let at = 0; at < count; at++) {
        const value = pixels[first / size + at];
        doubles[sums / 8 + at] += value;
        doubles[squares / 8 + at] += value * value;
      }
    },
    keep_max(first, count, most) {
      for (let at = 0; at < count; at++) {
        const value = pixels[first / size + at];
        if (value > pixels[most / size + at]) pixels[most / size + at] = value;
      }
    },
    absdiff(a, b, count, out) {
      for (let at = 0; at < count; at++) {
        pixels[out / size + at] = Math.abs(pixels[a / size + at] - pixels[b / size + at]);
      }
    },
    correct(first, count, dark, gain, out) {
      for (let at = 0; at < count; at++) {
        const light = Math.fround(
          Math.fround(pixels[first / size + at] - floats[dark / 4 + at]) * floats[gain / 4 + at],
        );
        pixels[out / size + at] = Math.max(0, Math.min(2 ** bits - 1, Math.floor(light + 0.5)));
      }
    },
    to_complex(first, width, height, stride, mean, fade, columns, rows, out) {
      for (let y = 0, at = out / 4; y < rows; y++) {
        for (let x = 0; x < columns; x++, at += 2) {
          const weight = floats[fade / 4 + x] * floats[fade / 4 + width + y];
          floats[at] = y < height && x < width ? (pixels[first / size + y * stride + x] - mean) * weight : 0;
          floats[at + 1] = 0;
        }
      }
    },
    ...plainSpots(buffer, pixels, size),
  };
}
