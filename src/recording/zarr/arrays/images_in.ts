import { sinkFailure } from "../../files/disk_failure.ts";
import { readArrayIn, readJson, type ZarrArray } from "./read_zarr.ts";

/** A picture of an OME-Zarr. */
export interface ZarrImage {
  readonly folder: string;
  /** The content of the group's `zarr.json`. */
  readonly group: Record<string, unknown>;
  /** The picture in full resolution. */
  readonly array: ZarrArray;
  /** Its shards, as paths from the array's folder. */
  readonly shards: readonly string[];
}

/**
 * All pictures of an OME-Zarr of this library, whatever its groups: a single picture, several positions, or the wells
 * of a plate.
 */
export async function imagesIn(path: string): Promise<ZarrImage[]> {
  const array = await readArrayIn(path);
  if (array) {
    const group = await readJson(`${path}/zarr.json`);
    return [{ folder: path, group: group!, array, shards: await filesBelow(array.folder, "c") }];
  }
  const images: ZarrImage[] = [];
  for (const { name, isDirectory } of await entriesOf(path)) {
    if (isDirectory) images.push(...await imagesIn(`${path}/${name}`));
  }
  return images;
}

async function filesBelow(folder: string, below: string): Promise<string[]> {
  const files: string[] = [];
  for (const { name, isDirectory } of await entriesOf(`${folder}/${below}`)) {
    if (isDirectory) files.push(...await filesBelow(folder, `${below}/${name}`));
    else files.push(`${below}/${name}`);
  }
  return files;
}

/** The content of a folder, sorted by name; nothing if there is no such folder. */
async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(async (cause) => {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return [];
    throw await sinkFailure(cause, { action: "read", path: folder });
  });
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}
