import { dirname, join } from "node:path";
import type { ByteSource } from "../files/byte_source.ts";
import { readArrays, type ZarrArray } from "../zarr/arrays/read_zarr.ts";
import { shardIndexBytes } from "../zarr/layout/shard_index.ts";

/**
 * The array of the Zarr that shares a TIFF's pixels, if there is such a Zarr among the files of the TIFF's recording.
 */
export async function sharedZarr(path: string, names: readonly string[]): Promise<ZarrArray | undefined> {
  const name = names.find((one) => /\.zarr$/i.test(one));
  return name === undefined ? undefined : (await readArrays(join(dirname(path), name)))[0];
}

/** The index at the end of a TIFF that shares its pixels with a Zarr; no bytes for a TIFF alone. */
export async function sharedIndex(source: ByteSource, names: readonly string[]): Promise<Uint8Array> {
  const shared = await sharedZarr(source.path, names);
  const length = shared ? shardIndexBytes(shared.shardFrames) : 0;
  return await source.read(source.bytes - length, length) ?? new Uint8Array(0);
}
