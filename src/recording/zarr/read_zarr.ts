import { SinkError } from "../../errors.ts";
import { crc32c } from "./crc32c.ts";
import { shardIndexBytes } from "./shard_index.ts";
import { readSmallFile } from "../../small_file.ts";
import type { ByteSource } from "../files/byte_source.ts";

/** One array of frames as its `zarr.json` tells of it. */
export interface ZarrArray {
  /** The array's folder. */
  readonly folder: string;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** How many frames a shard has room for. */
  readonly shardFrames: number;
  /** Whether chunks are compressed, by zstd. */
  readonly compressed: boolean;
  /** The `zarr.json` itself. */
  readonly metadata: Record<string, unknown>;
}

/** Where the file of a shard is. */
export function shardPath(array: ZarrArray, shard: number): string {
  return `${array.folder}/c/${shard}/0/0`;
}

/** A `zarr.json` has a few kilobytes, and more where somebody adds notes of theirs. */
const mostJsonBytes = 64 * 1024 * 1024;

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await readSmallFile(path, mostJsonBytes));
  } catch (cause) {
    const { NotFound, NotADirectory, IsADirectory } = Deno.errors;
    const absent = [NotFound, NotADirectory, IsADirectory, SyntaxError, SinkError];
    if (absent.some((kind) => cause instanceof kind)) return undefined;
    throw cause;
  }
}

// deno-lint-ignore no-explicit-any -- the shape of somebody's JSON is checked by use, in `readArray`
type Loose = any;

/** More pixels than this no sensor has on a side. */
const mostPixels = 1_000_000;

function isCount(value: unknown, from: number): value is number {
  return Number.isSafeInteger(value) && value as number >= from;
}

async function readArray(folder: string): Promise<ZarrArray | undefined> {
  const metadata = await readJson(`${folder}/zarr.json`);
  if (!metadata) return undefined;
  try {
    const loose = metadata as Loose;
    const shape = loose.shape as number[];
    const [frames] = shape;
    const [height, width] = shape.slice(-2);
    const shardFrames = loose.chunk_grid.configuration.chunk_shape[0];
    const [sharding] = loose.codecs as Loose[];
    if (!(shape.length >= 3 && shape.length <= 5) || !isCount(frames, 0) || !isCount(shardFrames, 1)) {
      return undefined;
    }
    if (![width, height].every((size) => isCount(size, 1) && size <= mostPixels)) return undefined;
    if (!["uint8", "uint16"].includes(loose.data_type)) return undefined;
    if (sharding.name !== "sharding_indexed" || sharding.configuration.index_location !== "end") {
      return undefined;
    }
    return {
      folder,
      frames,
      width,
      height,
      bytesPerPixel: loose.data_type === "uint8" ? 1 : 2,
      shardFrames,
      compressed: sharding.configuration.codecs.some((codec: Loose) => codec.name === "zstd"),
      metadata,
    };
  } catch {
    return undefined;
  }
}

/** The array of a picture of a planned run; nothing if there is none, or a damaged one. */
export async function readArrayIn(image: string): Promise<ZarrArray | undefined> {
  const attributes = (await readJson(`${image}/zarr.json`))?.attributes as Loose;
  return attributes?.["pvcam-deno"] ? await readArray(`${image}/0`) : undefined;
}

/** The arrays of a Zarr that this library wrote, one for each region. */
export async function readArrays(path: string): Promise<ZarrArray[]> {
  const root = await readJson(`${path}/zarr.json`);
  const attributes = root?.attributes as Loose;
  const several = attributes?.ome?.["bioformats2raw.layout"] !== undefined;
  const arrays: ZarrArray[] = [];
  for (let region = 0; root; region++) {
    const image = several ? `${path}/${region}` : path;
    const own = several ? (await readJson(`${image}/zarr.json`))?.attributes as Loose : attributes;
    const array = own?.["pvcam-deno"] ? await readArray(`${image}/0`) : undefined;
    if (!array) break;
    arrays.push(array);
    if (!several) break;
  }
  if (arrays.length === 0) {
    throw new SinkError(
      `Cannot read "${path}": it is no Zarr that this library recorded, or its zarr.json files are damaged.`,
    );
  }
  return arrays;
}

/** The index of a shard: place and size of each chunk. */
export interface ShardIndex {
  /** Where a chunk lies; nothing if it is not there. */
  chunk(index: number): { at: number; bytes: number } | undefined;
}

const nothing = 2n ** 64n - 1n;

/** Reads the index at the end of a shard; nothing if its checksum is wrong. */
export async function readIndex(source: ByteSource, shardFrames: number): Promise<ShardIndex | undefined> {
  const length = shardIndexBytes(shardFrames);
  const bytes = await source.read(source.bytes - length, length);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  if (crc32c(bytes.subarray(0, length - 4)) !== view.getUint32(length - 4, true)) return undefined;
  return {
    chunk(index) {
      const at = view.getBigUint64(16 * index, true);
      if (at === nothing) return undefined;
      return { at: Number(at), bytes: Number(view.getBigUint64(16 * index + 8, true)) };
    },
  };
}
