import type { PixelKernels } from "../signatures.ts";

/** A picture as plain kernels see it: its size, and the value of each pixel. */
interface View {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number;
}

/** The kernels for spots in plain TypeScript: see `../c/spots.c`. */
export function plainSpots(
  buffer: ArrayBufferLike,
  pixels: Uint8Array | Uint16Array,
  size: number,
): Pick<PixelKernels, "spot_noise" | "find_spots" | "refine_spots"> {
  const words = new Uint32Array(buffer),
    floats = new Float32Array(buffer),
    doubles = new Float64Array(buffer);
  const view = (first: number, width: number, height: number, stride: number): View => ({
    width,
    height,
    at: (x, y) => pixels[first / size + y * stride + x],
  });
  return {
    spot_noise(first, width, height, stride, small, large, every, _room, table) {
      const picture = view(first, width, height, stride);
      for (let y = Math.min(every >> 1, height >> 1); y < height; y += every) {
        for (const difference of differences(picture, y, small, large)) {
          const far = Math.abs(difference);
          words[table / 4 + (far < 8191 ? Math.floor(far * 8) : 65535)]++;
        }
      }
    },
    find_spots(first, width, height, stride, small, large, reach, threshold, _room, spots, most) {
      const picture = view(first, width, height, stride);
      const rows = Array.from({ length: height }, (_, y) => differences(picture, y, small, large));
      let found = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (rows[y][x] <= threshold || !isGreatest(rows, x, y, reach)) continue;
          if (found < most) floats.set([x, y, rows[y][x]], spots / 4 + 3 * found);
          found++;
        }
      }
      return found;
    },
    refine_spots(first, width, height, stride, radius, spots, count, out) {
      const picture = view(first, width, height, stride);
      for (let index = 0; index < count; index++) {
        const [x, y] = floats.subarray(spots / 4 + 3 * index);
        doubles.set(refine(picture, { x, y }, radius), out / 8 + 4 * index);
      }
    },
  };
}

const within = (at: number, count: number) => Math.max(0, Math.min(count - 1, at));

/** One row of the mean of a small box minus that of a large one. */
function differences(picture: View, y: number, small: number, large: number): Float32Array {
  const means = [small, large].map((radius) => boxMeans(picture, y, radius));
  return means[0].map((mean, x) => mean - means[1][x]);
}

function boxMeans({ width, height, at }: View, y: number, radius: number): Float32Array {
  const sums = new Float64Array(width);
  for (let row = y - radius; row <= y + radius; row++) {
    for (let x = 0; x < width; x++) sums[x] += at(x, within(row, height));
  }
  const pixels = (2 * radius + 1) ** 2;
  let sum = 0;
  for (let x = -radius; x <= radius; x++) sum += sums[within(x, width)];
  return Float32Array.from(sums, (_, x) => {
    const mean = sum / pixels;
    sum += sums[within(x + radius + 1, width)] - sums[within(x - radius, width)];
    return mean;
  });
}

function isGreatest(rows: readonly Float32Array[], x: number, y: number, reach: number): boolean {
  const height = rows[y][x], width = rows[y].length;
  for (let row = Math.max(0, y - reach); row <= Math.min(rows.length - 1, y + reach); row++) {
    for (let column = within(x - reach, width); column <= within(x + reach, width); column++) {
      if (row === y && column === x) continue;
      // If several are equal, the first counts.
      const isBefore = row < y || row === y && column < x;
      if (isBefore ? rows[row][column] >= height : rows[row][column] > height) return false;
    }
  }
  return true;
}

/** Column, row, light and background of a spot: the centre of mass within a circle, and again from there. */
function refine(picture: View, found: { x: number; y: number }, radius: number): number[] {
  const { width, height, at } = picture;
  let { x, y } = found, light = 0, background = 0;
  for (let round = 0; round < 4; round++) {
    const [column, row] = [within(Math.trunc(x + 0.5), width), within(Math.trunc(y + 0.5), height)];
    const [left, right] = [within(column - radius - 1, width), within(column + radius + 1, width)];
    const [top, bottom] = [within(row - radius - 1, height), within(row + radius + 1, height)];
    let [border, count, mass, across, down] = [0, 0, 0, 0, 0];
    for (let v = top; v <= bottom; v++) {
      for (let u = left; u <= right; u++) {
        if (v !== top && v !== bottom && u !== left && u !== right) continue;
        border += at(u, v);
        count++;
      }
    }
    background = border / count;
    for (let v = top; v <= bottom; v++) {
      for (let u = left; u <= right; u++) {
        const share = Math.min(1, radius + 1 - Math.hypot(u - x, v - y));
        if (share <= 0) continue;
        const above = share * (at(u, v) - background);
        mass += above;
        across += u * above;
        down += v * above;
      }
    }
    light = mass;
    if (mass <= 0) break;
    const to = { x: across / mass, y: down / mass };
    if ((to.x - found.x) ** 2 + (to.y - found.y) ** 2 > radius * radius + 1) break;
    const step = (to.x - x) ** 2 + (to.y - y) ** 2;
    ({ x, y } = to);
    if (step < 1e-6) break;
  }
  return [x, y, light, background];
}
