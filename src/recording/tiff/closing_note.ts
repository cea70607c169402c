import { scaleNote } from "../record/pictures.ts";
import type { CloseReason, SinkRun } from "../sink.ts";
import { mostPlanesDescribed } from "./ome_pixels.ts";
import { longestNote } from "./tiff_layout.ts";

/** A sentence or two in the description of a finished file. */
export function closingNote(
  run: SinkRun,
  { frames, reason }: { frames: number; reason: CloseReason },
): string {
  const ended = run.frames === undefined ? ` (${reason})` : ` of ${run.frames} (${reason})`;
  const rest = frames > mostPlanesDescribed
    ? ` Times are given for the first ${mostPlanesDescribed} planes; the table beside this file has them all.`
    : "";
  return `${frames} frames${reason === "complete" ? "" : ended}. ${scaleNote(run)}${rest}`.slice(
    0,
    longestNote,
  );
}
