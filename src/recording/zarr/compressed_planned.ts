import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../files/block_file.ts";
import { barePath } from "../record/output_path.ts";
import type { SinkRun } from "../sink.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import { pixelSlices } from "../writing/pieces.ts";
import { compressPlane } from "../writing/zstd.ts";
import { timesOf } from "./finish_planned.ts";
import { windowOf } from "./pixel_window.ts";
import { isPlanned, PlannedLayout, type PlannedPlace, type PlannedRun } from "./planned_layout.ts";
import { PlannedTree } from "./planned_tree.ts";
import { shardIndex } from "./shard_index.ts";
import type { Window } from "./zarr_metadata.ts";
import { removeTree } from "./zarr_tree.ts";

/** A shard of one region that is being filled. */
interface Shard {
  readonly path: string;
  readonly chunks: Map<number, { at: number; bytes: number }>;
  end: number;
}

/**
 * An OME-Zarr of a planned run with planes compressed by zstd. Their sizes are not known beforehand, so shards get their
 * indexes at the end: for converting, not for recording.
 */
export class CompressedPlannedZarr implements Container {
  readonly kind = "ome-zarr";
  readonly batchesAtOnce = 1;
  readonly bytesCopied = 0;
  readonly paths: readonly string[];
  #opened?: { run: PlannedRun; files: FileSystem; layout: PlannedLayout; tree: PlannedTree };
  readonly #placed: PlannedPlace[] = [];
  readonly #shards = new Map<string, Shard>();
  readonly #windows: (Window | undefined)[] = [];
  /** The file that was written last, for the next plane mostly goes there too. */
  #current?: { path: string; file: BlockFile };
  #bytesWritten = 0;

  constructor(path: string) {
    this.paths = [barePath(path)];
  }

  get frames(): number {
    return this.#placed.length;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** How far the frames can be compressed is unknown beforehand, so no room is reserved. */
  plan(_run: SinkRun): ContainerPlan {
    return { needBytes: 0 };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    if (!isPlanned(run)) throw new Error("the run's axes are not known");
    const layout = new PlannedLayout(run);
    const tree = new PlannedTree(this.paths[0], run, { files, layout, compressed: true });
    await tree.create();
    this.#opened = { run, files, layout, tree };
  }

  async place(frames: readonly FrameLease[]): Promise<[]> {
    if (this.#placed.length === 0) this.#beginAt(frames[0]?.place?.t ?? 0);
    const { run, layout, tree } = this.#known();
    const slices = pixelSlices(run.format);
    for (const frame of frames) {
      const place = layout.placeOf(frame.place ?? {});
      await tree.addPosition(place.p);
      for (const [region, slice] of slices.entries()) {
        const shard = await this.#shardOf(place, region);
        const bytes = compressPlane(frame, slice);
        await (await this.#fileOf(shard.path)).write(bytes, shard.end);
        shard.chunks.set(place.chunk, { at: shard.end, bytes: bytes.length });
        shard.end += bytes.length;
        this.#bytesWritten += bytes.length;
      }
      this.#windows[frame.place?.c ?? 0] ??= windowOf(frame.bytes, slices[0], run.format.bytesPerPixel);
      this.#placed.push(place);
    }
    return [];
  }

  /** They were whole when they were placed: what is converted, nothing overwrites. */
  settle(): void {}

  commit(): Promise<void> {
    return Promise.resolve();
  }

  async finish({ frames, times, planes }: Ending): Promise<void> {
    const { layout, tree } = this.#known();
    for (const { path, chunks, end } of this.#shards.values()) {
      const present = Math.max(...chunks.keys()) + 1;
      const index = shardIndex(layout.shardChunks, { present, chunk: (chunk) => chunks.get(chunk) });
      await (await this.#fileOf(path)).write(index, end);
    }
    await tree.finish(timesOf(this.#placed, layout, true), { frames, times, planes, windows: this.#windows });
  }

  async sync(): Promise<void> {
    await this.#current?.file.sync();
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.file.close();
  }

  remove(files: FileSystem): Promise<void> {
    return removeTree(this.paths[0], files);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { inner, shardTimes } = this.#known().layout;
    return { axes: ["t", ...inner.map(({ axis }) => axis)], shardTimes, compression: "zstd" };
  }

  #known() {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  /** A resumed recording begins with a later time point, which only its first frame tells. */
  #beginAt(firstT: number): void {
    const opened = this.#known();
    const layout = new PlannedLayout(opened.run, firstT);
    opened.tree.beginWith(layout);
    this.#opened = { ...opened, layout };
  }

  async #shardOf({ p, shard }: PlannedPlace, region: number): Promise<Shard> {
    const { tree } = this.#known();
    const path = tree.shardPath(p, region, shard);
    const known = this.#shards.get(path);
    if (known) return known;
    await this.close();
    await tree.placeForShard(p, region, shard);
    this.#current = { path, file: await this.#known().files.create(path) };
    const made = { path, chunks: new Map(), end: 0 };
    this.#shards.set(path, made);
    return made;
  }

  async #fileOf(path: string): Promise<BlockFile> {
    if (this.#current?.path !== path) {
      await this.close();
      this.#current = { path, file: await this.#known().files.open(path) };
    }
    return this.#current.file;
  }
}
