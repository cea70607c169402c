import { ByteSource } from "../files/byte_source.ts";
import type { RecordedFrames } from "../reading/recorded_frames.ts";
import type { FrameRows } from "../reading/table_file.ts";
import { unpack } from "../reading/unpack.ts";
import type { RunRecord } from "../record/run_record.ts";
import { PlannedLayout, type PlannedPlace, type PlannedRun } from "./planned_layout.ts";
import { readArrayIn, readIndex, type ShardIndex } from "./read_zarr.ts";

interface OpenShard {
  readonly source: ByteSource;
  readonly index?: ShardIndex;
}

/** The most shards that are open at once. */
const mostOpen = 32;

/** The layout of a planned recording, by its record and its table. */
export function layoutOf(record: RunRecord & { axes: PlannedRun["axes"] }, rows: FrameRows): PlannedLayout {
  return new PlannedLayout(record, rows.count > 0 ? rows.at(0).place.t : 0);
}

/** Opens an OME-Zarr of a planned run for reading: its frames in the order of taking, as the table tells of it. */
export async function openPlannedZarr(
  path: string,
  record: RunRecord & { axes: PlannedRun["axes"] },
  rows: FrameRows,
): Promise<RecordedFrames> {
  const layout = layoutOf(record, rows);
  const { regions, bytesPerPixel } = record.format;
  const isCollection = layout.positions * regions.length > 1;
  const folderOf = (p: number, region: number) =>
    isCollection ? `${path}/${p * regions.length + region}` : path;
  const first = rows.count > 0 ? layout.placeOf(rows.at(0).place).p : 0;
  const arrays = await Promise.all(regions.map((_, region) => readArrayIn(folderOf(first, region))));
  const open = new Map<string, OpenShard>();

  const shardOf = async ({ p, shard }: PlannedPlace, region: number): Promise<OpenShard | undefined> => {
    const file = [`${folderOf(p, region)}/0/c/${shard}`, ...layout.inner.map(() => "0"), "0", "0"].join("/");
    const known = open.get(file);
    if (known) return known;
    const source = await ByteSource.open(file).catch(() => undefined);
    if (!source) return undefined;
    for (const [name, oldest] of open) {
      if (open.size < mostOpen) break;
      oldest.source[Symbol.dispose]();
      open.delete(name);
    }
    const made = { source, index: await readIndex(source, layout.shardChunks) };
    open.set(file, made);
    return made;
  };
  const chunkOf = async (frame: number, region: number) => {
    if (frame >= rows.count) return undefined;
    const place = layout.placeOf(rows.at(frame).place);
    const shard = await shardOf(place, region);
    const chunk = shard?.index?.chunk(place.chunk);
    if (!shard || !chunk || chunk.at + chunk.bytes > shard.source.bytes) return undefined;
    const { width, height } = regions[region];
    const planeBytes = width * height * bytesPerPixel;
    const compressed = arrays[region]?.compressed ?? false;
    if (!compressed && chunk.bytes !== planeBytes) return undefined;
    return { source: shard.source, ...chunk, planeBytes, compressed };
  };
  const read = async (frame: number, region: number, length?: number) => {
    const chunk = await chunkOf(frame, region);
    if (!chunk) return undefined;
    const { source, at, bytes, planeBytes, compressed } = chunk;
    if (!compressed) return await source.read(at, Math.min(length ?? bytes, bytes));
    const packed = await source.read(at, bytes);
    return packed && unpack(packed, planeBytes);
  };
  const problems = arrays.every((array) => array !== undefined)
    ? []
    : ["The description of the first position's array is not there, or is damaged."];
  return {
    kind: "ome-zarr",
    frames: undefined, // the arrays count places, and not which of them were taken
    bytesPerPixel,
    regions: regions.map(({ width, height }) => ({ width, height })),
    problems,
    async holds(frame) {
      for (const region of regions.keys()) if (!await chunkOf(frame, region)) return false;
      return true;
    },
    readPlane: (frame, region) => read(frame, region),
    readStart: async (frame, region, length) => (await read(frame, region, length))?.subarray(0, length),
    [Symbol.asyncDispose]() {
      for (const { source } of open.values()) source[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
