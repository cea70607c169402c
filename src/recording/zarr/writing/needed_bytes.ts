import type { SinkRun } from "../../sink.ts";
import { pixelSlices } from "../../writing/pieces.ts";

/**
 * How many bytes a run needs as an uncompressed Zarr: for its pixels, and for each chunk's place in the index of its
 * shard.
 */
export function neededBytes({ format, frames = 1 }: SinkRun): number {
  const pixels = pixelSlices(format).reduce((sum, { bytes }) => sum + bytes, 0);
  return frames * (pixels + 16 * format.regions.length);
}
