import { basename } from "node:path";
import type { PlaneShape } from "./recorded_frames.ts";
import type { Recording } from "./recording.ts";

function say(bytesPerPixel: number, regions: readonly PlaneShape[]): string {
  return `${regions.map(({ width, height }) => `${width} x ${height}`).join(", ")} pixels of ${
    8 * bytesPerPixel
  } bits`;
}

/** How a recording's files and its record disagree about the pictures, as a clause; nothing if they agree. */
export function misfitOf({ path, frames: own, record }: Recording): string | undefined {
  if (!record) return undefined;
  const { kind, files, format } = record;
  // A Zarr that shares its pixels with a TIFF has the TIFF's record.
  if (own.kind !== kind && files[0] === basename(path)) {
    return `its record calls it ${kind}, and it is ${own.kind}`;
  }
  if (own.frames === 0) return undefined; // before its first frame a file describes no picture
  const [held, recorded] = [say(own.bytesPerPixel, own.regions), say(format.bytesPerPixel, format.regions)];
  return held === recorded ? undefined : `its files hold ${held}, and its record says ${recorded}`;
}
