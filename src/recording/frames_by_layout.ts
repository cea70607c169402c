import { basename } from "node:path";
import { ByteSource } from "./files/byte_source.ts";
import type { RecordedFrames } from "./reading/recorded_frames.ts";
import type { RunRecord } from "./record/run_record.ts";

/** Where a plane is. */
interface Place {
  readonly file: string;
  readonly at: number;
}

type Json = Readonly<Record<string, unknown>>;

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** The size in bytes of each region's plane. */
function planeBytes({ format }: RunRecord): number[] {
  return format.regions.map(({ width, height }) => width * height * format.bytesPerPixel);
}

/** The places of a TIFF's planes: one after another, frame by frame, in segments. */
function inTiff(path: string, record: RunRecord): ((frame: number, region: number) => Place) | undefined {
  const { pixelsAtBytes } = record.layout;
  const bytes = planeBytes(record);
  const frameBytes = bytes.reduce((sum, one) => sum + one, 0);
  const segments = Array.isArray(pixelsAtBytes) ? pixelsAtBytes as Json[] : [];
  if (segments.length === 0 || segments[0]?.firstFrame !== 0) return undefined;
  if (!segments.every((one) => isPlace(one?.firstFrame) && isPlace(one?.pixelsAt))) return undefined;
  return (frame, region) => {
    const { firstFrame, pixelsAt } = segments.findLast((one) => frame >= (one.firstFrame as number))!;
    const before = bytes.slice(0, region).reduce((sum, one) => sum + one, 0);
    return { file: path, at: (pixelsAt as number) + (frame - (firstFrame as number)) * frameBytes + before };
  };
}

/** The places of a Zarr's planes: each region and shard has a file, and each frame is a chunk. */
function inZarr(path: string, record: RunRecord): ((frame: number, region: number) => Place) | undefined {
  const { shardFrames } = record.layout;
  if (!isPlace(shardFrames) || shardFrames === 0 || record.layout.compression !== undefined) return undefined;
  const bytes = planeBytes(record);
  return (frame, region) => {
    const folder = bytes.length > 1 ? `${path}/${region}` : path;
    const shard = Math.floor(frame / shardFrames);
    return { file: `${folder}/0/c/${shard}/0/0`, at: (frame % shardFrames) * bytes[region] };
  };
}

function inRaw(path: string, { format }: RunRecord): (frame: number, region: number) => Place {
  return (frame, region) => ({
    file: path,
    at: frame * format.frameBytes + format.regions[region].offsetBytes,
  });
}

/**
 * The frames of a recording whose own description is damaged or cut off, found by what the record says about their
 * places. Nothing if the record does not say it, as for compressed frames.
 */
export function framesByLayout(path: string, record: RunRecord): RecordedFrames | undefined {
  const { kind, format, files } = record;
  const place = files[0] !== basename(path)
    ? undefined
    : kind === "ome-tiff"
    ? inTiff(path, record)
    : kind === "ome-zarr"
    ? inZarr(path, record)
    : kind === "raw"
    ? inRaw(path, record)
    : undefined;
  if (!place) return undefined;
  const bytes = planeBytes(record);
  const sources = new Map<string, Promise<ByteSource | undefined>>();
  const sourceOf = (file: string) => {
    if (!sources.has(file)) sources.set(file, ByteSource.open(file).catch(() => undefined));
    return sources.get(file)!;
  };
  const readStart = async (frame: number, region: number, length: number) => {
    const { file, at } = place(frame, region);
    return await (await sourceOf(file))?.read(at, length);
  };
  return {
    kind,
    frames: undefined,
    bytesPerPixel: format.bytesPerPixel,
    regions: format.regions.map(({ width, height }) => ({ width, height })),
    problems: [],
    async holds(frame) {
      for (const region of bytes.keys()) {
        const { file, at } = place(frame, region);
        if (at + bytes[region] > ((await sourceOf(file))?.bytes ?? 0)) return false;
      }
      return true;
    },
    readPlane: (frame, region) => readStart(frame, region, bytes[region]),
    readStart,
    async [Symbol.asyncDispose]() {
      for (const source of sources.values()) (await source)?.[Symbol.dispose]();
    },
  };
}
