import type { FrameLease } from "../../../frame/frame.ts";
import type { FileSystem } from "../../files/block_file.ts";
import { type Codec, headerAsItIs, headerBytes, type Packing } from "../../packing/blosc.ts";
import { type Packed, packedAtOnce, Packers, usualThreads } from "../../packing/packers.ts";
import { barePath } from "../../record/output_path.ts";
import type { SinkCompression, SinkRun } from "../../sink.ts";
import type { Container, ContainerPlan, Ending } from "../../writing/container.ts";
import { type Piece, pixelSlices, type Slice } from "../../writing/pieces.ts";
import { type PackedPlaces, placesOf } from "./packed_places.ts";
import type { PackedShard } from "./packed_shard.ts";
import { PackedShards } from "./packed_shards.ts";
import { windowOf } from "./pixel_window.ts";
import type { Window } from "../layout/zarr_metadata.ts";
import { removeTree } from "../layout/zarr_tree.ts";

/** What an open container has. */
interface Opened {
  readonly run: SinkRun;
  readonly files: FileSystem;
  readonly slices: readonly Slice[];
  readonly packing: Packing;
  readonly places: PackedPlaces;
  readonly shards: PackedShards;
  readonly packers: Packers;
}

/** Planes that are packed together: a single plane, or several small ones of this many bytes in all. */
const togetherBytes = 1024 * 1024;

/**
 * Uncompressed planes of at least this many bytes are stored without a copy: a write for each of them costs less than
 * copying.
 */
const leastAlone = 256 * 1024;

/** When this share of the ring is full, frames are stored as they are, until only the second share is full. */
const behind = 0.5, caughtUp = 0.125;

/** Planes of one region that go to a shard together. */
interface Job {
  readonly shard: PackedShard;
  readonly chunks: number[];
  readonly planes: Uint8Array[];
}

/**
 * An OME-Zarr 0.5 whose frames are compressed while it is recorded, in other threads than the one that writes. What was
 * committed can be read at every moment. If the threads cannot keep up with the camera, frames are stored as they are,
 * so that none is lost.
 */
export class PackedZarrContainer implements Container {
  readonly kind = "ome-zarr";
  readonly paths: readonly string[];
  readonly batchesAtOnce: number;
  readonly piecesAtOnce: number;
  readonly #threads = usualThreads();
  readonly #shardBytes: number | undefined;
  readonly #codec: Codec;
  #opened?: Opened;
  readonly #windows: (Window | undefined)[] = [];
  #frames = 0;
  #placed = 0;
  #bytesWritten = 0;
  #bytesCopied = 0;
  #rawFrames = 0;
  #isBehind = false;

  constructor(path: string, { codec, shardBytes }: { codec: Codec; shardBytes?: number }) {
    this.paths = [barePath(path)];
    this.#codec = codec;
    this.#shardBytes = shardBytes;
    this.batchesAtOnce = this.piecesAtOnce = packedAtOnce(this.#threads);
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get bytesCopied(): number {
    return this.#bytesCopied;
  }

  get compression(): SinkCompression {
    const pixels = this.#opened?.slices.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
    return { threads: this.#threads, pixelBytes: this.#frames * pixels, rawFrames: this.#rawFrames };
  }

  /** Asks for no room: the compressed size is not known in advance. */
  plan(_run: SinkRun): ContainerPlan {
    return { needBytes: 0 };
  }

  async create(run: SinkRun, files: FileSystem, { durable } = { durable: false }): Promise<void> {
    const slices = pixelSlices(run.format);
    const codec = this.#codec;
    const places = placesOf(run, { path: this.paths[0], files, shardBytes: this.#shardBytes, codec });
    await places.create();
    const shards = new PackedShards({ files, places, slices, durable, whole: () => this.#frames });
    const largest = Math.max(togetherBytes, ...slices.map(({ bytes }) => bytes));
    const smallest = Math.min(...slices.map(({ bytes }) => bytes));
    const packing = { codec, bytesPerPixel: run.format.bytesPerPixel };
    const packers = new Packers({
      url: run.packerUrl,
      threads: this.#threads,
      packing,
      mostBytes: largest,
      mostPlanes: Math.ceil(largest / smallest),
    });
    this.#opened = { run, files, slices, packing, places, shards, packers };
    await packers.ready();
  }

  async place(frames: readonly FrameLease[], first: number): Promise<Piece[][]> {
    const { run, places, shards, slices } = this.#known();
    if (first < this.#placed) shards.forget(first);
    places.add(frames, first);
    this.#placed = first + frames.length;
    const lanes = slices.map((): Piece[] => []);
    const jobs: (Job | undefined)[] = slices.map(() => undefined);
    for (const [index, frame] of frames.entries()) {
      const { chunk } = places.of(first + index);
      const set = await shards.of(first + index);
      for (const [region, { offset, bytes }] of slices.entries()) {
        const shard = set.shards[region];
        const plane = frame.bytes.subarray(offset, offset + bytes);
        const job = jobs[region];
        if (job?.shard === shard && (job.planes.length + 1) * bytes <= togetherBytes) {
          job.chunks.push(chunk);
          job.planes.push(plane);
        } else {
          if (job) lanes[region].push(this.#pieceOf(job));
          jobs[region] = { shard, chunks: [chunk], planes: [plane] };
        }
      }
      const c = frame.place?.c ?? 0;
      this.#windows[c] ??= windowOf(frame.bytes, slices[0], run.format.bytesPerPixel);
    }
    for (const [region, job] of jobs.entries()) if (job) lanes[region].push(this.#pieceOf(job));
    return lanes;
  }

  settle(frames: number): void {
    const { shards } = this.#known();
    for (let frame = this.#frames; frame < frames; frame++) {
      const places = shards.placesOf(frame);
      for (const { bytes } of places) this.#bytesWritten += bytes;
      if (places.some(({ tooFast }) => tooFast)) this.#rawFrames++;
    }
    this.#frames = frames;
  }

  async commit(count: number): Promise<void> {
    const { places, shards } = this.#known();
    await shards.show();
    await places.commit(count);
  }

  async finish(ending: Ending): Promise<void> {
    const { places, shards } = this.#known();
    await shards.finish();
    await places.finish(ending, this.#windows);
  }

  async sync(): Promise<void> {
    await this.#known().shards.sync();
  }

  async close(): Promise<void> {
    this.#opened?.packers.close();
    await this.#opened?.shards.close();
  }

  remove(files: FileSystem): Promise<void> {
    return removeTree(this.paths[0], files);
  }

  describe(): Readonly<Record<string, unknown>> {
    return this.#known().places.describe();
  }

  #known(): Opened {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  #pieceOf(job: Job): Piece {
    return { view: job.planes[0], at: 0, frames: job.planes.length, file: { write: () => this.#write(job) } };
  }

  /** Packs planes and writes them. If the threads cannot keep up with the camera, writes the planes as they are. */
  async #write(job: Job): Promise<void> {
    const { packers } = this.#known();
    if (!this.#isTooFast()) {
      return await this.#writePacked(job, await packers.pack(job.planes));
    }
    if (job.planes[0].length >= leastAlone) return await this.#writeAsItIs(job);
    this.#bytesCopied += job.planes.reduce((sum, { length }) => sum + length, 0);
    await this.#writePacked(job, await packers.store(job.planes));
  }

  /**
   * Whether the ring is filling and no thread is free. If a thread is free, the disk is the slow part, and uncompressed
   * frames would only fill the ring sooner.
   */
  #isTooFast(): boolean {
    const { run, packers } = this.#known();
    const share = run.backlog?.() ?? 0;
    if (share <= caughtUp) this.#isBehind = false;
    else if (share >= behind) this.#isBehind = true;
    return this.#isBehind && packers.isBusy;
  }

  async #writePacked({ shard, chunks }: Job, packed: Packed): Promise<void> {
    try {
      const { bytes, lengths, compressed } = packed;
      let at = await shard.take(bytes.length);
      await (await shard.file()).write(bytes, at);
      for (const [index, chunk] of chunks.entries()) {
        shard.put(chunk, { at, bytes: lengths[index], tooFast: !compressed });
        at += lengths[index];
      }
    } finally {
      packed.free();
    }
  }

  async #writeAsItIs({ shard, chunks: [chunk], planes: [plane] }: Job): Promise<void> {
    const bytes = headerBytes + plane.length;
    const at = await shard.take(bytes, headerBytes);
    const file = await shard.file();
    // The pixels begin at a page of the file, so that they can go past the page cache from where they are.
    await file.write(plane, at + headerBytes);
    await file.write(headerAsItIs(plane.length, this.#known().packing), at);
    shard.put(chunk, { at, bytes, tooFast: true });
  }
}
