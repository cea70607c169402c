import type { SinkRun } from "../../sink.ts";
import { pixelSlices } from "../../writing/pieces.ts";

/** The room that a run takes as an uncompressed Zarr: pixels, and the place of each chunk in its shard's index. */
export function neededBytes({ format, frames = 1 }: SinkRun): number {
  const pixels = pixelSlices(format).reduce((sum, { bytes }) => sum + bytes, 0);
  return frames * (pixels + 16 * format.regions.length);
}
