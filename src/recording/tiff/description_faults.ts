import { partsTogether } from "../join_tiffs.ts";
import { sayDifferences } from "../reading/differences.ts";
import { recordedPlanes, recordedTimes } from "../reading/recorded_place.ts";
import type { KnownOfFrames } from "../reading/recorded_frames.ts";
import { picturesOf } from "../record/pictures.ts";
import { togetherContents } from "./describe_together.ts";
import type { OmeContents } from "./ome_contents.ts";
import { omeDifferences, titleIn } from "./ome_facts.ts";
import { omeXml } from "./ome_xml.ts";
import type { TiffDescription } from "./read_tiff.ts";

/** A damaged table would have descriptions of as many planes made that were never taken. */
const mostPlaces = 4_000_000;

/** What the description of a TIFF says otherwise than the record and the table beside it, or those of all its parts. */
export async function descriptionFaults(
  path: string,
  tiff: TiffDescription,
  known: KnownOfFrames,
): Promise<string[]> {
  const contents = tiff.others.length > 0 ? await contentsOfParts(path, tiff) : contentsOf(tiff, known);
  return contents ? xmlFaults("The description", tiff.xml, contents) : [];
}

/** What OME-XML says otherwise than the contents that it should have. */
export function xmlFaults(file: string, xml: string, contents: OmeContents): string[] {
  const pictures = picturesOf(contents.run, contents);
  const places = pictures.reduce(
    (sum, { sizes: { t, c, z } }) => sum + t * c * z,
    0,
  );
  if (places > mostPlaces) return [];
  // A file may have been renamed, and what it was called then stands nowhere else.
  const [first] = picturesOf(contents.run, { ...contents, name: "" });
  const title = contents.run.sample?.name === undefined ? titleIn(xml, first?.name ?? "") : undefined;
  const name = title ?? contents.name;
  const wanted = omeXml({ ...contents, name });
  // Positions that were not planned have their names in no record.
  const named = contents.run.axes !== undefined || pictures.every(({ position }) => position === undefined);
  return sayDifferences(file, omeDifferences(xml, wanted, { named }));
}

function contentsOf(tiff: TiffDescription, { record, rows }: KnownOfFrames): OmeContents {
  return {
    run: { ...record, startedMs: Date.parse(record.startedAt) },
    name: record.files[0],
    uuid: tiff.uuid,
    frames: tiff.frames,
    blocks: tiff.blocks,
    times: recordedTimes(record, rows, rows.count),
    planes: recordedPlanes(record, rows, rows.count),
    blankFrom: tiff.frames * tiff.blocks.length,
  };
}

/** Of the first of several parts what it should say of all; nothing where one of them is not as it should be. */
async function contentsOfParts(path: string, tiff: TiffDescription): Promise<OmeContents | undefined> {
  const together = await partsTogether(path);
  if (!together || together.contents.parts.length === 1) return undefined;
  return togetherContents(tiff, together.contents.record.files[0], together.contents);
}
