import { SettingsError } from "../errors.ts";
import { locate } from "./kernels/locate.ts";
import type { PlainPicture } from "./kernels/picture.ts";

/** How a picture is shrunk. */
export interface ShrinkOptions {
  /** How many columns and rows become one. */
  readonly factor: number;
  /** A box with a pixel of this value or more becomes this value. */
  readonly most: number;
  /** Where to: the whole boxes of the part, row by row. */
  readonly into: Uint16Array<ArrayBuffer>;
}

/**
 * Makes a part of a picture smaller by a whole factor, for display: means of boxes, in which a saturated pixel stays
 * visible. It takes a fourth of the time of `preview`, which makes any size. Throws a {@linkcode SettingsError} if it
 * does not fit.
 */
export function shrink(
  picture: PlainPicture,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
  { factor, most, into }: ShrinkOptions,
): void {
  const columns = Math.floor(width / factor), rows = Math.floor(height / factor);
  if (!Number.isInteger(factor) || factor < 1 || columns * rows !== into.length || into.length === 0) {
    throw new SettingsError(
      `Cannot shrink ${width} x ${height} pixels by ${factor} into memory for ${into.length} of them.`,
    );
  }
  const { workspace, kernels, place } = locate(picture, { x, y, width, height });
  const { buffer, results, resultBytes } = workspace;
  const size = picture.pixels.BYTES_PER_ELEMENT, stride = place[3];
  const room = results, out = room + 4 * columns * factor + 16 & ~15;
  const band = Math.floor((results + resultBytes - out) / (2 * columns));
  if (band < 1) {
    throw new SettingsError(`Cannot shrink a picture of ${width} columns: there is no room for its rows.`);
  }
  for (let from = 0; from < rows; from += band) {
    const count = Math.min(band, rows - from);
    const first = place[0] + from * factor * stride * size;
    kernels.shrink(first, stride, columns, count, factor, most, room, out);
    into.set(new Uint16Array(buffer as ArrayBuffer, out, count * columns), from * columns);
  }
}
