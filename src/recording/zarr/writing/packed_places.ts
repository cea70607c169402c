import type { FrameLease } from "../../../frame/frame.ts";
import type { FileSystem } from "../../files/block_file.ts";
import type { Codec } from "../../packing/blosc.ts";
import type { SinkRun } from "../../sink.ts";
import type { Ending } from "../../writing/container.ts";
import { timePointsOf } from "../layout/time_points.ts";
import { isPlanned, PlannedLayout, type PlannedPlace, type PlannedRun } from "../layout/planned_layout.ts";
import { PlannedTree } from "../layout/planned_tree.ts";
import { framesInShard } from "../layout/shard_index.ts";
import type { Window } from "../layout/zarr_metadata.ts";
import { ZarrTree } from "../layout/zarr_tree.ts";

/** The places of a compressed Zarr's frames, and the folders and descriptions around its shards. */
export interface PackedPlaces {
  /** How many chunks a shard has places for. */
  readonly shardChunks: number;
  /** Whether a later frame may get a place in a full shard. */
  readonly mayReturn: boolean;
  /** Makes everything but the shards. */
  create(): Promise<void>;
  /** Gives places to some frames behind the first `first` frames. */
  add(frames: readonly FrameLease[], first: number): void;
  /** The place of a frame. */
  of(frame: number): Omit<PlannedPlace, "t">;
  /** Makes the folders around a shard, and returns the shard's path. */
  shardPath(place: Omit<PlannedPlace, "t">, region: number): Promise<string>;
  /** Sets the length of the arrays to this many frames. */
  commit(frames: number): Promise<void>;
  /** Writes everything that is known at the end. */
  finish(ending: Ending, windows: readonly (Window | undefined)[]): Promise<void>;
  /** The layout, for `run.json`. */
  describe(): Readonly<Record<string, unknown>>;
}

/** What is needed to make the places. */
export interface PlacesOptions {
  readonly path: string;
  readonly files: FileSystem;
  readonly codec: Codec;
  readonly shardBytes?: number;
}

/** The places of a run's frames: those of its plan, or in the order of taking. */
export function placesOf(run: SinkRun, options: PlacesOptions): PackedPlaces {
  return isPlanned(run) ? new PlacesOfPlan(run, options) : new PlacesInTurn(run, options);
}

/** Places for frames one after another, by time. */
class PlacesInTurn implements PackedPlaces {
  readonly mayReturn = false;
  readonly shardChunks: number;
  readonly #tree: ZarrTree;
  readonly #codec: Codec;

  constructor(run: SinkRun, { path, files, shardBytes, codec }: PlacesOptions) {
    this.#codec = codec;
    this.shardChunks = framesInShard(run, shardBytes);
    this.#tree = new ZarrTree(path, run, { files, shardFrames: this.shardChunks, codec });
  }

  create(): Promise<void> {
    return this.#tree.create();
  }

  add(): void {}

  of(frame: number) {
    return { p: 0, shard: Math.floor(frame / this.shardChunks), chunk: frame % this.shardChunks };
  }

  shardPath({ shard }: Omit<PlannedPlace, "t">, region: number): Promise<string> {
    return this.#tree.placeForShard(region, shard);
  }

  commit(frames: number): Promise<void> {
    return this.#tree.commit(frames);
  }

  finish({ frames, times }: Ending): Promise<void> {
    return this.#tree.finish(frames, times);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { shardFrames: this.shardChunks, compression: this.#codec };
  }
}

/** Places for frames as a plan has them. */
class PlacesOfPlan implements PackedPlaces {
  readonly mayReturn = true;
  readonly #run: PlannedRun;
  readonly #options: PlacesOptions;
  readonly #tree: PlannedTree;
  #layout: PlannedLayout;
  readonly #placed: PlannedPlace[] = [];

  constructor(run: PlannedRun, options: PlacesOptions) {
    this.#run = run;
    this.#options = options;
    this.#layout = new PlannedLayout(run, { shardBytes: options.shardBytes });
    const { path, files, codec } = options;
    this.#tree = new PlannedTree(path, run, { files, layout: this.#layout, codec });
  }

  get shardChunks(): number {
    return this.#layout.shardChunks;
  }

  create(): Promise<void> {
    return this.#tree.create();
  }

  add(frames: readonly FrameLease[], first: number): void {
    // A resumed recording begins with a later time point, which only its first frame shows.
    if (first === 0) {
      const { shardBytes } = this.#options;
      this.#layout = new PlannedLayout(this.#run, { firstT: frames[0]?.place?.t, shardBytes });
      this.#tree.beginWith(this.#layout);
    }
    this.#placed.length = first;
    this.#placed.push(...frames.map(({ place = {} }) => this.#layout.placeOf(place)));
  }

  of(frame: number): PlannedPlace {
    return this.#placed[frame];
  }

  async shardPath({ p, shard }: Omit<PlannedPlace, "t">, region: number): Promise<string> {
    await this.#tree.addPosition(p);
    return await this.#tree.placeForShard(p, region, shard);
  }

  async commit(frames: number): Promise<void> {
    await this.#tree.commit(timePointsOf(this.#placed.slice(0, frames), this.#layout, false));
  }

  async finish({ frames, times, planes }: Ending, windows: readonly (Window | undefined)[]): Promise<void> {
    const counted = timePointsOf(this.#placed.slice(0, frames), this.#layout, true);
    await this.#tree.finish(counted, { frames, times, planes, windows });
  }

  describe(): Readonly<Record<string, unknown>> {
    const { inner, shardTimes } = this.#layout;
    return { axes: ["t", ...inner.map(({ axis }) => axis)], shardTimes, compression: this.#options.codec };
  }
}
