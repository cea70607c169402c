import { BLOCK_BYTES, eachBlock } from "./kernels/blocks.ts";
import type { PlainPicture } from "./kernels/picture.ts";
import { COPIES_AT, newWorkspace, type Workspace } from "./kernels/workspace.ts";
import { kernelsOf, sameShape } from "./shape.ts";

/**
 * The absolute difference of two pictures, pixel by pixel. Throws a {@linkcode SettingsError} if they differ in size.
 */
export function absdiff(picture: PlainPicture, reference: PlainPicture): PlainPicture {
  const shape = sameShape(sameShape(undefined, reference), picture);
  const { width, height, bytesPerPixel } = shape;
  const workspace = blockWorkspace ??= newWorkspace(4 * BLOCK_BYTES);
  const kernels = kernelsOf(workspace, shape);
  const [a, b, out] = [0, 1, 2].map((block) => COPIES_AT + block * BLOCK_BYTES);
  const Kind = bytesPerPixel === 1 ? Uint8Array : Uint16Array;
  const pixels = new Kind(width * height);
  const other = new Uint8Array(
    reference.pixels.buffer,
    reference.pixels.byteOffset,
    reference.pixels.byteLength,
  );
  eachBlock(picture, { workspace, at: a }, (first, count) => {
    const begin = first * bytesPerPixel;
    new Uint8Array(workspace.buffer, b).set(other.subarray(begin, begin + count * bytesPerPixel));
    kernels.absdiff(a, b, count, out);
    pixels.set(new Kind(workspace.buffer as ArrayBuffer, out, count), first);
  });
  return { width, height, pixels, bitDepth: picture.bitDepth };
}

let blockWorkspace: Workspace | undefined;
