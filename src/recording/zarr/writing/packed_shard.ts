import type { BlockFile, FileSystem } from "../../files/block_file.ts";
import { isFull } from "../../files/put_in_place.ts";
import { SerialQueue } from "../../../serial_queue.ts";
import { shardIndex, shardIndexBytes } from "../layout/shard_index.ts";

/** Where a chunk lies in a shard. */
export interface ChunkPlace {
  readonly at: number;
  readonly bytes: number;
  /** Whether it is stored as it is because it came too fast to be compressed. */
  readonly tooFast?: boolean;
}

/** Whether a chunk is whole, by its number. */
type IsWhole = (chunk: number) => boolean;

/** What a shard is made for. */
export interface ShardRoom {
  readonly files: FileSystem;
  readonly path: string;
  /** How many chunks it has places for. */
  readonly chunks: number;
  /** The most bytes that a chunk takes. */
  readonly chunkBytes: number;
  /** Whether it has to outlive a power cut. */
  readonly durable: boolean;
}

/** Chunks begin at a multiple of this where they are written by themselves. */
const pageBytes = 4096;

/** Room for chunks that are written again, because the camera overwrote their pixels during compression. */
const againBytes = 64 * 1024 * 1024;

/** How often a shard can say what it holds before it has to be made longer. */
const mostIndexes = 1024;

/**
 * A shard whose chunks have sizes that are not known beforehand, and that always holds what was committed. Readers
 * search its index at the very end of the file. So the file is first made longer than it will ever be, which takes no
 * space on the disk. Chunks grow from its front, and indexes from its end towards the front: a new index is written
 * before the old one, and then the file is cut between the two, in one step.
 */
export class PackedShard {
  readonly path: string;
  readonly #room: ShardRoom;
  readonly #places = new Map<number, ChunkPlace>();
  #file?: Promise<BlockFile>;
  /** Behind the last chunk. */
  #end = 0;
  /** Where the file ends. */
  #length = 0;
  /** Whether there are chunks that readers do not find yet. */
  #changed = false;
  /** Which chunks readers find. */
  #isWhole: IsWhole = () => false;
  readonly #turns = new SerialQueue();

  private constructor(room: ShardRoom, file: BlockFile) {
    this.path = room.path;
    this.#room = room;
    this.#file = Promise.resolve(file);
  }

  /** Makes the file, in which there is no chunk. */
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

  /** Where a chunk lies; nothing if none was put there. */
  place(chunk: number): ChunkPlace | undefined {
    return this.#places.get(chunk);
  }

  /** Takes room for some bytes, of which those after the first `ahead` begin at a page; gives where it begins. */
  async take(bytes: number, ahead = 0): Promise<number> {
    const at = pageBytes * Math.ceil((this.#end + ahead) / pageBytes) - ahead;
    this.#end = at + bytes;
    if (this.#end > this.#before) await this.#turns.take(() => this.#makeRoom());
    return at;
  }

  /** Notes where a chunk was written. */
  put(chunk: number, place: ChunkPlace): void {
    this.#places.set(chunk, place);
    this.#changed = true;
  }

  /** The file, opened again if it was closed. */
  file(): Promise<BlockFile> {
    return this.#file ??= this.#room.files.open(this.path);
  }

  /** Lets readers find all chunks that are whole: those whose number `isWhole` takes. */
  show(isWhole: IsWhole): Promise<void> {
    return this.#turns.take(() => this.#show(isWhole));
  }

  /** Gives it its last index, right after its chunks, and closes it. Nothing may be under way. */
  async finish(isWhole: IsWhole): Promise<void> {
    const file = await this.file();
    this.#isWhole = isWhole;
    const index = this.#index();
    const whole = [...this.#places].filter(([chunk]) => isWhole(chunk));
    const end = whole.reduce((end, [, { at, bytes }]) => Math.max(end, at + bytes), 0);
    if (end + index.length > this.#length - index.length) await this.#lengthen(); // it has met its index
    try {
      await this.#cut(file, index, end);
    } catch (cause) {
      if (!isFull(cause)) throw cause;
      // The old index has its blocks on the full disk: the new one takes its place.
      await file.write(index, this.#length - index.length);
    }
    await this.close();
  }

  /** Waits for the disk. */
  async sync(): Promise<void> {
    await (await this.#file)?.sync();
  }

  /** Closes the file; what is asked for later opens it again. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  /** What is written has to end before this: here the next index goes, and behind that lies the one that readers find. */
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

  /** Puts an index somewhere, and cuts the file behind it. */
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

  /** Makes the file longer, with an index at its new end: the same that readers found before, or a new one. */
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
