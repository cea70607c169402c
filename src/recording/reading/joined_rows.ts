import { columnAt as column, rowBytes } from "../record/frame_columns.ts";
import type { RecordedBefore } from "../sink.ts";
import { FrameRows } from "./table_file.ts";

/** The place of a frame in a recording of several parts. */
export interface PlaceInParts {
  readonly part: number;
  /** The frame's place in that part. */
  readonly frame: number;
}

/** The tables of several parts as one: all rows in the order of their frames, and the place of each frame. */
export function joinRows(
  tables: readonly FrameRows[],
  before: RecordedBefore = { frames: 0, frameNumber: 0 },
): { rows: FrameRows; places: PlaceInParts[] } {
  const places = tables.flatMap((rows, part) =>
    Array.from({ length: rows.count }, (_, frame) => ({ part, frame, at: rows.at(frame).sequence }))
  ).sort((one, other) => one.at - other.at);
  const bytes = new Uint8Array(places.length * rowBytes);
  const view = new DataView(bytes.buffer);
  let lapped = tables.reduce((sum, rows) => sum + sumOfLapped(rows), 0);
  let [sequence, number] = [before.frames - 1, before.frameNumber];
  for (const [index, { part, frame, at: own }] of places.entries()) {
    const at = index * rowBytes;
    bytes.set(tables[part].bytesOf(frame), at);
    const { frameNumber } = tables[part].at(frame);
    // Each part counted the other parts' frames as frames that it never saw, so the losses are computed anew.
    const unseen = Math.max(0, own - sequence - 1);
    const overwritten = Math.min(unseen, lapped);
    lapped -= overwritten;
    view.setUint32(at + column.missing_before, Math.max(0, frameNumber - number - (own - sequence)), true);
    view.setUint32(at + column.unseen_before, unseen - overwritten, true);
    view.setUint32(at + column.lapped_before, overwritten, true);
    [sequence, number] = [own, frameNumber];
  }
  return { rows: new FrameRows(view), places };
}

function sumOfLapped(rows: FrameRows): number {
  let sum = 0;
  for (let index = 0; index < rows.count; index++) sum += rows.at(index).lappedBefore;
  return sum;
}
