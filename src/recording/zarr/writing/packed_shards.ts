import type { FileSystem } from "../../files/block_file.ts";
import { headerBytes } from "../../packing/blosc.ts";
import type { Slice } from "../../writing/pieces.ts";
import type { PackedPlaces } from "./packed_places.ts";
import { PackedShard } from "./packed_shard.ts";

/** The shards of the same frames: one for each region. */
export interface ShardSet {
  /** By region. */
  readonly shards: readonly PackedShard[];
  /** The frames that have a place in the shard now, by their chunks. */
  readonly frames: Map<number, number>;
  /** The last frame that got a place in it. */
  last: number;
  /** Whether the last index is written. */
  finished: boolean;
}

/** How many sets of shards are open at once; a plan may have hundreds of positions. */
const mostOpen = 32;

/** What is needed to make shards. */
interface Making {
  readonly files: FileSystem;
  readonly places: PackedPlaces;
  readonly slices: readonly Slice[];
  readonly durable: boolean;
  /** How many frames are whole. */
  readonly whole: () => number;
}

/** The shards of a compressed Zarr. */
export class PackedShards {
  readonly #making: Making;
  /** The sets by position and number, in the order of their last use. */
  readonly #sets = new Map<string, ShardSet>();

  constructor(making: Making) {
    this.#making = making;
  }

  /** The shards of a frame. The frame has a place in them from now on. */
  async of(frame: number): Promise<ShardSet> {
    const { p, shard, chunk } = this.#making.places.of(frame);
    const key = `${p} ${shard}`;
    const known = this.#sets.get(key);
    if (!known) await this.#closeSome();
    const set = known ?? await this.#make(frame);
    this.#sets.delete(key);
    this.#sets.set(key, set);
    set.frames.set(chunk, frame);
    set.last = frame;
    set.finished = false; // if two frames claim one place, the later one gets it
    return set;
  }

  /** Forgets the places of the frame `from` and all later ones, which are then placed again. */
  forget(from: number): void {
    for (const set of this.#sets.values()) {
      if (set.last < from) continue;
      for (const [chunk, frame] of set.frames) if (frame >= from) set.frames.delete(chunk);
      set.last = Math.max(-1, ...set.frames.values());
    }
  }

  /** The places of a whole frame's planes, by region. */
  placesOf(frame: number) {
    const { p, shard, chunk } = this.#making.places.of(frame);
    return this.#sets.get(`${p} ${shard}`)?.shards.map((one) => one.place(chunk)!) ?? [];
  }

  /** Shows readers all whole frames, and closes full shards. */
  async show(): Promise<void> {
    for (const [key, set] of [...this.#sets]) {
      if (set.finished) continue;
      if (this.#isFull(set)) await this.#finish(key, set);
      else for (const shard of set.shards) await shard.show(this.#wholeIn(set));
    }
  }

  /** Writes the last index of all shards. Shards without a frame are removed. */
  async finish(): Promise<void> {
    for (const [key, set] of [...this.#sets]) {
      const isWhole = this.#wholeIn(set);
      if (set.finished) continue;
      if ([...set.frames.keys()].some(isWhole)) await this.#finish(key, set);
      else await this.#discard(key, set);
    }
  }

  async sync(): Promise<void> {
    for (const { shards } of this.#sets.values()) for (const shard of shards) await shard.sync();
  }

  async close(): Promise<void> {
    for (const { shards } of this.#sets.values()) for (const shard of shards) await shard.close();
  }

  #wholeIn({ frames }: ShardSet): (chunk: number) => boolean {
    const { whole } = this.#making;
    return (chunk) => (frames.get(chunk) ?? Infinity) < whole();
  }

  #isFull(set: ShardSet): boolean {
    return set.frames.size === this.#making.places.shardChunks && set.last < this.#making.whole();
  }

  async #finish(key: string, set: ShardSet): Promise<void> {
    for (const shard of set.shards) await shard.finish(this.#wholeIn(set));
    set.finished = true;
    if (!this.#making.places.mayReturn) this.#sets.delete(key);
  }

  async #discard(key: string, set: ShardSet): Promise<void> {
    this.#sets.delete(key);
    for (const shard of set.shards) {
      await shard.close().catch(() => {});
      await this.#making.files.remove(shard.path).catch(() => {});
    }
  }

  /** Closes shards that have no writing under way, the longest unused first. */
  async #closeSome(): Promise<void> {
    const open = [...this.#sets].filter(([, { finished }]) => !finished);
    let over = open.length - mostOpen + 1;
    for (const [key, set] of open) {
      if (over <= 0) return;
      if (set.last >= this.#making.whole()) continue;
      over--;
      if (this.#isFull(set)) await this.#finish(key, set);
      else {
        for (const shard of set.shards) {
          await shard.show(this.#wholeIn(set));
          await shard.close();
        }
      }
    }
  }

  async #make(frame: number): Promise<ShardSet> {
    const { files, places, slices, durable } = this.#making;
    const place = places.of(frame);
    const shards: PackedShard[] = [];
    const set: ShardSet = { shards, frames: new Map(), last: frame, finished: false };
    try {
      for (const [region, { bytes }] of slices.entries()) {
        const path = await places.shardPath(place, region);
        const chunkBytes = bytes + headerBytes;
        shards.push(
          await PackedShard.create({ files, path, chunks: places.shardChunks, chunkBytes, durable }),
        );
      }
    } catch (cause) {
      for (const shard of shards) {
        await shard.close().catch(() => {});
        await files.remove(shard.path).catch(() => {});
      }
      throw cause;
    }
    return set;
  }
}
