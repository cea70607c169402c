import { SettingsError } from "../errors.ts";
import { locate } from "./kernels/locate.ts";
import type { PictureRegion, PlainPicture } from "./kernels/picture.ts";

/** Three numbers of 32 bits: where a piece of a row begins in the picture, how long it is, which area it belongs to. */
const PIECE_BYTES = 12;

/**
 * Areas of a picture whose means are followed from frame to frame: rectangles, or the areas of a label map. Make the
 * object once, and use it for every frame.
 */
export class Areas {
  /** How many areas there are. */
  readonly count: number;
  /** Columns of the pictures that they are areas of. */
  readonly width: number;
  /** Rows of the pictures that they are areas of. */
  readonly height: number;
  /** How many pixels each area has. */
  readonly pixels: Float64Array;
  readonly #pieces: Uint32Array;

  private constructor(size: { width: number; height: number }, count: number, pieces: readonly number[]) {
    if (!Array.isArray(pieces)) { // called from outside
      throw new SettingsError(
        "Areas are made by Areas.ofRegions(regions, { width, height }) or Areas.ofLabels(labels, { width, height }).",
      );
    }
    this.width = size.width;
    this.height = size.height;
    this.count = count;
    this.#pieces = Uint32Array.from(pieces);
    this.pixels = new Float64Array(count);
    for (let at = 0; at < pieces.length; at += 3) this.pixels[pieces[at + 2]] += pieces[at + 1];
  }

  /**
   * Areas that are rectangles and may overlap. Throws a {@linkcode SettingsError} for a rectangle outside the picture.
   */
  static ofRegions(regions: readonly PictureRegion[], size: { width: number; height: number }): Areas {
    checkSize(size);
    const pieces: number[] = [];
    for (const [area, { x, y, width, height }] of regions.entries()) {
      const isInside = [x, y, width, height].every(Number.isInteger) && x >= 0 && y >= 0 && width >= 1 &&
        height >= 1 && x + width <= size.width && y + height <= size.height;
      if (!isInside) {
        throw new SettingsError(
          `Cannot follow region ${area}, ${width} x ${height} pixels at ${x}, ${y}: its numbers must be whole, and it must have ` +
            `at least one pixel and lie within the picture of ${size.width} x ${size.height} pixels.`,
        );
      }
      for (let row = y; row < y + height; row++) pieces.push(row * size.width + x, width, area);
    }
    return new Areas(size, regions.length, pieces);
  }

  /**
   * The areas of a label map: one whole number a pixel, row by row. 0 is background; the area at position `n` is that of
   * label `n + 1`. Throws a {@linkcode SettingsError} for a map of another size.
   */
  static ofLabels(labels: ArrayLike<number>, size: { width: number; height: number }): Areas {
    checkSize(size);
    const { width, height } = size;
    if (labels.length !== width * height) {
      throw new SettingsError(
        `Cannot follow the areas of a label map of ${labels.length} values: the picture has ${width} x ${height} pixels.`,
      );
    }
    const pieces: number[] = [];
    let most = 0;
    for (let row = 0; row < height; row++) {
      for (let x = 0; x < width;) {
        const begin = x, label = labels[row * width + x];
        while (x < width && labels[row * width + x] === label) x++;
        if (!Number.isInteger(label) || label < 0 || label > 0xffff_ffff) {
          throw new SettingsError(
            `Cannot follow the area of label ${label}: labels are whole numbers from 0 on.`,
          );
        }
        if (label > 0) pieces.push(row * width + begin, x - begin, label - 1);
        most = Math.max(most, label);
      }
    }
    return new Areas(size, most, pieces);
  }

  /**
   * The mean of each area in a picture; NaN for an area without pixels. Throws a {@linkcode SettingsError} for a picture of
   * another size.
   *
   * @param into Memory for the means, to be used again.
   * @example
   * ```ts
   * import { openCamera } from "@pvcam/pvcam-deno";
   * import { Areas } from "@pvcam/pvcam-deno/analysis";
   *
   * await using camera = await openCamera({ library: "simulator" });
   * const { width, height } = await camera.configure({ exposureMs: 5 });
   * const cells = Areas.ofRegions([{ x: 20, y: 30, width: 16, height: 16 }], { width, height });
   * await using run = await camera.acquire({ frames: 10 });
   * for await (using frame of run.frames()) console.log(frame.frameNumber, cells.means(frame)[0]);
   * ```
   */
  means(picture: PlainPicture, into: Float64Array = new Float64Array(this.count)): Float64Array {
    if (picture.width !== this.width || picture.height !== this.height || into.length !== this.count) {
      throw new SettingsError(
        `Cannot follow these areas in ${picture.width} x ${picture.height} pixels, ${into.length} means: they are ` +
          `${this.count} areas of pictures of ${this.width} x ${this.height}.`,
      );
    }
    into.fill(0);
    const { workspace, kernels, place } = locate(picture, undefined);
    const { buffer, results, resultBytes } = workspace;
    // Each pass takes as many areas as there is room for. Pieces of other areas wait for a later pass.
    const pieces = this.#pieces, sumBytes = 8 * this.count;
    const room = Math.floor((resultBytes - sumBytes) / PIECE_BYTES);
    if (room < 1) {
      throw new SettingsError(`Cannot follow ${this.count} areas: there is room for ${resultBytes / 16}.`);
    }
    const sums = new Float64Array(buffer, results, this.count).fill(0);
    const kept = new Uint32Array(buffer, results + sumBytes, 3 * room);
    for (let from = 0; from < pieces.length; from += 3 * room) {
      const some = pieces.subarray(from, from + 3 * room);
      kept.set(some);
      kernels.sum_areas(place[0], results + sumBytes, some.length / 3, results);
    }
    for (let area = 0; area < this.count; area++) into[area] = sums[area] / this.pixels[area];
    return into;
  }
}

function checkSize(size: { width: number; height: number } | undefined): void {
  if (Number.isInteger(size?.width) && Number.isInteger(size?.height)) return;
  throw new SettingsError(
    `Cannot follow areas of a picture of unknown size: give it too, as in Areas.ofRegions(regions, { width, height }).`,
  );
}
