import { ByteSource } from "../../files/byte_source.ts";
import { packedFormat, readFrame } from "../../reading/recorded_lease.ts";
import type { RecordedFrames } from "../../reading/recorded_frames.ts";
import type { FrameRows } from "../../reading/table_file.ts";
import { pixelChecksum } from "../../record/pixel_checksum.ts";
import type { RunRecord } from "../../record/run_record.ts";
import { plannedFaults } from "./planned_faults.ts";
import { plannedDifferences } from "./tree_differences.ts";
import { pictureFolder } from "../layout/plate_tree.ts";
import { PlannedLayout, type PlannedPlace, type PlannedRun } from "../layout/planned_layout.ts";
import { framesGroupFault } from "../layout/frames_group.ts";
import { zarrLevelFaults } from "../pyramid/zarr_levels.ts";
import { readArrayIn, readIndex, type ShardIndex } from "../arrays/read_zarr.ts";

interface OpenShard {
  readonly source: ByteSource;
  readonly index?: ShardIndex;
}

/** How many shards are open at once. */
const mostOpen = 32;

/** The most time points in a shard; no plan has more. */
const mostShardTimes = 16_777_216;

/** The layout of a planned recording, from its record and from the time point of its first frame. */
export function layoutOf(
  record: Pick<RunRecord, "format" | "before" | "layout"> & { axes: PlannedRun["axes"] },
  firstT: number | undefined,
): PlannedLayout {
  const { shardTimes } = record.layout;
  const isSound = Number.isInteger(shardTimes) && shardTimes as number >= 1 &&
    shardTimes as number <= mostShardTimes;
  return new PlannedLayout(record, { firstT, shardTimes: isSound ? shardTimes as number : undefined });
}

/** Opens an OME-Zarr of a planned run for reading. The table gives its frames in the order of taking. */
export async function openPlannedZarr(
  path: string,
  record: RunRecord & { axes: PlannedRun["axes"] },
  rows: FrameRows,
): Promise<RecordedFrames> {
  const layout = layoutOf(record, rows.count > 0 ? rows.at(0).place.t : 0);
  const { regions, bytesPerPixel } = record.format;
  const folderOf = (p: number, region: number) => `${path}${pictureFolder(record, p, region)}`;
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
    const taken = rows.at(frame).place;
    if (!layout.has(taken)) return undefined;
    const place = layout.placeOf(taken);
    const shard = await shardOf(place, region);
    const chunk = shard?.index?.chunk(place.chunk);
    if (!shard || !chunk || chunk.at + chunk.bytes > shard.source.bytes) return undefined;
    const { width, height } = regions[region];
    const planeBytes = width * height * bytesPerPixel;
    const unpack = arrays[region]?.unpack;
    if (!unpack && chunk.bytes !== planeBytes) return undefined;
    return { source: shard.source, ...chunk, planeBytes, unpack };
  };
  const read = async (frame: number, region: number, length?: number) => {
    const chunk = await chunkOf(frame, region);
    if (!chunk) return undefined;
    const { source, at, bytes, planeBytes, unpack } = chunk;
    if (!unpack) return await source.read(at, Math.min(length ?? bytes, bytes));
    const packed = await source.readDense(at, bytes);
    return packed && unpack(packed, planeBytes);
  };
  const problems = await plannedFaults(path, { record, rows, layout });
  const doubtful = doubtfulFrames(rows, record.axes);
  const frames: RecordedFrames = {
    kind: "ome-zarr",
    frames: undefined, // the arrays count places, whether they were taken or not
    bytesPerPixel,
    regions: regions.map(({ width, height }) => ({ width, height })),
    problems,
    async holds(frame) {
      for (const region of regions.keys()) if (!await chunkOf(frame, region)) return false;
      return !doubtful.has(frame) || await isOwn(frames, frame, { record, rows });
    },
    readPlane: (frame, region) => read(frame, region),
    readStart: async (frame, region, length) => (await read(frame, region, length))?.subarray(0, length),
    tableFault: (beside, frames) => framesGroupFault(path, beside, frames),
    descriptionFaults: (known) => plannedDifferences(path, known, layout),
    levelFaults: (options) => zarrLevelFaults(path, options),
    [Symbol.asyncDispose]() {
      for (const { source } of open.values()) source[Symbol.dispose]();
      return Promise.resolve();
    },
  };
  return frames;
}

/**
 * Frames that may be wrong: those that do not have the place behind the frame before them, and those before such a
 * frame. Either a frame was lost there, or the plan leaves out places, or the table is damaged and leads to another
 * frame's plane.
 */
function doubtfulFrames(rows: FrameRows, { order, sizes }: PlannedRun["axes"]): Set<number> {
  const axes = [...order].filter((axis) => axis in sizes) as (keyof typeof sizes)[];
  const doubtful = new Set<number>();
  let before = -1;
  for (let frame = 0; frame < rows.count; frame++) {
    const { place } = rows.at(frame);
    const at = axes.reduce((sum, axis) => sum * sizes[axis] + (place[axis] ?? 0), 0);
    if (at !== before + 1) doubtful.add(frame).add(Math.max(0, frame - 1));
    before = at;
  }
  return doubtful;
}

/** Whether the pixels at a frame's place have the frame's checksum. True if there is none. */
async function isOwn(
  frames: RecordedFrames,
  frame: number,
  { record, rows }: { record: RunRecord; rows: FrameRows },
): Promise<boolean> {
  const { checksum } = rows.at(frame);
  if (checksum === undefined) return true;
  const format = packedFormat(frames, record.format);
  const bytes = await readFrame(frames, frame, format);
  return bytes !== undefined && pixelChecksum(bytes, format) === checksum;
}
