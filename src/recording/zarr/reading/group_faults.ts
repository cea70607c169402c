import { xmlFault } from "../../tiff/well_formed.ts";
import { readJson, type ZarrArray } from "../arrays/read_zarr.ts";
import { collectionMetadata, seriesMetadata } from "../layout/zarr_metadata.ts";
import { readSmallFile } from "../../files/small_file.ts";

// deno-lint-ignore no-explicit-any -- foreign JSON, whose shape is checked here
type Loose = any;

/** Whether two values are the same JSON. The same code wrote both, so their keys have the same order. */
export function isSame(found: unknown, wanted: unknown): boolean {
  return JSON.stringify(found) === JSON.stringify(wanted);
}

/** Whether a group's `zarr.json` describes a picture with these axes. */
export function isImage(json: Loose, axes: readonly string[]): boolean {
  const keys = ["zarr_format", "node_type", "attributes"];
  if (!json || !Object.keys(json).every((key) => keys.includes(key))) return false;
  const { multiscales } = json.attributes?.ome ?? {};
  const [scales] = Array.isArray(multiscales) ? multiscales : [];
  const [dataset] = Array.isArray(scales?.datasets) ? scales.datasets : [];
  const transforms = Array.isArray(dataset?.coordinateTransformations)
    ? dataset.coordinateTransformations
    : [];
  return json.zarr_format === 3 && json.node_type === "group" && json.attributes?.ome?.version === "0.5" &&
    Array.isArray(scales?.axes) && isSame(scales.axes.map((axis: Loose) => axis?.name), axes) &&
    dataset?.path === "0" && transforms.length >= 1 &&
    transforms.every((one: Loose) =>
      ["scale", "translation"].includes(one?.type) && Array.isArray(one[one.type]) &&
      one[one.type].length === axes.length &&
      one[one.type].every((value: unknown) => Number.isFinite(value))
    );
}

/** The damaged descriptions around the arrays of a run without axes, as sentences. */
export async function groupFaults(path: string, arrays: readonly ZarrArray[]): Promise<string[]> {
  const faults: string[] = [];
  const damaged = (name: string) => faults.push(`"${name}" is damaged, or was changed since.`);
  for (const { folder, metadata } of arrays) {
    const image = `${folder.slice(0, -"/0".length)}/zarr.json`;
    const axes = metadata.dimension_names as string[] | undefined;
    if (!isImage(await readJson(image), axes ?? ["t", "y", "x"])) damaged(image);
  }
  if (arrays.length === 1 && arrays[0].folder === `${path}/0`) return faults;
  const series = arrays.map((_, region) => String(region));
  if (!isSame(await readJson(`${path}/zarr.json`), collectionMetadata())) damaged(`${path}/zarr.json`);
  if (!isSame(await readJson(`${path}/OME/zarr.json`), seriesMetadata(series))) {
    damaged(`${path}/OME/zarr.json`);
  }
  const xml = `${path}/OME/METADATA.ome.xml`;
  if (!await isXml(xml)) damaged(xml);
  return faults;
}

/** The largest size of a description in XML, in bytes: as in a TIFF. */
export const mostXmlBytes = 256 * 1024 * 1024;

/** Whether this file exists and is well-formed XML. */
export async function isXml(path: string): Promise<boolean> {
  const xml = await readSmallFile(path, mostXmlBytes).catch(() => undefined);
  return xml !== undefined && xmlFault(xml) === undefined;
}
