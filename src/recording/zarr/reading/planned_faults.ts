// Finds what is wrong with the descriptions in a planned run's Zarr. Except for the names and contrasts of pictures,
// they follow from the record and the table, so a damaged description is found by comparison.
import type { FrameRows } from "../../reading/table_file.ts";
import type { RunRecord } from "../../record/run_record.ts";
import { isImage, isSame, isXml } from "./group_faults.ts";
import { timePointsOf } from "../layout/time_points.ts";
import type { PlannedLayout, PlannedRun } from "../layout/planned_layout.ts";
import { pictureFolder, plateGroups } from "../layout/plate_tree.ts";
import { readJson } from "../arrays/read_zarr.ts";
import { arrayJsonFault } from "../arrays/zarr_json_fault.ts";
import { collectionMetadata, group, seriesMetadata } from "../layout/zarr_metadata.ts";

// deno-lint-ignore no-explicit-any -- foreign JSON, whose shape is checked here
type Loose = any;

/** The damaged descriptions, each as a sentence. */
export async function plannedFaults(
  path: string,
  { record, rows, layout }: {
    record: RunRecord & Pick<PlannedRun, "axes">;
    rows: FrameRows;
    layout: PlannedLayout;
  },
): Promise<string[]> {
  const faults: string[] = [];
  const damaged = (name: string) => faults.push(`"${path}${name}" is damaged, or was changed since.`);
  const placed = Array.from({ length: rows.count }, (_, index) => layout.placeOf(rows.at(index).place));
  const times = timePointsOf(placed, layout, true);
  const positions = [...times.keys()].sort((one, two) => one - two);
  const regions = record.format.regions.length;
  const isFinal = record.state !== "recording" && rows.count === record.frames;
  const inner = layout.inner.map(({ size }) => size);
  const axes = ["t", ...layout.inner.map(({ axis }) => axis), "y", "x"];
  for (const p of positions) {
    for (const [region, { width, height }] of record.format.regions.entries()) {
      const folder = pictureFolder(record, p, region);
      if (!isImage(await readJson(`${path}${folder}/zarr.json`), axes)) damaged(`${folder}/zarr.json`);
      const array: Loose = await readJson(`${path}${folder}/0/zarr.json`);
      const shape = [isFinal ? times.get(p) : array?.shape?.[0], ...inner, height, width];
      const isAsFound = isSame(array?.shape, shape) && array?.data_type === dataType(record) &&
        isSame(array?.dimension_names, axes) && arrayJsonFault(array) === undefined &&
        isSame(array.chunk_grid.configuration.chunk_shape, [layout.shardTimes, ...inner, height, width]);
      if (!isAsFound) damaged(`${folder}/0/zarr.json`);
    }
  }
  if (pictureFolder(record, 0, 0) === "" || !isFinal) return faults;
  const series = positions.flatMap((p) =>
    Array.from({ length: regions }, (_, region) => pictureFolder(record, p, region).slice(1))
  );
  const groups = new Map<string, unknown>([["", collectionMetadata()], ["/OME", seriesMetadata(series)]]);
  if (record.axes.plate) {
    for (const [folder, attributes] of plateGroups(record, positions)) groups.set(folder, group(attributes));
  }
  for (const [folder, wanted] of groups) {
    if (!isSame(await readJson(`${path}${folder}/zarr.json`), wanted)) damaged(`${folder}/zarr.json`);
  }
  if (!await isXml(`${path}/OME/METADATA.ome.xml`)) damaged("/OME/METADATA.ome.xml");
  return faults;
}

function dataType({ format }: RunRecord): string {
  return format.bytesPerPixel === 1 ? "uint8" : "uint16";
}
