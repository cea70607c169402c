import { SinkError } from "../../errors.ts";
import type { FileSystem } from "../files/block_file.ts";
import { nameOf } from "../record/output_path.ts";
import type { SinkRun } from "../sink.ts";
import { arrayMetadata, collectionMetadata, imageMetadata, seriesMetadata } from "./zarr_metadata.ts";

function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

/** The folders of an OME-Zarr 0.5 and their `zarr.json` files; where the pixels come from is not its business. */
export class ZarrTree {
  /** The path of the whole. */
  readonly path: string;
  readonly #run: SinkRun;
  readonly #files: FileSystem;
  readonly #shardFrames: number;
  readonly #compressed: boolean;

  /** The tree of a run in `path`, with shards of so many frames. */
  constructor(
    path: string,
    run: SinkRun,
    options: { files: FileSystem; shardFrames: number; compressed?: boolean },
  ) {
    this.path = path.replace(/[/\\]+$/, "");
    this.#run = run;
    this.#files = options.files;
    this.#shardFrames = options.shardFrames;
    this.#compressed = options.compressed ?? false;
  }

  /** Makes all folders and their descriptions, with no frames. Leaves nothing when it fails. */
  async create(): Promise<void> {
    await this.#files.makeFolder(this.path);
    try {
      const regions = this.#run.format.regions.length;
      if (regions > 1) {
        await this.#write(this.path, collectionMetadata());
        await this.#files.makeFolder(`${this.path}/OME`);
        await this.#write(`${this.path}/OME`, seriesMetadata(regions));
      }
      for (let region = 0; region < regions; region++) {
        const folder = this.#imageFolder(region);
        if (regions > 1) await this.#files.makeFolder(folder);
        await this.#write(folder, imageMetadata(this.#run, region, nameOf(this.path)));
        for (const below of ["0", "0/c"]) await this.#files.makeFolder(`${folder}/${below}`);
      }
      await this.commit(0);
    } catch (cause) {
      await this.#files.removeFolder(this.path).catch(() => {});
      throw cause;
    }
  }

  /** Lets the arrays hold so many frames, in one step each. */
  async commit(frames: number): Promise<void> {
    for (let region = 0; region < this.#run.format.regions.length; region++) {
      const facts = { region, frames, shardFrames: this.#shardFrames, compressed: this.#compressed };
      const metadata = arrayMetadata(this.#run, facts);
      await this.#write(`${this.#imageFolder(region)}/0`, metadata);
    }
  }

  /** Makes the folders that a shard lies in, and says where it goes. */
  async placeForShard(region: number, shard: number): Promise<string> {
    const folder = `${this.#imageFolder(region)}/0/c/${shard}`;
    await this.#files.makeFolder(folder);
    await this.#files.makeFolder(`${folder}/0`);
    return `${folder}/0/0`;
  }

  #imageFolder(region: number): string {
    return this.#run.format.regions.length > 1 ? `${this.path}/${region}` : this.path;
  }

  #write(folder: string, metadata: unknown): Promise<void> {
    return this.#files.replace(`${folder}/zarr.json`, jsonBytes(metadata));
  }
}

/** Removes an OME-Zarr, and refuses to remove a folder that is none. */
export async function removeTree(path: string, files: FileSystem): Promise<void> {
  if (await files.sizeOf(path) === undefined) return;
  if (await files.sizeOf(`${path}/zarr.json`) === undefined) {
    throw new SinkError(
      `Cannot replace "${path}": it is no Zarr (there is no zarr.json in it); choose another name, or remove it yourself.`,
    );
  }
  await files.removeFolder(path);
}
