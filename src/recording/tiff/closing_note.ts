import { scaleNote } from "../record/pictures.ts";
import type { CloseReason, SinkRun } from "../sink.ts";
import { mostPlanesDescribed } from "./ome_pixels.ts";
import { longestNote } from "./tiff_layout.ts";

/** What a finished file says in its description, in a sentence or two. */
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
