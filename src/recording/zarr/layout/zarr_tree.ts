import { SinkError } from "../../../errors.ts";
import type { FileSystem } from "../../files/block_file.ts";
import type { Codec } from "../../packing/blosc.ts";
import { putInPlace, withRoom } from "../../files/put_in_place.ts";
import { barePath, nameOf } from "../../record/output_path.ts";
import type { SinkRun } from "../../sink.ts";
import { arrayMetadata, collectionMetadata, imageMetadata, seriesMetadata } from "./zarr_metadata.ts";
import { picturesOf } from "../../record/pictures.ts";
import type { PlaneTimes } from "../../record/plane_times.ts";
import { omeXml } from "../../tiff/ome_xml.ts";

function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

/** The folders of an OME-Zarr 0.5 and their `zarr.json` files, without the pixels. */
export class ZarrTree {
  /** The path of the whole. */
  readonly path: string;
  readonly #run: SinkRun;
  readonly #files: FileSystem;
  readonly #shardFrames: number;
  readonly #codec: Codec | undefined;
  #final = false;

  /** The tree of a run at `path`, with `shardFrames` frames in a shard. */
  constructor(
    path: string,
    run: SinkRun,
    options: { files: FileSystem; shardFrames: number; codec?: Codec },
  ) {
    this.path = barePath(path);
    this.#run = run;
    this.#files = options.files;
    this.#shardFrames = options.shardFrames;
    this.#codec = options.codec;
  }

  /** Makes all folders and their descriptions, without frames. If it fails, it leaves nothing. */
  async create(): Promise<void> {
    await this.#files.makeFolder(this.path);
    try {
      const regions = this.#run.format.regions.length;
      if (regions > 1) {
        await this.#write(this.path, collectionMetadata());
        await this.#files.makeFolder(`${this.path}/OME`);
        await this.#write(
          `${this.path}/OME`,
          seriesMetadata(this.#run.format.regions.map((_, region) => String(region))),
        );
      }
      for (let region = 0; region < regions; region++) {
        const folder = this.#imageFolder(region);
        if (regions > 1) await this.#files.makeFolder(folder);
        for (const below of ["0", "0/c"]) await this.#files.makeFolder(`${folder}/${below}`);
      }
      await this.describe(this.#run.frames ?? 1);
      await this.commit(0);
    } catch (cause) {
      await this.#files.removeFolder(this.path).catch(() => {});
      throw cause;
    }
  }

  /** Sets the length of the arrays to this many frames, each array in one step. */
  async commit(frames: number): Promise<void> {
    for (let region = 0; region < this.#run.format.regions.length; region++) {
      const facts = { region, frames, shardFrames: this.#shardFrames, codec: this.#codec };
      const metadata = arrayMetadata(this.#run, facts);
      await this.#write(`${this.#imageFolder(region)}/0`, metadata);
    }
  }

  /** Sets the length of the arrays to all frames, and writes when they were taken. */
  async finish(frames: number, times: PlaneTimes): Promise<void> {
    this.#final = true;
    await this.commit(frames);
    await this.describe(frames, times);
  }

  /** Makes the folders around a shard, and returns the shard's path. */
  async placeForShard(region: number, shard: number): Promise<string> {
    const folder = `${this.#imageFolder(region)}/0/c/${shard}`;
    await this.#files.makeFolder(folder);
    await this.#files.makeFolder(`${folder}/0`);
    return `${folder}/0/0`;
  }

  /**
   * Describes the pictures for readers of Zarr. Several pictures are also described in OME-XML, which napari asks for.
   */
  async describe(frames: number, times?: PlaneTimes): Promise<void> {
    const run = this.#run;
    const name = nameOf(this.path);
    for (const picture of picturesOf(run, { name, frames })) {
      await this.#write(this.#imageFolder(picture.region), imageMetadata(run, { picture, times }));
    }
    if (run.format.regions.length === 1) return;
    const xml = new TextEncoder().encode(omeXml({ run, name, frames, times }));
    await this.#files.replace(`${this.path}/OME/METADATA.ome.xml`, xml);
  }

  #imageFolder(region: number): string {
    return this.#run.format.regions.length > 1 ? `${this.path}/${region}` : this.path;
  }

  #write(folder: string, metadata: unknown): Promise<void> {
    const text = jsonBytes(metadata);
    return putInPlace(`${folder}/zarr.json`, this.#files, this.#final ? text : withRoom(text));
  }
}

/** Removes an OME-Zarr. Throws if the folder is something else. */
export async function removeTree(path: string, files: FileSystem): Promise<void> {
  if (await files.sizeOf(path) === undefined) return;
  if (await files.sizeOf(`${path}/zarr.json`) === undefined) {
    throw new SinkError(
      `Cannot replace "${path}": it is not a Zarr, for it has no zarr.json; choose another name, or remove it yourself.`,
    );
  }
  await files.removeFolder(path);
}
