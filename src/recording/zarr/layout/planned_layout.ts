import type { FramePlace } from "../../../frame/place.ts";
import type { SinkAxes, SinkRun } from "../../sink.ts";
import { pixelSlices } from "../../writing/pieces.ts";
import { mostShardFrames, usualShardBytes } from "./shard_index.ts";

/** An axis between time and the rows of a picture. */
export interface InnerAxis {
  readonly axis: "c" | "z";
  readonly size: number;
}

/** A run whose axes are known in advance. */
export type PlannedRun = SinkRun & { readonly axes: SinkAxes };

/**
 * The most places. A plan with more is recorded in the order of taking, because the shards' indexes would be too large.
 */
const mostPlaces = 16_777_216;

/** Whether a run has more axes than time, and all of them are known in advance. */
export function isPlanned(run: Pick<SinkRun, "axes" | "format">): run is PlannedRun {
  if (!run.axes) return false;
  const { sizes, channels, plate } = run.axes;
  const places = sizes.t * sizes.c * sizes.z * sizes.p;
  return (plate !== undefined || channels.length > 0 || sizes.c * sizes.z * sizes.p > 1) &&
    places <= mostPlaces;
}

/** The place of a plane: its position, its shard, and its place in the shard. */
export interface PlannedPlace {
  readonly p: number;
  readonly shard: number;
  /** The place of the chunk in the shard: by time, then channel, then focus. */
  readonly chunk: number;
  /** The time point, counted from the first one in the file. */
  readonly t: number;
}

/** The size of shards. */
export interface ShardSize {
  /** The time point of the first frame. Default: 0. */
  readonly firstT?: number;
  /** The most bytes of pixels in a shard. */
  readonly shardBytes?: number;
  /** The number of time points in a shard, if the recording says it. */
  readonly shardTimes?: number;
}

/**
 * The places of a planned run's planes in shards. Each position has its own shards, and each shard has some of its time
 * points.
 */
export class PlannedLayout {
  readonly inner: readonly InnerAxis[];
  /** How many planes a time point has. */
  readonly each: number;
  /** How many time points a shard has. */
  readonly shardTimes: number;
  readonly positions: number;
  /** Whether a time point is whole before the next one begins. */
  readonly timeIsOuter: boolean;
  readonly #firstT: number;
  readonly #axes: SinkAxes;

  /** The layout of a run whose first frame is at time point `firstT`, which is not 0 for a resumed recording. */
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

  /** How many chunks a shard has. */
  get shardChunks(): number {
    return this.shardTimes * this.each;
  }

  /** Whether the plan has this place. A damaged table may have other places, which would lead to other frames. */
  has({ c = 0, z = 0, p = 0 }: FramePlace): boolean {
    const { sizes } = this.#axes;
    return c < sizes.c && z < sizes.z && p < sizes.p;
  }

  /** The place of a frame's plane. */
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
