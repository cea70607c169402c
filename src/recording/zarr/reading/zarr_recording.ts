import { sayCount } from "../../../say_count.ts";
import { ByteSource } from "../../files/byte_source.ts";
import type { RecordedFrames } from "../../reading/recorded_frames.ts";
import { groupFaults } from "./group_faults.ts";
import { treeDifferences } from "./tree_differences.ts";
import { arrayJsonFault } from "../arrays/zarr_json_fault.ts";
import { framesGroupFault } from "../layout/frames_group.ts";
import { zarrLevelFaults } from "../pyramid/zarr_levels.ts";
import { readArrays, readIndex, type ShardIndex, shardPath, type ZarrArray } from "../arrays/read_zarr.ts";

interface Shard {
  readonly source: ByteSource;
  readonly index?: ShardIndex;
}

/** The shards of an array. One shard is open at a time, because frames are read in their order. */
class Shards {
  readonly array: ZarrArray;
  #number = -1;
  #shard?: Shard;

  constructor(array: ZarrArray) {
    this.array = array;
  }

  async of(frame: number): Promise<Shard | undefined> {
    const number = Math.floor(frame / this.array.shardFrames);
    if (number === this.#number) return this.#shard;
    this.close();
    this.#number = number;
    const source = await ByteSource.open(shardPath(this.array, number)).catch(() => undefined);
    if (source) this.#shard = { source, index: await readIndex(source, this.array.shardFrames) };
    return this.#shard;
  }

  /** The place of a frame's chunk; nothing if it is not in the files, or is not as long as a plane. */
  async chunkOf(frame: number): Promise<{ source: ByteSource; at: number; bytes: number } | undefined> {
    const { array } = this;
    const shard = await this.of(frame);
    const chunk = shard?.index?.chunk(frame % array.shardFrames);
    if (!shard || !chunk || chunk.at + chunk.bytes > shard.source.bytes) return undefined;
    if (!array.unpack && chunk.bytes !== planeBytesOf(array)) return undefined;
    return { source: shard.source, ...chunk };
  }

  async read(frame: number, length?: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { array } = this;
    const chunk = await this.chunkOf(frame);
    if (!chunk) return undefined;
    const { source, at, bytes } = chunk;
    if (!array.unpack) return await source.read(at, length ?? bytes);
    const packed = await source.readDense(at, bytes);
    return packed && array.unpack(packed, planeBytesOf(array));
  }

  close(): void {
    this.#shard?.source[Symbol.dispose]();
    this.#shard = undefined;
    this.#number = -1;
  }
}

function planeBytesOf({ width, height, bytesPerPixel }: ZarrArray): number {
  return width * height * bytesPerPixel;
}

async function problemsOf(shards: Shards): Promise<string[]> {
  const { array } = shards;
  const problems: string[] = [];
  for (let first = 0; first < array.frames; first += array.shardFrames) {
    const path = shardPath(array, first / array.shardFrames);
    const shard = await shards.of(first);
    if (!shard) {
      // The search ends here: a damaged count may ask for more shards than could be looked for in any time.
      problems.push(`The shard "${path}" is not there.`);
      break;
    }
    if (!shard.index) {
      problems.push(`The index at the end of the shard "${path}" is damaged.`);
      continue;
    }
    let wrong = 0;
    for (let frame = first; frame < Math.min(first + array.shardFrames, array.frames); frame++) {
      if (!await shards.chunkOf(frame)) wrong++;
    }
    if (wrong) {
      problems.push(
        `${sayCount(wrong, "frame")} of the shard "${path}" ${wrong === 1 ? "is" : "are"} not in it.`,
      );
    }
  }
  return problems;
}

/** Opens an OME-Zarr of this library for reading. */
export async function openZarr(path: string): Promise<RecordedFrames> {
  const arrays = await readArrays(path);
  const shards = arrays.map((array) => new Shards(array));
  const problems = (await Promise.all(shards.map(problemsOf))).flat();
  for (const { folder, metadata } of arrays) {
    const fault = arrayJsonFault(metadata);
    if (fault !== undefined) {
      problems.push(
        `In "${folder}/zarr.json" the "${fault}" is damaged, so that other programs refuse the array.`,
      );
    }
  }
  problems.push(...await groupFaults(path, arrays));
  const frames = Math.min(...arrays.map((array) => array.frames));
  if (arrays.some((array) => array.frames !== frames)) {
    problems.push(
      `The regions have different numbers of frames: ${arrays.map((array) => array.frames).join(", ")}.`,
    );
  }
  return {
    kind: "ome-zarr",
    frames,
    bytesPerPixel: arrays[0].bytesPerPixel,
    regions: arrays.map(({ width, height }) => ({ width, height })),
    problems,
    async holds(frame) {
      for (const one of shards) if (!await one.chunkOf(frame)) return false;
      return true;
    },
    readPlane: async (frame, region) => await shards[region]?.read(frame),
    async readStart(frame, region, length) {
      return (await shards[region]?.read(frame, length))?.subarray(0, length);
    },
    tableFault: (rows, frames) => framesGroupFault(path, rows, frames),
    descriptionFaults: (known) => treeDifferences(path, known),
    levelFaults: (options) => zarrLevelFaults(path, options),
    [Symbol.asyncDispose]() {
      for (const one of shards) one.close();
      return Promise.resolve();
    },
  };
}
