import { SettingsError } from "../../errors.ts";
import type { Pixels } from "../../frame/pixels.ts";

/** What kernels compute on: a frame (on loan, owned or recorded), or pixels of one's own with their size. */
export interface PlainPicture {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The pixels, row by row: a `Uint8Array` or a `Uint16Array`. */
  readonly pixels: Pixels;
  /** Bits that the camera's converter gave; without it, as many as a pixel has. */
  readonly bitDepth?: number;
}

/** A rectangle in a picture, in pixels of that picture from its upper left corner. */
export interface PictureRegion {
  /** First column. */
  readonly x: number;
  /** First row. */
  readonly y: number;
  /** Columns, one at least. */
  readonly width: number;
  /** Rows, one at least. */
  readonly height: number;
}

/** The region that was asked for, or the whole picture; throws a {@linkcode SettingsError} for a region outside it. */
export function checkRegion(picture: PlainPicture, asked: PictureRegion | undefined): PictureRegion {
  checkPicture(picture);
  if (asked === undefined) return { x: 0, y: 0, width: picture.width, height: picture.height };
  const { x, y, width, height } = asked;
  const isInside = [x, y, width, height].every(Number.isInteger) && x >= 0 && y >= 0 && width >= 1 &&
    height >= 1 &&
    x + width <= picture.width && y + height <= picture.height;
  if (isInside) return asked;
  throw new SettingsError(
    `Cannot compute on the region ${
      Deno.inspect(asked, { breakLength: Infinity })
    }: its numbers must be whole, and it must ` +
      `have at least one pixel and lie within the picture of ${picture.width} x ${picture.height} pixels.`,
  );
}

/** Throws a {@linkcode SettingsError} for what is no picture, such as the pixels of a frame without their size. */
export function checkPicture(picture: PlainPicture): void {
  const given: unknown = picture;
  if (typeof given !== "object" || given === null || !("pixels" in given) || ArrayBuffer.isView(given)) {
    const what = ArrayBuffer.isView(given)
      ? "pixels without their size"
      : given instanceof Promise
      ? "a promise (wait for it with `await` first)"
      : `what has no pixels (${Deno.inspect(given, { depth: 0 }).slice(0, 60)})`;
    throw new SettingsError(`Cannot compute on ${what}: give a frame, or { pixels, width, height }.`);
  }
  const { width, height, pixels } = picture;
  const isRight = Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1 &&
    pixels.length === width * height;
  const isKnown = pixels instanceof Uint16Array || pixels instanceof Uint8Array;
  if (isRight && isKnown) return;
  if (!isKnown) {
    throw new SettingsError("Cannot compute on these pixels: they must be a Uint8Array or a Uint16Array.");
  }
  throw new SettingsError(
    `Cannot compute on a picture of ${width} x ${height} pixels with ${pixels.length} values: there must be one value for ` +
      "each pixel, and one pixel at least.",
  );
}

/** Throws a {@linkcode SettingsError} if a kernel lacks room for its results beside the picture. */
export function checkRoom(
  { width, height }: { width: number; height: number },
  needed: number,
  room: number,
): void {
  if (needed <= room) return;
  throw new SettingsError(
    `Cannot compute on ${width} x ${height} pixels: rows or columns are longer than there is room for. Give the picture its ` +
      "own width and height, or compute on a smaller region.",
  );
}

/** The greatest value that the camera's converter gives. */
export function greatestValue(picture: PlainPicture): number {
  checkPicture(picture);
  const { pixels, bitDepth } = picture;
  return 2 ** (bitDepth ?? 8 * pixels.BYTES_PER_ELEMENT) - 1;
}
