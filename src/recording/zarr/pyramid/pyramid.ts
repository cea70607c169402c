import { SinkError } from "../../../errors.ts";
import type { BlockFile } from "../../files/block_file.ts";
import { ByteSource } from "../../files/byte_source.ts";
import { denoFiles } from "../../files/deno_files.ts";
import { headerBytes, packPlane } from "../../packing/blosc.ts";
import { compressBytes } from "../../writing/zstd.ts";
import { half, halve, levelsAbove, type Plane } from "./halve.ts";
import { imagesIn, type ZarrImage } from "../arrays/images_in.ts";
import { readIndex, type ZarrArray } from "../arrays/read_zarr.ts";
import { shardIndex } from "../layout/shard_index.ts";

// deno-lint-ignore no-explicit-any -- JSON that this library has written
type Loose = any;

/** Options for making a pyramid. */
export interface PyramidOptions {
  /** Called after each plane. */
  readonly progress?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Adds pictures of lower resolution to all pictures of a finished OME-Zarr: arrays "1", "2" and so on beside "0". Each
 * is half as wide and high as the one before, down to 256 pixels. Their shards have the same frames. The groups list
 * them once all of them are there.
 */
export async function addPyramid(path: string, options: PyramidOptions = {}): Promise<void> {
  const images = await imagesIn(path);
  for (const image of images) {
    const levels = levelsAbove(image.array.width, image.array.height);
    for (let level = 1; level <= levels; level++) await describeLevel(image.array, level);
    for (const shard of levels > 0 ? image.shards : []) {
      await reduceShard(image.array, shard, { levels, ...options });
    }
  }
  for (const image of images) {
    if (levelsAbove(image.array.width, image.array.height) > 0) await listLevels(image);
  }
}

/** The size of a level's pictures. */
function sizeAt({ width, height }: ZarrArray, level: number): { width: number; height: number } {
  let size = { width, height };
  for (let at = 0; at < level; at++) size = { width: half(size.width), height: half(size.height) };
  return size;
}

/** The folder of a level's array. */
export function levelFolder({ folder }: ZarrArray, level: number): string {
  return `${folder.replace(/0$/, "")}${level}`;
}

async function putJson(folder: string, value: unknown): Promise<void> {
  await denoFiles.replace(
    `${folder}/zarr.json`,
    new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
  );
}

/** A level's array. It differs from the full picture's only in its sizes. */
export function levelArray(array: ZarrArray, level: number): ZarrArray {
  return { ...array, ...sizeAt(array, level), folder: levelFolder(array, level) };
}

/** The `zarr.json` of a level. It differs from the full picture's only in its sizes. */
export function levelMetadata(array: ZarrArray, level: number): Loose {
  const { width, height } = sizeAt(array, level);
  const metadata: Loose = structuredClone(array.metadata);
  const sizes = [
    metadata.shape,
    metadata.chunk_grid.configuration.chunk_shape,
    metadata.codecs[0].configuration.chunk_shape,
  ];
  for (const shape of sizes) shape.splice(-2, 2, height, width);
  return metadata;
}

async function describeLevel(array: ZarrArray, level: number): Promise<void> {
  await Deno.mkdir(levelFolder(array, level));
  await putJson(levelFolder(array, level), levelMetadata(array, level));
}

/** For how many chunks a shard of an array has places. */
export function chunksOf({ metadata }: ZarrArray): number {
  return ((metadata as Loose).chunk_grid.configuration.chunk_shape as number[])
    .slice(0, -2).reduce((product, size) => product * size, 1);
}

/** A level's shard while it is being made. */
interface LevelShard {
  readonly file: BlockFile;
  readonly places: Map<number, { at: number; bytes: number }>;
  end: number;
}

async function reduceShard(
  array: ZarrArray,
  shard: string,
  { levels, progress, signal }: PyramidOptions & { levels: number },
): Promise<void> {
  const chunks = chunksOf(array);
  using source = await ByteSource.open(`${array.folder}/${shard}`);
  const index = await readIndex(source, chunks);
  if (!index) {
    throw new SinkError(`Cannot make a pyramid: the index of "${array.folder}/${shard}" is damaged.`);
  }
  const made: LevelShard[] = [];
  try {
    for (let level = 1; level <= levels; level++) {
      const path = `${levelFolder(array, level)}/${shard}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      made.push({ file: await denoFiles.create(path), places: new Map(), end: 0 });
    }
    for (let chunk = 0; chunk < chunks; chunk++) {
      const place = index.chunk(chunk);
      if (!place) continue;
      signal?.throwIfAborted();
      let plane = await readPlane(source, array, place);
      if (!plane) {
        throw new SinkError(
          `Cannot make a pyramid: chunk ${chunk} of "${array.folder}/${shard}" cannot be read.`,
        );
      }
      for (const one of made) {
        plane = halve(plane);
        await addPlane(one, chunk, bytesOf(plane, array));
      }
      progress?.();
    }
    for (const { file, places, end } of made) {
      await file.write(shardIndex(chunks, { present: chunks, chunk: (chunk) => places.get(chunk) }), end);
    }
  } finally {
    for (const { file } of made) await file.close();
  }
}

async function addPlane(shard: LevelShard, chunk: number, bytes: Uint8Array): Promise<void> {
  await shard.file.write(bytes, shard.end);
  shard.places.set(chunk, { at: shard.end, bytes: bytes.length });
  shard.end += bytes.length;
}

/** A plane from its place in a shard; nothing if it cannot be read. */
export async function readPlane(
  source: ByteSource,
  array: ZarrArray,
  { at, bytes }: { at: number; bytes: number },
): Promise<Plane | undefined> {
  const { width, height, bytesPerPixel, unpack } = array;
  const planeBytes = width * height * bytesPerPixel;
  if (!unpack && bytes !== planeBytes) return undefined;
  const stored = await (unpack ? source.readDense(at, bytes) : source.read(at, bytes));
  const pixels = stored && unpack ? unpack(stored, planeBytes) : stored;
  if (pixels?.length !== planeBytes) return undefined;
  return {
    width,
    height,
    pixels: bytesPerPixel === 1 ? pixels : new Uint16Array(pixels.buffer, 0, width * height),
  };
}

/** A plane's bytes, as its array stores them. */
function bytesOf({ pixels }: Plane, { codec, bytesPerPixel }: ZarrArray): Uint8Array {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  if (codec === undefined) return bytes;
  if (codec === "plain zstd") return compressBytes(bytes);
  const out = new Uint8Array(headerBytes + bytes.length);
  return out.subarray(0, packPlane(bytes, { codec, bytesPerPixel }, out));
}

/** Lists the levels in the picture's group, so that readers find them. */
async function listLevels({ folder, group, array }: ZarrImage): Promise<void> {
  const loose: Loose = structuredClone(group);
  const [scales] = loose.attributes.ome.multiscales;
  scales.datasets = levelDatasets(scales.datasets[0], levelsAbove(array.width, array.height));
  scales.type = "mean";
  scales.metadata = { description: "Each pixel is the mean of 2 x 2 of the level before." };
  await putJson(folder, loose);
}

/**
 * The list of a picture and its levels, made from the entry of the full picture. A pixel of level n is as wide as 2^n
 * pixels of the full picture. Its middle is the middle of those pixels, (2^n - 1) / 2 pixels further.
 */
export function levelDatasets(whole: Loose, levels: number): Loose[] {
  const transforms: Loose[] = whole.coordinateTransformations;
  const scale: number[] = transforms.find(({ type }) => type === "scale").scale;
  const offset: number[] = transforms.find(({ type }) => type === "translation")?.translation ??
    scale.map(() => 0);
  const isAcross = (axis: number) => axis >= scale.length - 2;
  const at = (level: number) => {
    const times = 2 ** level;
    return {
      path: String(level),
      coordinateTransformations: [
        { type: "scale", scale: scale.map((step, axis) => isAcross(axis) ? step * times : step) },
        {
          type: "translation",
          translation: offset.map((from, axis) =>
            isAcross(axis) ? Number((from + (times - 1) / 2 * scale[axis]).toPrecision(15)) : from
          ),
        },
      ],
    };
  };
  return Array.from({ length: levels + 1 }, (_, level) => at(level));
}
