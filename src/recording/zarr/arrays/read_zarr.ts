import { SinkError } from "../../../errors.ts";
import { type Codec, isCodec, unpackPlane } from "../../packing/blosc.ts";
import { unpack } from "../../reading/unpack.ts";
import { crc32c } from "../layout/crc32c.ts";
import { shardIndexBytes } from "../layout/shard_index.ts";
import { isUnreadable, readSmallFile } from "../../files/small_file.ts";
import { mostFrameBytes } from "../../record/record_fault.ts";
import type { ByteSource } from "../../files/byte_source.ts";

/** Turns a chunk into pixels. */
type Unpack = (packed: Uint8Array, planeBytes: number) => Uint8Array<ArrayBuffer> | undefined;

/** An array of frames, as its `zarr.json` describes it. */
export interface ZarrArray {
  /** The array's folder. */
  readonly folder: string;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** How many frames a shard has room for. */
  readonly shardFrames: number;
  /**
   * How chunks are compressed: by a codec in the format of Blosc, or by zstd alone; absent if they are not compressed.
   */
  readonly codec?: Codec | "plain zstd";
  /** Unpacks a compressed chunk; returns nothing for a damaged one. */
  readonly unpack?: Unpack;
  /** The content of the `zarr.json`. */
  readonly metadata: Record<string, unknown>;
}

/** The path of a shard's file. */
export function shardPath(array: ZarrArray, shard: number): string {
  return `${array.folder}/c/${shard}/0/0`;
}

/** The largest size of a `zarr.json`, in bytes: it has a few kilobytes, and more if a user adds notes. */
const mostJsonBytes = 64 * 1024 * 1024;

/** Reads a `zarr.json`; returns nothing if there is none, or if it is not JSON. */
export async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await readSmallFile(path, mostJsonBytes));
  } catch (cause) {
    const { NotFound, NotADirectory, IsADirectory } = Deno.errors;
    const absent = [NotFound, NotADirectory, IsADirectory, SyntaxError, SinkError];
    if (absent.some((kind) => cause instanceof kind) && !isUnreadable(cause)) return undefined;
    throw cause;
  }
}

// deno-lint-ignore no-explicit-any -- the shape of foreign JSON is checked by use, in `readArray`
type Loose = any;

/** How chunks are compressed. Earlier versions wrote plain zstd. */
function packingOf(codec: Loose): Pick<ZarrArray, "codec" | "unpack"> {
  if (codec?.name === "zstd") return { codec: "plain zstd", unpack };
  if (codec?.name !== "blosc") return {};
  const { cname } = codec.configuration ?? {};
  return { codec: isCodec(cname) ? cname : "zstd", unpack: unpackPlane };
}

/** The most pixels on a side: no sensor has more. */
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
    if (!["uint8", "uint16"].includes(loose.data_type) || width * height * 2 > mostFrameBytes) {
      return undefined;
    }
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
      ...packingOf(sharding.configuration.codecs[1]),
      metadata,
    };
  } catch {
    return undefined;
  }
}

/** The array of a planned run's picture; nothing if there is none, or if it is damaged. */
export async function readArrayIn(image: string): Promise<ZarrArray | undefined> {
  const attributes = (await readJson(`${image}/zarr.json`))?.attributes as Loose;
  return attributes?.["pvcam-deno"] ? await readArray(`${image}/0`) : undefined;
}

/** The arrays of a Zarr that this library wrote: one for each region. */
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
      `Cannot read "${path}": it is not a Zarr that this library recorded, or its zarr.json files are damaged.`,
    );
  }
  return arrays;
}

/** The index of a shard: the place and size of each chunk. */
export interface ShardIndex {
  /** Where a chunk lies; nothing if it is not there. */
  chunk(index: number): { at: number; bytes: number } | undefined;
}

const nothing = 2n ** 64n - 1n;

/** Reads the index at the end of a shard; nothing if its checksum is wrong. */
export async function readIndex(source: ByteSource, shardFrames: number): Promise<ShardIndex | undefined> {
  const length = shardIndexBytes(shardFrames);
  const bytes = await source.readDense(source.bytes - length, length);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  if (crc32c(bytes.subarray(0, length - 4)) !== view.getUint32(length - 4, true)) return undefined;
  return {
    chunk(index) {
      // A damaged table may have places that no shard has.
      if (!(index >= 0 && index < shardFrames)) return undefined;
      const at = view.getBigUint64(16 * index, true);
      if (at === nothing) return undefined;
      return { at: Number(at), bytes: Number(view.getBigUint64(16 * index + 8, true)) };
    },
  };
}
