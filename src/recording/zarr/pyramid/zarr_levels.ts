import { ByteSource } from "../../files/byte_source.ts";
import { type LevelFaults, sayLevelFaults } from "../../reading/level_problems.ts";
import type { LevelCheck } from "../../reading/recorded_frames.ts";
import { halve, isSamePlane, levelsAbove } from "./halve.ts";
import { imagesIn, type ZarrImage } from "../arrays/images_in.ts";
import { chunksOf, levelArray, levelDatasets, levelFolder, levelMetadata, readPlane } from "./pyramid.ts";
import { arrayJsonFault } from "../arrays/zarr_json_fault.ts";
import { readIndex, readJson, type ShardIndex, type ZarrArray } from "../arrays/read_zarr.ts";

// deno-lint-ignore no-explicit-any -- foreign JSON, whose shape is checked here
type Loose = any;

interface Shard {
  readonly array: ZarrArray;
  readonly source: ByteSource;
  readonly index: ShardIndex;
}

/**
 * What is wrong with the pyramids of an OME-Zarr, each as a sentence: a group does not describe them, or a plane lacks
 * its pictures of lower resolution or, with `pixels`, these are not what the plane reduces to. Nothing for a Zarr
 * without pyramids.
 */
export async function zarrLevelFaults(path: string, { pixels, progress }: LevelCheck): Promise<string[]> {
  const problems: string[] = [];
  const images = await imagesIn(path);
  const shards = images.reduce((sum, image) => sum + image.shards.length, 0);
  let before = 0;
  for (const image of images) {
    const levels = levelsOf(image);
    if (levels === 0) continue;
    const damaged = levels === undefined
      ? `${image.folder}/zarr.json`
      : await damagedLevel(image.array, levels);
    if (damaged !== undefined) {
      problems.push(`The levels of the pyramid in "${damaged}" are damaged, or were changed since.`);
      continue;
    }
    for (const shard of image.shards) {
      const own = (share: number) => progress?.((before + share) / shards);
      const faults = await shardFaults(image.array, shard, { levels: levels!, pixels, progress: own });
      before++;
      problems.push(...sayLevelFaults(faults, ` of "${image.array.folder}/${shard}"`));
    }
  }
  return problems;
}

/** How many levels a picture's group lists; nothing if it does not list them as they were made. */
function levelsOf({ group, array }: ZarrImage): number | undefined {
  const datasets = (group as Loose).attributes?.ome?.multiscales?.[0]?.datasets;
  if (!Array.isArray(datasets) || datasets.length <= 1) return 0;
  const levels = levelsAbove(array.width, array.height);
  try {
    return rounded(datasets) === rounded(levelDatasets(datasets[0], levels)) ? levels : undefined;
  } catch {
    return undefined; // it has another shape
  }
}

/**
 * A value as text, with twelve digits of each number: the last of sixteen digits depends on how a number was computed.
 */
function rounded(value: unknown): string {
  return JSON.stringify(value, (_, one) => typeof one === "number" ? Number(one.toPrecision(12)) : one);
}

/** The folder of the first level whose description was changed; that of the full picture is the pattern of all others. */
async function damagedLevel(array: ZarrArray, levels: number): Promise<string | undefined> {
  if (arrayJsonFault(array.metadata) !== undefined) return array.folder;
  for (let level = 1; level <= levels; level++) {
    const folder = levelFolder(array, level);
    const found = await readJson(`${folder}/zarr.json`);
    if (JSON.stringify(found) !== JSON.stringify(levelMetadata(array, level))) return folder;
  }
  return undefined;
}

async function shardFaults(
  array: ZarrArray,
  shard: string,
  { levels, pixels, progress }: LevelCheck & { levels: number },
): Promise<LevelFaults> {
  const absent: number[] = [], other: number[] = [];
  const chunks = chunksOf(array);
  const arrays = Array.from({ length: levels + 1 }, (_, level) => levelArray(array, level));
  const opened = await Promise.all(arrays.map((one) => openShard(one, shard, chunks)));
  try {
    const [whole, ...lower] = opened;
    for (let chunk = 0; whole && chunk < chunks; chunk++) {
      if (pixels) progress?.(chunk / chunks);
      const held = whole.index.chunk(chunk);
      if (!lower.every((one) => one && isHeld(one, chunk) === (held !== undefined))) absent.push(chunk);
      else if (pixels && held && !await areReduced(opened as Shard[], chunk)) other.push(chunk);
    }
  } finally {
    for (const one of opened) one?.source[Symbol.dispose]();
  }
  return { absent, other };
}

async function openShard(array: ZarrArray, shard: string, chunks: number): Promise<Shard | undefined> {
  const source = await ByteSource.open(`${array.folder}/${shard}`).catch(() => undefined);
  const index = source && await readIndex(source, chunks);
  if (index) return { array, source, index };
  source?.[Symbol.dispose]();
  return undefined;
}

/** Whether a plane is in a shard: within the file, and as long as it has to be. */
function isHeld({ array, source, index }: Shard, chunk: number): boolean {
  const place = index.chunk(chunk);
  if (!place || place.at + place.bytes > source.bytes) return false;
  return array.unpack !== undefined || place.bytes === array.width * array.height * array.bytesPerPixel;
}

/**
 * Whether each level is what the level before it reduces to. True for frames that cannot be read in full resolution:
 * another check reports those.
 */
async function areReduced([whole, ...lower]: readonly Shard[], chunk: number): Promise<boolean> {
  let plane = await readPlane(whole.source, whole.array, whole.index.chunk(chunk)!);
  for (const { array, source, index } of plane ? lower : []) {
    plane = halve(plane!);
    const found = await readPlane(source, array, index.chunk(chunk)!);
    if (!found || !isSamePlane(found, plane)) return false;
  }
  return true;
}
