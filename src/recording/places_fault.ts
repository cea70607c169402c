import type { RunRecord } from "./record/run_record.ts";
import type { FrameRows } from "./reading/table_file.ts";
import { isPlanned } from "./zarr/layout/planned_layout.ts";

/**
 * What is wrong with the places that a table gives to a plan's frames, as a sentence: two frames have the same place,
 * or a frame has a place that the plan does not have. A format with axes would keep only one of two frames with the
 * same place.
 */
export function placesFault(record: RunRecord, rows: FrameRows, frames: number): string | undefined {
  if (!isPlanned(record)) return undefined;
  const { sizes } = record.axes;
  const taken = new Map<number, number>();
  for (let frame = 0; frame < Math.min(frames, rows.count); frame++) {
    const { t = 0, c = 0, z = 0, p = 0 } = rows.at(frame).place;
    if (c >= sizes.c || z >= sizes.z || p >= sizes.p) {
      return `The table of frames is damaged: the plan has no place like that of frame ${frame} (from 0).`;
    }
    const place = ((t * sizes.c + c) * sizes.z + z) * sizes.p + p;
    const other = taken.get(place);
    if (other !== undefined) {
      return `The table of frames is damaged: frames ${other} and ${frame} (from 0) have one place in the plan.`;
    }
    taken.set(place, frame);
  }
  return undefined;
}
