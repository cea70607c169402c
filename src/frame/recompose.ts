import { SettingsError } from "../errors.ts";
import type { FrameMetadata, RegionBounds } from "./metadata.ts";
import { bytesPerPixel } from "./metadata_pixels.ts";
import { binnedLength } from "./metadata_region.ts";
import type { Pixels } from "./pixels.ts";

/** How a picture is put together. */
export interface RecomposeOptions {
  /** Memory for the picture, to reuse. It must have the picture's length and type. */
  readonly into?: Uint8Array | Uint16Array;
  /** The part of the sensor in the picture. Default: the smallest rectangle around all regions. */
  readonly bounds?: RegionBounds;
  /** The value of pixels that no region covers. Default: 0. */
  readonly background?: number;
}

/** A picture put together from the regions of a frame. */
export interface Picture {
  /** First column on the sensor, in unbinned pixels. */
  readonly x: number;
  /** First row on the sensor, in unbinned pixels. */
  readonly y: number;
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** Columns and rows that were summed into one pixel. */
  readonly binning: readonly [x: number, y: number];
  /** The pixels, row by row. */
  readonly pixels: Pixels;
}

/** More than any camera has; only a broken header asks for more. */
const mostPixels = 2 ** 28;

/**
 * Puts the regions of a frame into one picture, each at its place; pixels keep their 8 or 16 bits. Where regions
 * overlap, the later one is visible. Pixels outside the bounds are left out.
 *
 * @throws {SettingsError} If regions differ in binning, or `into` does not fit the picture.
 * @throws {MetadataError} If the pixels cannot be shown.
 */
export function recompose(metadata: FrameMetadata, options: RecomposeOptions = {}): Picture {
  const { bounds = metadata.impliedRegion, background = 0 } = options;
  const [binX, binY] = bounds.binning;
  const width = Math.max(0, binnedLength(bounds.x, bounds.right, binX));
  const height = Math.max(0, binnedLength(bounds.y, bounds.bottom, binY));
  const pixels = memoryFor(metadata, { into: options.into, width, height });
  pixels.fill(background);
  metadata.regions.forEach((region, index) => {
    if (region.headerOnly) return;
    if (region.binning[0] !== binX || region.binning[1] !== binY) {
      throw new SettingsError(
        `Cannot put region ${index + 1} into a picture binned ${binX} x ${binY}: ` +
          `it is binned ${region.binning[0]} x ${region.binning[1]}. All regions need the same binning.`,
      );
    }
    const source = metadata.pixels(index);
    const left = Math.floor((region.x - bounds.x) / binX);
    const top = Math.floor((region.y - bounds.y) / binY);
    const from = Math.max(0, -left);
    const to = Math.min(region.width, width - left);
    if (from >= to) return;
    for (let row = Math.max(0, -top); row < Math.min(region.height, height - top); row++) {
      const at = row * region.width;
      pixels.set(
        source.subarray(at + from, at + to) as unknown as ArrayLike<number>,
        (top + row) * width + left + from,
      );
    }
  });
  return { x: bounds.x, y: bounds.y, width, height, binning: [binX, binY], pixels };
}

function memoryFor(
  metadata: FrameMetadata,
  { into, width, height }: { into?: Uint8Array | Uint16Array; width: number; height: number },
): Uint8Array | Uint16Array {
  const bytes = bytesPerPixel(metadata);
  const length = width * height;
  if (length > mostPixels) {
    throw new SettingsError(
      `Cannot make a picture of ${width} x ${height} pixels: at most ${mostPixels} pixels are possible. ` +
        `Give the sensor's size as \`bounds\`.`,
    );
  }
  if (into === undefined) return bytes === 1 ? new Uint8Array(length) : new Uint16Array(length);
  if (into.length !== length || into.BYTES_PER_ELEMENT !== bytes) {
    throw new SettingsError(
      `The memory for the picture has ${into.length} pixels of ${into.BYTES_PER_ELEMENT} bytes; ` +
        `${width} x ${height} = ${length} pixels of ${bytes} bytes are needed.`,
    );
  }
  return into;
}
