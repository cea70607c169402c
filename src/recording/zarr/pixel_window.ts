import type { Slice } from "../writing/pieces.ts";
import type { Window } from "./zarr_metadata.ts";

/** Pixels that are looked at for the contrast that a viewer begins with. */
const looked = 4096;

/** What the pixels of a frame's part span, by some of them. */
export function windowOf(frame: Uint8Array, { offset, bytes }: Slice, bytesPerPixel: 1 | 2): Window {
  const pixels = bytes / bytesPerPixel;
  const step = Math.max(1, Math.floor(pixels / looked));
  let least = Infinity, most = 0;
  for (let pixel = 0; pixel < pixels; pixel += step) {
    const at = offset + pixel * bytesPerPixel;
    const value = bytesPerPixel === 1 ? frame[at] : frame[at] | frame[at + 1] << 8;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most: Math.max(most, least + 1) };
}
