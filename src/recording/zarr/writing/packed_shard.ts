import type { BlockFile, FileSystem } from "../../files/block_file.ts";
import { isFull } from "../../files/put_in_place.ts";
import { SerialQueue } from "../../../serial_queue.ts";
import { shardIndex, shardIndexBytes } from "../layout/shard_index.ts";

/** The place of a chunk in a shard. */
export interface ChunkPlace {
  readonly at: number;
  readonly bytes: number;
  /** Whether the chunk is stored as it is, because it came too fast to be compressed. */
  readonly tooFast?: boolean;
}

/** Whether a chunk is whole, by its number. */
type IsWhole = (chunk: number) => boolean;

/** What is needed to make a shard. */
export interface ShardRoom {
  readonly files: FileSystem;
  readonly path: string;
  /** For how many chunks the shard has places. */
  readonly chunks: number;
  /** The most bytes of a chunk. */
  readonly chunkBytes: number;
  /** Whether the shard has to survive a power cut. */
  readonly durable: boolean;
}

/** A chunk that is written alone begins at a multiple of this. */
const pageBytes = 4096;

/** Room for chunks that are written again because the camera overwrote their pixels during compression, in bytes. */
const againBytes = 64 * 1024 * 1024;

/** How many indexes a shard has room for before it must be made longer. */
const mostIndexes = 1024;

/**
 * A shard whose chunks have sizes that are not known in advance. It always has what was committed. Readers look for its
 * index at the very end of the file. So the file is first made longer than it will ever be, which takes no space on the
 * disk. Chunks grow from its front, and indexes from its end towards the front: a new index is written before the old
 * one, and then one step cuts the file behind the new index.
 */
export class PackedShard {
  readonly path: string;
  readonly #room: ShardRoom;
  readonly #places = new Map<number, ChunkPlace>();
  #file?: Promise<BlockFile>;
  /** The end of the last chunk. */
  #end = 0;
  /** The end of the file. */
  #length = 0;
  /** Whether there are chunks that readers do not find yet. */
  #changed = false;
  /** The chunks that readers find. */
  #isWhole: IsWhole = () => false;
  readonly #turns = new SerialQueue();

  private constructor(room: ShardRoom, file: BlockFile) {
    this.path = room.path;
    this.#room = room;
    this.#file = Promise.resolve(file);
  }

  /** Makes the file, without a chunk. */
  static async create(room: ShardRoom): Promise<PackedShard> {
    const file = await room.files.create(room.path);
    const shard = new PackedShard(room, file);
    try {
      await shard.#lengthen();
    } catch (cause) {
      await file.close().catch(() => {});
      await room.files.remove(room.path).catch(() => {});
      throw cause;
    }
    return shard;
  }

  /** The place of a chunk; nothing if it has none. */
  place(chunk: number): ChunkPlace | undefined {
    return this.#places.get(chunk);
  }

  /** Takes room for some bytes, and returns its beginning. Behind the first `ahead` bytes, the rest begins at a page. */
  async take(bytes: number, ahead = 0): Promise<number> {
    const at = pageBytes * Math.ceil((this.#end + ahead) / pageBytes) - ahead;
    this.#end = at + bytes;
    if (this.#end > this.#before) await this.#turns.take(() => this.#makeRoom());
    return at;
  }

  /** Notes the place of a chunk that was written. */
  put(chunk: number, place: ChunkPlace): void {
    this.#places.set(chunk, place);
    this.#changed = true;
  }

  /** The file, opened again if it was closed. */
  file(): Promise<BlockFile> {
    return this.#file ??= this.#room.files.open(this.path);
  }

  /** Shows readers all chunks for which `isWhole` is true. */
  show(isWhole: IsWhole): Promise<void> {
    return this.#turns.take(() => this.#show(isWhole));
  }

  /** Writes the last index right behind the chunks, and closes the file. No writing may be under way. */
  async finish(isWhole: IsWhole): Promise<void> {
    const file = await this.file();
    this.#isWhole = isWhole;
    const index = this.#index();
    const whole = [...this.#places].filter(([chunk]) => isWhole(chunk));
    const end = whole.reduce((end, [, { at, bytes }]) => Math.max(end, at + bytes), 0);
    if (end + index.length > this.#length - index.length) await this.#lengthen(); // the chunks have reached the index
    try {
      await this.#cut(file, index, end);
    } catch (cause) {
      if (!isFull(cause)) throw cause;
      // The old index has its blocks on the full disk, so the new one is written over it.
      await file.write(index, this.#length - index.length);
    }
    await this.close();
  }

  /** Waits until the disk has the bytes that were written. */
  async sync(): Promise<void> {
    await (await this.#file)?.sync();
  }

  /** Closes the file. A later use opens it again. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  /**
   * The end of the room for chunks. Behind it is the room for the next index, and behind that the index that readers
   * find.
   */
  get #before(): number {
    return this.#length - 2 * shardIndexBytes(this.#room.chunks);
  }

  async #show(isWhole: IsWhole): Promise<void> {
    if (!this.#changed) return;
    this.#isWhole = isWhole;
    this.#changed = [...this.#places.keys()].some((chunk) => !isWhole(chunk));
    if (this.#end > this.#before) await this.#lengthen();
    else await this.#cut(await this.file(), this.#index(), this.#before);
  }

  /** Writes an index at a place, and cuts the file behind it. */
  async #cut(file: BlockFile, index: Uint8Array, at: number): Promise<void> {
    await file.write(index, at);
    if (this.#room.durable) await file.sync();
    await file.truncate(at + index.length);
    this.#length = at + index.length;
    if (this.#room.durable) await file.sync();
  }

  #index(): Uint8Array<ArrayBuffer> {
    const { chunks } = this.#room;
    const chunk = (chunk: number) => this.#isWhole(chunk) ? this.#places.get(chunk) : undefined;
    return shardIndex(chunks, { present: chunks, chunk });
  }

  async #makeRoom(): Promise<void> {
    if (this.#end > this.#before) await this.#lengthen();
  }

  /** Makes the file longer, with an index at its new end: the one that readers found before, or a new one. */
  async #lengthen(): Promise<void> {
    const { chunks, chunkBytes } = this.#room;
    const indexBytes = shardIndexBytes(chunks);
    const left = (chunks - this.#places.size) * (chunkBytes + pageBytes);
    const length = pageBytes * Math.ceil((this.#end + left + againBytes) / pageBytes) +
      Math.min(chunks + 2, mostIndexes) * indexBytes;
    await (await this.file()).write(this.#index(), length - indexBytes);
    this.#length = length;
  }
}
