import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../block_file.ts";
import type { Container, ContainerPlan, Ending } from "../container.ts";
import { piecesOf, pixelSlices, type Slice, writePieces } from "../pieces.ts";
import type { SinkRun } from "../sink.ts";
import { framesInShard, shardIndex, shardIndexBytes } from "./shard_index.ts";
import { removeTree, ZarrTree } from "./tree.ts";

/** What is known once the files are open. */
interface Opened {
  readonly run: SinkRun;
  readonly files: FileSystem;
  readonly tree: ZarrTree;
  readonly slices: readonly Slice[];
  readonly shardFrames: number;
}

/**
 * An OME-Zarr 0.5 that is true at every moment: each frame is a chunk, and chunks lie together in shards that are
 * preallocated and have their index from the start. The array's shape counts the frames that were committed.
 */
export class OmeZarrContainer implements Container {
  readonly kind = "ome-zarr";
  readonly paths: readonly string[];
  readonly bytesCopied = 0;
  #opened?: Opened;
  /** One open shard for each region. */
  #shards: BlockFile[] = [];
  /** Which one that is. */
  #shard = -1;
  #frames = 0;

  constructor(path: string) {
    this.paths = [path.replace(/[/\\]+$/, "")];
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#frames * (this.#opened?.slices.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0);
  }

  plan(run: SinkRun): ContainerPlan {
    const pixels = pixelSlices(run.format).reduce((sum, { bytes }) => sum + bytes, 0);
    const indices = 16 * run.format.regions.length;
    return { needBytes: (run.frames ?? 1) * (pixels + indices) };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    const slices = pixelSlices(run.format);
    const shardFrames = framesInShard(run);
    const tree = new ZarrTree(this.paths[0], run, { files, shardFrames });
    await tree.create();
    this.#opened = { run, files, tree, slices, shardFrames };
    try {
      // A run of known length has its first shards at once: a full disk is told now, not at the first frame.
      if (run.frames !== undefined) await this.#openShards(0);
    } catch (cause) {
      await this.close().catch(() => {});
      await files.removeFolder(this.paths[0]).catch(() => {});
      throw cause;
    }
  }

  async append(frames: readonly FrameLease[]): Promise<void> {
    const { files, slices, shardFrames } = this.#known();
    for (let done = 0; done < frames.length;) {
      const first = this.#frames;
      const within = first % shardFrames;
      const shard = Math.floor(first / shardFrames);
      if (shard !== this.#shard) await this.#openShards(shard);
      const batch = frames.slice(done, done + shardFrames - within);
      const whole = slices.map(() => 0);
      try {
        for (const [region, slice] of slices.entries()) {
          const pieces = piecesOf(batch, [slice], (index) => (within + index) * slice.bytes);
          await writePieces(this.#shards[region], pieces, {
            depth: files.depth,
            onWhole: (count) => whole[region] = count,
          });
        }
      } finally {
        this.#frames = first + Math.min(...whole);
      }
      done += batch.length;
    }
  }

  /** A shard that is full is closed: what is in it cannot be taken back. */
  get room(): number {
    const { shardFrames } = this.#known();
    return shardFrames - this.#frames % shardFrames;
  }

  rewind(frames: number): void {
    this.#frames = frames;
  }

  commit(count: number): Promise<void> {
    return this.#known().tree.commit(count);
  }

  async finish({ frames }: Ending): Promise<void> {
    const { slices, shardFrames, tree } = this.#known();
    const inLast = (frames - 1) % shardFrames + 1;
    // The new index first: until the file is cut, readers take the old one at its end, which is right as well.
    for (const [region, { bytes }] of slices.entries()) {
      if (inLast === shardFrames) break;
      const chunk = (index: number) => ({ at: index * bytes, bytes });
      const index = shardIndex(shardFrames, { present: inLast, chunk });
      await this.#shards[region].write(index, inLast * bytes);
      await this.#shards[region].truncate(inLast * bytes + index.length);
    }
    await tree.commit(frames);
  }

  async sync(): Promise<void> {
    for (const shard of this.#shards) await shard.sync();
  }

  async close(): Promise<void> {
    const shards = this.#shards;
    this.#shards = [];
    for (const shard of shards) await shard.close();
  }

  remove(files: FileSystem): Promise<void> {
    return removeTree(this.paths[0], files);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { shardFrames, slices } = this.#known();
    return { shardFrames, planeBytes: slices.map(({ bytes }) => bytes) };
  }

  #known(): Opened {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  async #openShards(shard: number): Promise<void> {
    const { files, run, tree, slices, shardFrames } = this.#known();
    await this.close();
    const left = run.frames === undefined ? shardFrames : run.frames - shard * shardFrames;
    const present = Math.min(shardFrames, left);
    const made: string[] = [];
    this.#shard = shard;
    try {
      for (const [region, { bytes }] of slices.entries()) {
        const path = await tree.placeForShard(region, shard);
        const file = await files.create(path);
        made.push(path);
        this.#shards.push(file);
        // Of a run of unknown length nobody knows whether the shard will be filled: its room is not set aside.
        if (run.frames !== undefined) await file.allocate(present * bytes + shardIndexBytes(shardFrames));
        const chunk = (index: number) => ({ at: index * bytes, bytes });
        const index = shardIndex(shardFrames, { present, chunk });
        await file.write(index, present * bytes);
      }
    } catch (cause) {
      await this.close().catch(() => {});
      for (const path of made) await files.remove(path).catch(() => {});
      throw cause;
    }
  }
}
