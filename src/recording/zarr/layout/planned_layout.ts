import type { FramePlace } from "../../../frame/place.ts";
import type { SinkAxes, SinkRun } from "../../sink.ts";
import { pixelSlices } from "../../writing/pieces.ts";
import { mostShardFrames, usualShardBytes } from "./shard_index.ts";

/** An axis between time and the rows of a picture. */
export interface InnerAxis {
  readonly axis: "c" | "z";
  readonly size: number;
}

/** A run whose axes are known beforehand. */
export type PlannedRun = SinkRun & { readonly axes: SinkAxes };

/** More places than this are kept in the order of taking: the indexes of shards would take more than they are worth. */
const mostPlaces = 16_777_216;

/** Whether a run's frames have more axes than time, and are known beforehand. */
export function isPlanned(run: Pick<SinkRun, "axes" | "format">): run is PlannedRun {
  if (!run.axes) return false;
  const { sizes, channels, plate } = run.axes;
  const places = sizes.t * sizes.c * sizes.z * sizes.p;
  return (plate !== undefined || channels.length > 0 || sizes.c * sizes.z * sizes.p > 1) &&
    places <= mostPlaces;
}

/** Where a plane lies: in which shard of which position, and at which place in it. */
export interface PlannedPlace {
  readonly p: number;
  readonly shard: number;
  /** The chunk's place in the shard: by time, then channel, then focus. */
  readonly chunk: number;
  /** The time point, from the file's own first one. */
  readonly t: number;
}

/** How large shards are. */
export interface ShardSize {
  /** The time point of the first frame. Default: 0. */
  readonly firstT?: number;
  /** The bytes of pixels in a shard, at the most. */
  readonly shardBytes?: number;
  /** The time points in a shard, where its recording says how many they are. */
  readonly shardTimes?: number;
}

/** How the planes of a planned run lie in shards: each position has its own, and each shard some time points of it. */
export class PlannedLayout {
  readonly inner: readonly InnerAxis[];
  /** Planes at each time point. */
  readonly each: number;
  /** Time points in a shard. */
  readonly shardTimes: number;
  readonly positions: number;
  /** Whether a time point is whole before the next one begins. */
  readonly timeIsOuter: boolean;
  readonly #firstT: number;
  readonly #axes: SinkAxes;

  /** Of a run whose first frame is at time point `firstT`: a resumed recording begins with a later one. */
  constructor(
    { axes, format, before }: Pick<PlannedRun, "axes" | "format" | "before">,
    size: ShardSize = {},
  ) {
    const { firstT = 0, shardBytes = usualShardBytes } = size;
    const { order, sizes, channels } = axes;
    this.#axes = axes;
    const all: InnerAxis[] = [{ axis: "c", size: sizes.c }, { axis: "z", size: sizes.z }];
    this.inner = all.filter(({ axis, size }) =>
      size > 1 || order.includes(axis) || (axis === "c" && channels.length > 0)
    );
    this.each = sizes.c * sizes.z;
    const inner = [...order].filter((axis) => "cz".includes(axis));
    this.timeIsOuter = inner.every((axis) =>
      !order.includes("t") || order.indexOf("t") < order.indexOf(axis)
    );
    this.#firstT = before && this.timeIsOuter ? firstT : 0;
    const largest = Math.max(...pixelSlices(format).map(({ bytes }) => bytes));
    const most = Math.min(
      sizes.t - this.#firstT,
      Math.floor(shardBytes / (this.each * largest)),
      Math.floor(mostShardFrames / this.each),
    );
    this.shardTimes = size.shardTimes ?? Math.max(1, most);
    this.positions = sizes.p;
  }

  /** Chunks in a shard. */
  get shardChunks(): number {
    return this.shardTimes * this.each;
  }

  /** Whether there is such a place: a damaged table may have others, which would be those of other frames. */
  has({ c = 0, z = 0, p = 0 }: FramePlace): boolean {
    const { sizes } = this.#axes;
    return c < sizes.c && z < sizes.z && p < sizes.p;
  }

  /** Where the plane of a frame lies. */
  placeOf({ t = 0, c = 0, z = 0, p = 0 }: FramePlace): PlannedPlace {
    const own = t - this.#firstT;
    const sizeZ = this.inner.find(({ axis }) => axis === "z")?.size ?? 1;
    return {
      p,
      shard: Math.floor(own / this.shardTimes),
      chunk: (own % this.shardTimes) * this.each + c * sizeZ + z,
      t: own,
    };
  }
}
