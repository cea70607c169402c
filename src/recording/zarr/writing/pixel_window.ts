import type { Slice } from "../../writing/pieces.ts";
import type { Window } from "../layout/zarr_metadata.ts";

/** How many pixels are looked at for the contrast with which a viewer begins. */
const looked = 4096;

/** The shares of pixels that may be darker or brighter than the contrast: one hot pixel must not darken all others. */
const darker = 0.02, brighter = 0.002;

/** The range of the pixels of a part of a frame, estimated from some of them. */
export function windowOf(frame: Uint8Array, { offset, bytes }: Slice, bytesPerPixel: 1 | 2): Window {
  const pixels = bytes / bytesPerPixel;
  const step = Math.max(1, Math.floor(pixels / looked));
  const values: number[] = [];
  for (let pixel = 0; pixel < pixels; pixel += step) {
    const at = offset + pixel * bytesPerPixel;
    values.push(bytesPerPixel === 1 ? frame[at] : frame[at] | frame[at + 1] << 8);
  }
  values.sort((a, b) => a - b);
  const least = values[Math.floor(darker * (values.length - 1))];
  const most = values[Math.ceil((1 - brighter) * (values.length - 1))];
  return { least, most: Math.max(most, least + 1) };
}
