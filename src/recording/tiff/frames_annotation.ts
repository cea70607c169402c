import { mostPlanesDescribed } from "./ome_pixels.ts";
import { escape } from "./ome_text.ts";
import type { FrameColumn } from "../record/frame_columns.ts";
import { linesOf, type Piece, type TextBytes } from "./text_bytes.ts";
import type { SinkRun } from "../sink.ts";
import type { FrameRow, FrameRows } from "../reading/table_file.ts";

/** The columns of the table in the order in which {@linkcode writeRow} writes them. */
const columns = [
  "sequence",
  "frame_number",
  "received_ms",
  "exposure_start_ns",
  "exposure_ms",
  "missing_before",
  "unseen_before",
  "lapped_before",
  "frame_info_ms",
  "t",
  "c",
  "z",
  "p",
  "x_um",
  "y_um",
  "z_um",
  "crc32",
  "channel",
] as const satisfies readonly FrameColumn[];

/** Writes a row's values with commas between them; an unknown value is empty. */
function writeRow(out: TextBytes, row: FrameRow): void {
  const { place } = row;
  writeCell(out, row.sequence, "");
  writeCell(out, row.frameNumber);
  writeCell(out, row.receivedMs);
  writeCell(out, row.exposureStartNs);
  writeCell(out, row.exposureMs);
  writeCell(out, row.missingBefore);
  writeCell(out, row.unseenBefore);
  writeCell(out, row.lappedBefore);
  writeCell(out, row.frameInfoMs);
  writeCell(out, place.t);
  writeCell(out, place.c);
  writeCell(out, place.z);
  writeCell(out, place.p);
  writeCell(out, place.xUm);
  writeCell(out, place.yUm);
  writeCell(out, place.zUm);
  writeCell(out, row.checksum);
  out.text(place.channel ? `,${quoted(place.channel)}\n` : ",\n");
}

function writeCell(out: TextBytes, value: number | undefined, before = ","): void {
  out.text(before);
  if (value !== undefined && !Number.isNaN(value)) out.number(value);
}

/** The most bytes that a row takes. Only an experiment's frames have a channel and a place of the stage. */
export function bytesPerRow({ axes, frames }: Pick<SinkRun, "axes" | "frames">): number {
  return axes || frames === undefined ? 400 : 190;
}

/** A name as a value of CSV. Line breaks become spaces, because they would end the row. */
function quoted(name: string): string {
  return escape(`"${name.replaceAll('"', '""').replace(/[\r\n]/g, " ")}"`);
}

const namespace = 'Namespace="pvcam-deno/frames"';

/**
 * The table of frames as an annotation of OME: lines of values with commas between them; the first line has the names.
 */
export function framesAnnotation(id: string, rows: FrameRows): Piece[] {
  return [
    `<CommentAnnotation ID="${id}" ${namespace}>`,
    (out) => writeTable(out, rows),
    "</CommentAnnotation>",
  ];
}

function writeTable(out: TextBytes, rows: FrameRows): void {
  out.text(`<Value>${columns.join(",")}\n`);
  for (let index = 0; index < rows.count; index++) writeRow(out, rows.at(index));
  out.text("</Value>\n");
}

/**
 * What is wrong with the table in a description, as a sentence: it is damaged, or it differs from `rows`, the table
 * beside the file. Nothing for a description without a table.
 */
export function annotationFault(xml: string, rows: FrameRows): string | undefined {
  const at = xml.indexOf(namespace);
  if (at < 0) return undefined;
  const own = rows.slice(0, mostPlanesDescribed);
  const wanted = new TextDecoder().decode(linesOf([(out) => writeTable(out, own)]).bytes());
  if (xml.startsWith(wanted, xml.indexOf("<Value>", at))) return undefined;
  return "The table of frames in the description is damaged, or differs from the table beside the recording.";
}
