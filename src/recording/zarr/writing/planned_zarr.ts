import { neededBytes } from "./needed_bytes.ts";
import type { FrameLease } from "../../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../../files/block_file.ts";
import { barePath } from "../../record/output_path.ts";
import type { SinkRun } from "../../sink.ts";
import type { Container, ContainerPlan, Ending } from "../../writing/container.ts";
import { type Piece, piecesOf, pixelSlices, type Slice } from "../../writing/pieces.ts";
import { timePointsOf } from "../layout/time_points.ts";
import { finishPlanned } from "./finish_planned.ts";
import { isPlanned, PlannedLayout, type PlannedPlace, type PlannedRun } from "../layout/planned_layout.ts";
import { PlannedTree } from "../layout/planned_tree.ts";
import { shardIndex, shardIndexBytes } from "../layout/shard_index.ts";
import type { Window } from "../layout/zarr_metadata.ts";
import { removeTree } from "../layout/zarr_tree.ts";
import { windowOf } from "./pixel_window.ts";

/** What an open container has. */
interface Opened {
  readonly run: PlannedRun;
  readonly files: FileSystem;
  readonly slices: readonly Slice[];
  readonly layout: PlannedLayout;
  readonly tree: PlannedTree;
  readonly durable: boolean;
}

/** Some time points of a position, in a file for each region. The files are closed while others are written. */
interface Shard {
  readonly p: number;
  readonly number: number;
  files?: BlockFile[];
  /** The last frame that got a place in it. */
  last: number;
}

/** How many shards are open at once; a plan may have hundreds of positions. */
const mostOpen = 32;

/**
 * An OME-Zarr 0.5 of a planned run: an array of time, channel, focus, rows and columns for each position and region.
 * Each plane has its place in a shard before it is taken. So the shard's index is there from the start, and frames can
 * be taken in any order without a copy. Time points are counted once they are whole, if the plan takes them one after
 * the other.
 */
export class PlannedZarrContainer implements Container {
  readonly kind = "ome-zarr";
  readonly batchesAtOnce = 4;
  readonly paths: readonly string[];
  readonly bytesCopied = 0;
  readonly #shardBytes: number | undefined;
  #opened?: Opened;
  #placed: PlannedPlace[] = [];
  readonly #shards = new Map<string, Shard>();
  readonly #windows: (Window | undefined)[] = [];
  #frames = 0;

  constructor(path: string, shardBytes?: number) {
    this.paths = [barePath(path)];
    this.#shardBytes = shardBytes;
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#frames * (this.#opened?.slices.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0);
  }

  plan(run: SinkRun): ContainerPlan {
    return { needBytes: neededBytes(run) };
  }

  async create(run: SinkRun, files: FileSystem, { durable } = { durable: false }): Promise<void> {
    if (!isPlanned(run)) throw new Error("the run's axes are not known");
    const layout = new PlannedLayout(run, { shardBytes: this.#shardBytes });
    const tree = new PlannedTree(this.paths[0], run, { files, layout });
    await tree.create();
    this.#opened = { run, files, slices: pixelSlices(run.format), layout, tree, durable };
  }

  async place(frames: readonly FrameLease[], first: number): Promise<Piece[][]> {
    if (first === 0) this.#beginAt(frames[0]?.place?.t ?? 0);
    const { slices, layout, run } = this.#known();
    this.#placed.length = first;
    this.#placed.push(...frames.map(({ place = {} }) => layout.placeOf(place)));
    const lanes = slices.map((): Piece[] => []);
    for (let from = 0; from < frames.length;) {
      const { p, shard: number } = this.#placed[first + from];
      let to = from + 1;
      while (to < frames.length && isIn(this.#placed[first + to], p, number)) to++;
      const shard = await this.#shardOf(p, number);
      shard.last = first + to - 1;
      for (const [region, slice] of slices.entries()) {
        const place = (index: number) => this.#placed[first + from + index].chunk * slice.bytes;
        lanes[region].push(
          ...piecesOf(shard.files![region], frames.slice(from, to), { slices: [slice], place }),
        );
      }
      from = to;
    }
    // The range of a channel's pixels is estimated from its first frame; more frames would cost too much time.
    for (const { place, bytes } of frames) {
      const c = place?.c ?? 0;
      this.#windows[c] ??= windowOf(bytes, slices[0], run.format.bytesPerPixel);
    }
    return lanes;
  }

  settle(frames: number): void {
    this.#frames = frames;
  }

  async commit(count: number): Promise<void> {
    const { tree, layout } = this.#known();
    await tree.commit(timePointsOf(this.#placed.slice(0, count), layout, false));
  }

  async finish({ frames, times, planes }: Ending): Promise<void> {
    const { files, slices, layout, tree } = this.#known();
    await this.close();
    const placed = this.#placed.slice(0, frames);
    const planeBytes = slices.map(({ bytes }) => bytes);
    const windows = this.#windows;
    await finishPlanned({ files, tree, layout, placed, planeBytes }, { frames, times, planes, windows });
    for (const { p, number } of this.#shards.values()) {
      if (placed.some((one) => isIn(one, p, number))) continue;
      for (const region of slices.keys()) {
        await files.remove(tree.shardPath(p, region, number)).catch(() => {});
      }
    }
  }

  async sync(): Promise<void> {
    for (const { files = [] } of this.#shards.values()) {
      for (const file of files) await file.sync();
    }
  }

  async close(): Promise<void> {
    for (const shard of this.#shards.values()) await closeShard(shard);
  }

  remove(files: FileSystem): Promise<void> {
    return removeTree(this.paths[0], files);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { layout, slices } = this.#known();
    const { inner, shardTimes } = layout;
    return {
      axes: ["t", ...inner.map(({ axis }) => axis)],
      shardTimes,
      planeBytes: slices.map(({ bytes }) => bytes),
    };
  }

  #known(): Opened {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  /** Begins at a time point. A resumed recording begins at a later one, which only its first frame shows. */
  #beginAt(firstT: number): void {
    const opened = this.#known();
    if (this.#shards.size > 0) return;
    const layout = new PlannedLayout(opened.run, { firstT, shardBytes: this.#shardBytes });
    opened.tree.beginWith(layout);
    this.#opened = { ...opened, layout };
  }

  async #shardOf(p: number, number: number): Promise<Shard> {
    const key = `${p} ${number}`;
    const shard = this.#shards.get(key) ?? { p, number, last: -1 };
    if (shard.files) return shard;
    const isNew = !this.#shards.has(key);
    this.#shards.delete(key); // so that the map stays in the order of last use
    await this.#closeSome();
    if (isNew) await this.#make(shard);
    else await this.#reopen(shard);
    this.#shards.set(key, shard);
    return shard;
  }

  /** Closes shards whose frames are all written, the longest unused first. */
  async #closeSome(): Promise<void> {
    const open = [...this.#shards.values()].filter(({ files }) => files);
    for (const shard of open.slice(0, Math.max(0, open.length - mostOpen + 1))) {
      if (shard.last >= this.#frames) continue;
      // Synced now: the arrays count its frames later, when its files are closed.
      for (const file of this.#known().durable ? shard.files! : []) await file.sync();
      await closeShard(shard);
    }
  }

  async #reopen(shard: Shard): Promise<void> {
    const { files, tree, slices } = this.#known();
    shard.files = [];
    for (const region of slices.keys()) {
      shard.files.push(await files.open(tree.shardPath(shard.p, region, shard.number)));
    }
  }

  async #make(shard: Shard): Promise<void> {
    const { files, tree, slices, layout } = this.#known();
    const { p, number } = shard;
    const made: BlockFile[] = [];
    const paths: string[] = [];
    try {
      await tree.addPosition(p);
      for (const [region, { bytes }] of slices.entries()) {
        const path = await tree.placeForShard(p, region, number);
        const file = await files.create(path);
        made.push(file);
        paths.push(path);
        const { shardChunks } = layout;
        const chunk = (index: number) => ({ at: index * bytes, bytes });
        const index = shardIndex(shardChunks, { present: shardChunks, chunk });
        // Planes that a ragged plan never takes need no room: they stay holes in the file.
        await file.write(index, shardChunks * bytes);
        await file.truncate(shardChunks * bytes + shardIndexBytes(shardChunks));
      }
    } catch (cause) {
      for (const file of made) await file.close().catch(() => {});
      for (const path of paths) await files.remove(path).catch(() => {});
      throw cause;
    }
    shard.files = made;
  }
}

function isIn(place: PlannedPlace, p: number, shard: number): boolean {
  return place.p === p && place.shard === shard;
}

async function closeShard(shard: Shard): Promise<void> {
  const files = shard.files ?? [];
  shard.files = undefined;
  for (const file of files) await file.close();
}
