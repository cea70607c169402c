import { barePath } from "../record/output_path.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../files/block_file.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import { pixelSlices } from "../writing/pieces.ts";
import type { SinkRun } from "../sink.ts";
import { compressPlane } from "../writing/zstd.ts";
import { framesInShard, shardIndex } from "./shard_index.ts";
import { removeTree, ZarrTree } from "./zarr_tree.ts";

/** A shard that is being filled. */
interface Shard {
  readonly file: BlockFile;
  readonly chunks: { at: number; bytes: number }[];
  end: number;
}

/**
 * An OME-Zarr with frames compressed by zstd. Their sizes are not known beforehand, so each shard gets its index
 * when it is full, and the array counts no frame before the end: for converting, not for recording.
 */
export class CompressedZarrContainer implements Container {
  readonly kind = "ome-zarr";
  readonly batchesAtOnce = 1;
  readonly paths: readonly string[];
  readonly bytesCopied = 0;
  #opened?: { run: SinkRun; files: FileSystem; tree: ZarrTree; shardFrames: number };
  /** One open shard for each region. */
  #shards: Shard[] = [];
  #frames = 0;
  #bytesWritten = 0;

  /** A compressed OME-Zarr in the folder `path`. */
  constructor(path: string) {
    this.paths = [barePath(path)];
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** How far the frames can be compressed is unknown beforehand, so no room is reserved. */
  plan(_run: SinkRun): ContainerPlan {
    return { needBytes: 0 };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    const shardFrames = framesInShard(run);
    const tree = new ZarrTree(this.paths[0], run, { files, shardFrames, compressed: true });
    await tree.create();
    this.#opened = { run, files, tree, shardFrames };
  }

  async place(frames: readonly FrameLease[]): Promise<[]> {
    const { run, shardFrames } = this.#known();
    const slices = pixelSlices(run.format);
    for (const frame of frames) {
      if (this.#frames % shardFrames === 0) await this.#nextShards();
      for (const [region, slice] of slices.entries()) {
        const shard = this.#shards[region];
        const bytes = compressPlane(frame, slice);
        await shard.file.write(bytes, shard.end);
        shard.chunks.push({ at: shard.end, bytes: bytes.length });
        shard.end += bytes.length;
        this.#bytesWritten += bytes.length;
      }
      this.#frames++;
    }
    return [];
  }

  /** They were whole when they were placed: what is converted, nothing overwrites. */
  settle(): void {}

  commit(): Promise<void> {
    return Promise.resolve();
  }

  async finish({ frames, times }: Ending): Promise<void> {
    await this.#endShards();
    await this.#known().tree.finish(frames, times);
  }

  async sync(): Promise<void> {
    for (const { file } of this.#shards) await file.sync();
  }

  async close(): Promise<void> {
    const shards = this.#shards;
    this.#shards = [];
    for (const { file } of shards) await file.close();
  }

  remove(files: FileSystem): Promise<void> {
    return removeTree(this.paths[0], files);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { shardFrames: this.#known().shardFrames, compression: "zstd" };
  }

  #known() {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  async #endShards(): Promise<void> {
    const { shardFrames } = this.#known();
    for (const { file, chunks, end } of this.#shards) {
      const present = chunks.length;
      const index = shardIndex(shardFrames, { present, chunk: (chunk) => chunks[chunk] });
      await file.write(index, end);
    }
  }

  async #nextShards(): Promise<void> {
    const { run, files, tree, shardFrames } = this.#known();
    await this.#endShards();
    await this.close();
    for (const region of run.format.regions.keys()) {
      const path = await tree.placeForShard(region, this.#frames / shardFrames);
      this.#shards.push({ file: await files.create(path), chunks: [], end: 0 });
    }
  }
}
