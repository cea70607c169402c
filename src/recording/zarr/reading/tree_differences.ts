// Finds what the groups of an OME-Zarr say differently from the record and the table beside it, for runs without axes
// and for plans.
import type { KnownOfFrames } from "../../reading/recorded_frames.ts";
import { recordedPlanes, recordedTimes } from "../../reading/recorded_place.ts";
import { picturesOf } from "../../record/pictures.ts";
import type { SinkRun } from "../../sink.ts";
import { xmlFaults } from "../../tiff/description_faults.ts";
import type { OmeContents } from "../../tiff/ome_contents.ts";
import { readSmallFile } from "../../files/small_file.ts";
import { mostXmlBytes } from "./group_faults.ts";
import { imageDifferences } from "./image_differences.ts";
import type { PlannedLayout } from "../layout/planned_layout.ts";
import { pictureFolder } from "../layout/plate_tree.ts";
import { imageMetadata } from "../layout/zarr_metadata.ts";

function runOf({ record }: KnownOfFrames): SinkRun {
  return { ...record, startedMs: Date.parse(record.startedAt), files: undefined, report: undefined };
}

/** The differences for a run whose only axis is time, with a picture for each region. */
export async function treeDifferences(path: string, known: KnownOfFrames): Promise<string[]> {
  const run = runOf(known);
  const { count: frames } = known.rows;
  const times = recordedTimes(known.record, known.rows, frames);
  const faults: string[] = [];
  const pictures = picturesOf(run, { name: "", frames });
  const isOne = pictures.length === 1;
  for (const picture of pictures) {
    const folder = isOne ? path : `${path}/${picture.region}`;
    faults.push(...await imageDifferences(folder, imageMetadata(run, { picture, times })));
  }
  if (!isOne) faults.push(...await xmlDifferences(path, { run, name: "", frames, times }));
  return faults;
}

/** The differences for a run with the axes of its plan. */
export async function plannedDifferences(
  path: string,
  known: KnownOfFrames & { readonly record: { readonly axes?: SinkRun["axes"] } },
  { inner }: PlannedLayout,
): Promise<string[]> {
  const { record, rows } = known;
  const { axes } = record;
  if (!axes) return [];
  const run = { ...runOf(known), axes };
  const times = recordedTimes(record, rows, rows.count);
  const planes = recordedPlanes(record, rows, rows.count);
  const faults: string[] = [];
  const folders = new Set<string>();
  for (const picture of picturesOf(run, { name: "", frames: rows.count, planes })) {
    const below = pictureFolder(run, picture.p, picture.region);
    folders.add(below);
    const wanted = imageMetadata(run, { picture, inner, times, planes });
    faults.push(...await imageDifferences(`${path}${below}`, wanted));
  }
  if (!folders.has("")) {
    faults.push(...await xmlDifferences(path, { run, name: "", frames: 0, times, planes }));
  }
  return faults;
}

async function xmlDifferences(path: string, contents: OmeContents): Promise<string[]> {
  const file = `${path}/OME/METADATA.ome.xml`;
  const xml = await readSmallFile(file, mostXmlBytes).catch(() => undefined);
  return xml === undefined ? [] : xmlFaults(`"${file}"`, xml, contents);
}
