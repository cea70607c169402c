import { SettingsError } from "../errors.ts";
import { locate } from "./kernels/locate.ts";
import { checkRoom, type PictureRegion, type PlainPicture } from "./kernels/picture.ts";

/** How a picture is made smaller. */
export interface PreviewOptions {
  /** Only this rectangle of the picture. */
  readonly region?: PictureRegion;
  /** Columns of the preview, at most those of the picture; by default so that pixels stay square. */
  readonly width?: number;
  /** Rows of the preview, at most those of the picture; by default so that pixels stay square. */
  readonly height?: number;
  /** What replaces the pixels of a box: their mean (the default), or the largest, which keeps small spots visible. */
  readonly reduce?: "mean" | "max";
  /** Spreads the values between these two over 0 to 255: the preview then has 8 bits, and otherwise 16. */
  readonly window?: readonly [low: number, high: number];
}

/** A picture made smaller. */
export interface Preview {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The pixels, row by row; rounded to whole numbers. */
  readonly pixels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** The side that a preview has at most where no size was asked for. */
const SIDE = 512;

/**
 * Makes a picture smaller: each pixel belongs to the box of one pixel of the preview. A picture that is smaller than asked
 * for keeps its size. Throws a {@linkcode SettingsError} for a region outside the picture, and for a size or a window that
 * makes no sense.
 *
 * @example
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { preview } from "@pvcam/pvcam-deno/analysis";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const small = preview(await camera.snap(), { width: 256, reduce: "max", window: [100, 1000] });
 * console.log(small.width, small.height, small.pixels.length);
 * ```
 */
export function preview(picture: PlainPicture, options: PreviewOptions = {}): Preview {
  const { region, reduce = "mean", window } = options;
  if (reduce !== "mean" && reduce !== "max") {
    throw new SettingsError(`Cannot reduce by "${reduce}": it takes mean or max.`);
  }
  if (window && !(window[0] < window[1])) {
    throw new SettingsError(`Cannot show values from ${window[0]} to ${window[1]}: a window goes upwards.`);
  }
  const { workspace, kernels, place } = locate(picture, region);
  const [columns, rows] = sizeOf(place[1], place[2], options);
  const { buffer, results, resultBytes } = workspace;
  const Kind = window ? Uint8Array : Uint16Array;
  const pixels = new Kind(columns * rows);
  const [low, scale] = window ? [window[0], 255 / (window[1] - window[0])] : [0, 1];
  const make = reduce === "mean" ? kernels.preview_mean : kernels.preview_max;
  checkRoom({ width: place[1], height: place[2] }, 4 * (place[1] + columns + 8) + 10 * columns, resultBytes);
  const line = results, edges = line + 4 * place[1];
  const values = edges + 4 * (columns + 1) + 15 & ~15, out = values + 8 * columns;
  const band = Math.floor((results + resultBytes - out) / (columns * pixels.BYTES_PER_ELEMENT));
  for (let from = 0; from < rows; from += band) {
    const to = Math.min(rows, from + band);
    make(...place, columns, rows, from, to, low, scale, window ? 1 : 0, line, edges, values, out);
    pixels.set(new Kind(buffer as ArrayBuffer, out, (to - from) * columns), from * columns);
  }
  return { width: columns, height: rows, pixels };
}

function sizeOf(width: number, height: number, asked: PreviewOptions): [columns: number, rows: number] {
  for (const side of [asked.width, asked.height]) {
    if (side === undefined || Number.isInteger(side) && side >= 1) continue;
    throw new SettingsError(
      `Cannot make a preview of ${side} pixels: its sides are whole numbers from 1 on.`,
    );
  }
  const scale = asked.width !== undefined
    ? asked.width / width
    : asked.height !== undefined
    ? asked.height / height
    : SIDE / Math.max(width, height);
  const side = (pixels: number, wish: number | undefined) =>
    Math.max(1, Math.min(pixels, wish ?? Math.round(pixels * scale)));
  return [side(width, asked.width), side(height, asked.height)];
}
