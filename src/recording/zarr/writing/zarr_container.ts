import { neededBytes } from "./needed_bytes.ts";
import { barePath } from "../../record/output_path.ts";
import type { FrameLease } from "../../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../../files/block_file.ts";
import type { Container, ContainerPlan, Ending } from "../../writing/container.ts";
import { type Piece, piecesOf, pixelSlices, type Slice } from "../../writing/pieces.ts";
import type { SinkRun } from "../../sink.ts";
import { framesInShard, shardIndex, shardIndexBytes } from "../layout/shard_index.ts";
import { removeTree, ZarrTree } from "../layout/zarr_tree.ts";

/** What an open container has. */
interface Opened {
  readonly run: SinkRun;
  readonly files: FileSystem;
  readonly tree: ZarrTree;
  readonly slices: readonly Slice[];
  readonly shardFrames: number;
  readonly durable: boolean;
}

/** A shard's frames, in a file for each region. */
interface Shard {
  readonly number: number;
  readonly paths: string[];
  readonly files: BlockFile[];
}

/**
 * An OME-Zarr 0.5 that is correct at every moment. Each frame is a chunk. Chunks are together in shards, which are
 * preallocated and have their index from the start. The array's shape counts the frames that were committed.
 */
export class OmeZarrContainer implements Container {
  readonly kind = "ome-zarr";
  readonly batchesAtOnce = 4;
  readonly paths: readonly string[];
  readonly bytesCopied = 0;
  readonly #shardBytes: number | undefined;
  #opened?: Opened;
  /** The open shards in their order: the last one, and those with frames that are not whole yet. */
  #shards: Shard[] = [];
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
    const slices = pixelSlices(run.format);
    const shardFrames = framesInShard(run, this.#shardBytes);
    const tree = new ZarrTree(this.paths[0], run, { files, shardFrames });
    await tree.create();
    this.#opened = { run, files, tree, slices, shardFrames, durable };
    try {
      // The first shard of a run of known length is made at once, so that a full disk shows before the first frame.
      if (run.frames !== undefined) await this.#openShard(0);
    } catch (cause) {
      await this.close().catch(() => {});
      await files.removeFolder(this.paths[0]).catch(() => {});
      throw cause;
    }
  }

  async place(frames: readonly FrameLease[], first: number): Promise<Piece[][]> {
    const { slices, shardFrames } = this.#known();
    const lanes = slices.map((): Piece[] => []);
    for (let done = 0; done < frames.length;) {
      const within = (first + done) % shardFrames;
      const shard = await this.#shardOf(first + done);
      const batch = frames.slice(done, done + shardFrames - within);
      for (const [region, slice] of slices.entries()) {
        const place = (index: number) => (within + index) * slice.bytes;
        lanes[region].push(...piecesOf(shard.files[region], batch, { slices: [slice], place }));
      }
      done += batch.length;
    }
    return lanes;
  }

  settle(frames: number): void {
    this.#frames = frames;
  }

  commit(count: number): Promise<void> {
    return this.#known().tree.commit(count);
  }

  async finish({ frames, times }: Ending): Promise<void> {
    const { files, slices, shardFrames, tree } = this.#known();
    const last = Math.floor((frames - 1) / shardFrames);
    const inLast = frames - last * shardFrames;
    for (const shard of this.#shards.filter(({ number }) => number > last)) {
      this.#shards = this.#shards.filter((one) => one !== shard);
      await discard(shard, files);
    }
    const shard = this.#shards.find(({ number }) => number === last);
    // The arrays count their frames first. The old index, at the file's end, stays right until the file is cut, so a
    // disk that has no room for the new index costs no frame.
    await tree.commit(frames);
    for (const [region, { bytes }] of slices.entries()) {
      if (!shard || inLast === shardFrames) break;
      const chunk = (index: number) => ({ at: index * bytes, bytes });
      const index = shardIndex(shardFrames, { present: inLast, chunk });
      await shard.files[region].write(index, inLast * bytes);
      await shard.files[region].truncate(inLast * bytes + index.length);
    }
    await tree.finish(frames, times);
  }

  async sync(): Promise<void> {
    for (const { files } of this.#shards) {
      for (const file of files) await file.sync();
    }
  }

  async close(): Promise<void> {
    const shards = this.#shards;
    this.#shards = [];
    for (const shard of shards) await closeFiles(shard);
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

  /** The shard of a frame. If it has to be opened, shards that are full and whole are closed first. */
  async #shardOf(frame: number): Promise<Shard> {
    const { shardFrames, durable } = this.#known();
    const number = Math.floor(frame / shardFrames);
    const open = this.#shards.find((shard) => shard.number === number);
    if (open) return open;
    const whole = Math.floor(this.#frames / shardFrames);
    const over = this.#shards.filter((shard) => shard.number < whole);
    this.#shards = this.#shards.filter((shard) => shard.number >= whole);
    for (const shard of over) {
      // Synced now: the arrays count its frames later, when its files are closed.
      for (const file of durable ? shard.files : []) await file.sync();
      await closeFiles(shard);
    }
    return await this.#openShard(number);
  }

  async #openShard(number: number): Promise<Shard> {
    const { files, run, tree, slices, shardFrames } = this.#known();
    const left = run.frames === undefined ? shardFrames : run.frames - number * shardFrames;
    const present = Math.min(shardFrames, left);
    const shard: Shard = { number, paths: [], files: [] };
    try {
      for (const [region, { bytes }] of slices.entries()) {
        const path = await tree.placeForShard(region, number);
        const file = await files.create(path);
        shard.paths.push(path);
        shard.files.push(file);
        // A run of unknown length may not fill the shard, so no room is reserved for it.
        if (run.frames !== undefined) await file.allocate(present * bytes + shardIndexBytes(shardFrames));
        const chunk = (index: number) => ({ at: index * bytes, bytes });
        const index = shardIndex(shardFrames, { present, chunk });
        await file.write(index, present * bytes);
      }
    } catch (cause) {
      await discard(shard, files);
      throw cause;
    }
    this.#shards.push(shard);
    return shard;
  }
}

async function closeFiles({ files }: Shard): Promise<void> {
  for (const file of files) await file.close();
}

/** Removes a shard without frames. */
async function discard(shard: Shard, files: FileSystem): Promise<void> {
  await closeFiles(shard).catch(() => {});
  for (const path of shard.paths) await files.remove(path).catch(() => {});
}
