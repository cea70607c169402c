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

/**
 * The most places that are compared: with a damaged table, planes that were never taken would be described without end.
 */
const mostPlaces = 4_000_000;

/**
 * What the description of a TIFF says differently from the record and the table beside it, or from those of all its
 * parts.
 */
export async function descriptionFaults(
  path: string,
  tiff: TiffDescription,
  known: KnownOfFrames,
): Promise<string[]> {
  const contents = tiff.others.length > 0 ? await contentsOfParts(path, tiff) : contentsOf(tiff, known);
  return contents ? xmlFaults("The description", tiff.xml, contents) : [];
}

/** What OME-XML says differently from the contents that it should have. */
export function xmlFaults(file: string, xml: string, contents: OmeContents): string[] {
  const pictures = picturesOf(contents.run, contents);
  const places = pictures.reduce(
    (sum, { sizes: { t, c, z } }) => sum + t * c * z,
    0,
  );
  if (places > mostPlaces) return [];
  // The title is taken from the file: it may have been renamed, and its earlier name is recorded nowhere else.
  const [first] = picturesOf(contents.run, { ...contents, name: "" });
  const title = contents.run.sample?.name === undefined ? titleIn(xml, first?.name ?? "") : undefined;
  const name = title ?? contents.name;
  const wanted = omeXml({ ...contents, name });
  // The names of positions that were not planned are in no record.
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

/** What the first of several parts should say of all of them; nothing if a part is not as it should be. */
async function contentsOfParts(path: string, tiff: TiffDescription): Promise<OmeContents | undefined> {
  const together = await partsTogether(path);
  if (!together || together.contents.parts.length === 1) return undefined;
  return togetherContents(tiff, together.contents.record.files[0], together.contents);
}
