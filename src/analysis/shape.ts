import { SettingsError } from "../errors.ts";
import { checkRegion, type PlainPicture } from "./kernels/picture.ts";
import type { PixelKernels } from "./kernels/signatures.ts";
import type { Workspace } from "./kernels/workspace.ts";

/** A picture's size, and the bytes of a pixel. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: number;
}

/** The kernels for pictures of this shape. */
export function kernelsOf({ kernels }: Workspace, { bytesPerPixel }: Shape): PixelKernels {
  return bytesPerPixel === 1 ? kernels.of8 : kernels.of16;
}

/** The shape of a picture; throws a {@linkcode SettingsError} if it differs from that of the pictures before. */
export function sameShape(shape: Shape | undefined, picture: PlainPicture): Shape {
  checkRegion(picture, undefined);
  const { width, height, pixels: { BYTES_PER_ELEMENT: bytesPerPixel } } = picture;
  if (!shape) return { width, height, bytesPerPixel };
  if (shape.width === width && shape.height === height && shape.bytesPerPixel === bytesPerPixel) return shape;
  throw new SettingsError(
    `Cannot take a picture of ${width} x ${height} pixels of ${
      8 * bytesPerPixel
    } bits together with one of ` +
      `${shape.width} x ${shape.height} of ${8 * shape.bytesPerPixel}.`,
  );
}
