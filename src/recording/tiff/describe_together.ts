import { basename } from "node:path";
import { ByteSource } from "../files/byte_source.ts";
import { ownFiles } from "../files/own_files.ts";
import type { PlaceInParts } from "../reading/joined_rows.ts";
import { recordedPlanes, recordedTimes } from "../reading/recorded_place.ts";
import type { FrameRows } from "../reading/table_file.ts";
import { scaleNote } from "../record/pictures.ts";
import type { RunRecord } from "../record/run_record.ts";
import { between } from "./between.ts";
import { blankPages, hasGaps } from "./blank_pages.ts";
import { classicLimitBytes, descriptionEntry, placeBytes } from "./directory.ts";
import type { OmeContents, OtherFile, PlaneBlock } from "./ome_contents.ts";
import { mostPlanesDescribed } from "./ome_pixels.ts";
import { descriptionBytes } from "./ome_xml.ts";
import { readTiff, type TiffDescription } from "./read_tiff.ts";
import { sharedIndex } from "./shared_zarr.ts";
import { TiffLayout } from "./tiff_layout.ts";

/** One of several files that are described together. */
export interface TiffPart {
  /** What it says of itself. */
  readonly described: TiffDescription;
  /** The table of this file. */
  readonly rows: FrameRows;
  /** How the other files refer to this one. */
  readonly file: OtherFile;
}

/** Several files that are one recording. */
export interface TogetherContents {
  /** The files, of which the first gets the description. */
  readonly parts: readonly TiffPart[];
  /** The record of all files together. */
  readonly record: RunRecord;
  /** The rows of all frames, in their order. */
  readonly rows: FrameRows;
  /** The file of each frame, and its place there. */
  readonly places: readonly PlaceInParts[];
}

/**
 * Makes an OME-TIFF describe the planes of other files with its own. Returns false if it describes all of them already,
 * or if it has no room: a classic TIFF ends at 4 GiB.
 */
export async function describeTogether(path: string, contents: TogetherContents): Promise<boolean> {
  const { parts, record } = contents;
  using source = await ByteSource.open(path);
  const tiff = await readTiff(source);
  const taken = tiff.frames * tiff.blocks.length;
  const planes = recordedPlanes(record, contents.rows, contents.places.length);
  const rows = parts[0].rows.slice(0, Math.min(tiff.frames, mostPlanesDescribed));
  const text = descriptionBytes({ ...togetherContents(tiff, basename(path), contents), rows });
  if (placesIn(new TextDecoder().decode(text)) === placesIn(tiff.xml)) return false;
  const textAt = Math.ceil(source.bytes / 8) * 8;
  const { flavour, pages } = tiff;
  const blank = hasGaps(planes) && pages.length === taken
    ? blankPages(
      flavour,
      new TiffLayout({ ...runOf(record), report: undefined, files: undefined }, record.files[0]).planes,
      textAt + text.length,
    )
    : undefined;
  const index = await sharedIndex(source, record.files);
  const end = Math.ceil((blank?.end ?? textAt + text.length) / 8) * 8;
  if (flavour === "classic" && end + index.length >= classicLimitBytes) return false;
  // One write, because the index has to be at the end of the file at all times.
  const added = new Uint8Array(end + index.length - textAt);
  added.set(text);
  if (blank) added.set(blank.bytes, blank.at - textAt);
  added.set(index, end - textAt);
  const file = await ownFiles.open(path);
  try {
    await file.write(added, textAt);
    if (blank) await file.write(placeBytes(flavour, blank.at), lastLinkOf(tiff));
    await file.sync();
    const entry = descriptionEntry(flavour, { at: textAt, bytes: text.length });
    await file.write(entry.bytes, pages[0].at + entry.at);
  } finally {
    await file.close();
  }
  return true;
}

function runOf(record: RunRecord) {
  return { ...record, startedMs: Date.parse(record.startedAt) };
}

/** What the first of several files says of all of them; its table is left out. */
export function togetherContents(
  tiff: TiffDescription,
  name: string,
  { parts, record, rows, places }: TogetherContents,
): OmeContents {
  const frames = places.length;
  const where = parts.length > 1 ? ` in ${parts.length} files, of which this is the first` : "";
  return {
    run: runOf(record),
    name,
    uuid: tiff.uuid,
    frames,
    blocks: tiff.blocks.map((_, region) => blocksOf(parts, places, region)),
    own: { frames: tiff.frames, blocks: tiff.blocks },
    note: `${frames} frames${where}. ${scaleNote(record)}`,
    times: recordedTimes(record, rows, frames),
    planes: recordedPlanes(record, rows, frames),
    blankFrom: tiff.frames * tiff.blocks.length,
  };
}

/** The part of a description that says in which file each plane is, and where. */
function placesIn(xml: string): string {
  return xml.split("<TiffData ").slice(1).map((text) => {
    const [tag = ""] = between(text, "", ">");
    if (tag.endsWith("/>")) return tag;
    const [whole = ""] = between(text, tag, "</TiffData>");
    return whole;
  }).join("");
}

/** The place of the link that ends the chain of directories. */
function lastLinkOf({ pages }: { pages: readonly { nextAt: number }[] }): number {
  return pages[pages.length - 1].nextAt;
}

/** The places of all planes of a region. Planes that follow each other in a file make one block. */
function blocksOf(
  parts: readonly TiffPart[],
  places: readonly PlaceInParts[],
  region: number,
): PlaneBlock[] {
  const pieces: (PlaneBlock & { part: number; count: number })[] = [];
  for (const [frame, { part, frame: within }] of places.entries()) {
    const own = parts[part].described.blocks[region].findLast((block) => block.frame <= within)!;
    const directory = own.directory + within - own.frame;
    const last = pieces.at(-1);
    if (last?.part === part && last.directory + last.count === directory) last.count++;
    else pieces.push({ part, directory, frame, count: 1, ...(part > 0 && { file: parts[part].file }) });
  }
  return pieces;
}
