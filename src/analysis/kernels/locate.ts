import { checkRegion, type PictureRegion, type PlainPicture } from "./picture.ts";
import type { PixelKernels, Place } from "./signatures.ts";
import { COPIES_AT, type Workspace, workspaceForCopies, workspaceOf } from "./workspace.ts";

/** Pixels where kernels can work on them. */
export interface Located {
  readonly workspace: Workspace;
  /** The kernels for pixels of this size. */
  readonly kernels: PixelKernels;
  readonly place: Place;
}

/**
 * Finds a picture's pixels, or those of a region of it, in a memory that kernels work on. Frames of a ring are there
 * already; all others (copies, recorded frames, pictures of one's own) are copied, which takes about as long as to look at
 * each pixel once.
 */
export function locate(picture: PlainPicture, asked: PictureRegion | undefined): Located {
  const region = checkRegion(picture, asked);
  const { pixels, width: stride } = picture;
  const size = pixels.BYTES_PER_ELEMENT;
  const { width, height } = region;
  const first = region.y * stride + region.x;
  const inPlace = workspaceOf(pixels.buffer);
  if (inPlace) return found(inPlace, size, [pixels.byteOffset + first * size, width, height, stride]);
  const workspace = workspaceForCopies(width * height * size);
  copyRows(picture, region, new Uint8Array(workspace.buffer, COPIES_AT, width * height * size));
  return found(workspace, size, [COPIES_AT, width, height, width]);
}

function found(workspace: Workspace, size: number, place: Place): Located {
  const { of8, of16 } = workspace.kernels;
  return { workspace, kernels: size === 1 ? of8 : of16, place };
}

function copyRows({ pixels, width: stride }: PlainPicture, region: PictureRegion, to: Uint8Array): void {
  const { x, y, width, height } = region;
  const size = pixels.BYTES_PER_ELEMENT;
  const from = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  if (width === stride) return to.set(from.subarray(y * stride * size, (y + height) * stride * size));
  for (let row = 0; row < height; row++) {
    const at = ((y + row) * stride + x) * size;
    to.set(from.subarray(at, at + width * size), row * width * size);
  }
}

/** The same pixels as one row, if nothing lies between their rows. It is for kernels to which rows mean nothing. */
export function asOneRow([first, width, height, stride]: Place): Place {
  return width === stride ? [first, width * height, 1, width * height] : [first, width, height, stride];
}
