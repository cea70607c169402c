import type { PlainPicture } from "./picture.ts";
import type { Workspace } from "./workspace.ts";

/** This many bytes of pixels stay in the cache while a kernel works on them. */
export const BLOCK_BYTES = 64 << 10;

/**
 * Goes through a picture block by block, in a workspace that does not hold it: each block is copied to an address, and
 * `visit` reads it there while it is in the cache.
 */
export function eachBlock(
  { pixels }: PlainPicture,
  { workspace, at }: { workspace: Workspace; at: number },
  visit: (first: number, count: number) => void,
): void {
  const to = new Uint8Array(workspace.buffer, at, BLOCK_BYTES);
  const from = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const size = pixels.BYTES_PER_ELEMENT;
  for (let begin = 0; begin < from.length; begin += BLOCK_BYTES) {
    const end = Math.min(from.length, begin + BLOCK_BYTES);
    to.set(from.subarray(begin, end));
    visit(begin / size, (end - begin) / size);
  }
}
