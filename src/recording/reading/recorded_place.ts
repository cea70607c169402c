import type { FramePlace } from "../../frame/place.ts";
import { PlaneMap } from "../record/plane_map.ts";
import { PlaneTimes } from "../record/plane_times.ts";
import type { RunRecord } from "../record/run_record.ts";
import type { FrameRow, FrameRows } from "./table_file.ts";

/** The place of a recorded frame in its experiment. The table has its numbers; the record has names and settings. */
export function recordedPlace(
  { channels, axes }: Pick<RunRecord, "channels" | "axes">,
  { place }: FrameRow,
): FramePlace | undefined {
  if (!channels && !axes) return undefined;
  const { name, settings, bitDepth } = channels?.[place.c ?? 0] ?? {};
  const position = axes?.positions[place.p ?? 0]?.name;
  return {
    ...place,
    ...(name !== undefined && { channel: name }),
    ...(position !== undefined && { position }),
    ...(settings && { settings, bitDepth }),
  };
}

/** The places of a recording's first frames. */
export function recordedPlanes(record: RunRecord, rows: FrameRows, frames: number): PlaneMap {
  const planes = new PlaneMap(record.axes);
  for (let index = 0; index < frames; index++) planes.add(recordedPlace(record, rows.at(index)));
  return planes;
}

/** The times of a recording's first frames. */
export function recordedTimes(record: RunRecord, rows: FrameRows, frames: number): PlaneTimes {
  const times = new PlaneTimes(Date.parse(record.startedAt), record.settings.framePeriodMs);
  for (let index = 0; index < frames; index++) times.add(rows.at(index));
  return times;
}
