import type { FileSystem } from "../../files/block_file.ts";
import type { Codec } from "../../packing/blosc.ts";
import { putInPlace, withRoom } from "../../files/put_in_place.ts";
import { nameOf } from "../../record/output_path.ts";
import { type Picture, picturesOf } from "../../record/pictures.ts";
import type { PlaneMap } from "../../record/plane_map.ts";
import type { PlaneTimes } from "../../record/plane_times.ts";
import { omeXml } from "../../tiff/ome_xml.ts";
import type { PlannedLayout, PlannedRun } from "./planned_layout.ts";
import { pictureFolder, PlateTree } from "./plate_tree.ts";
import {
  arrayMetadata,
  collectionMetadata,
  group,
  imageMetadata,
  seriesMetadata,
  type Window,
} from "./zarr_metadata.ts";

/** What is known at the end of a recording. */
export interface PlannedEnd {
  readonly times: PlaneTimes;
  readonly planes: PlaneMap;
  /** The range of the pixels of each channel. */
  readonly windows: readonly (Window | undefined)[];
  readonly frames: number;
}

/** What is needed to make a tree. */
interface Making {
  readonly files: FileSystem;
  readonly layout: PlannedLayout;
  /** What compresses planes; absent if they are not compressed. */
  readonly codec?: Codec;
}

/**
 * The folders of a planned run's OME-Zarr 0.5, and their `zarr.json` files. There is a picture for each position and
 * region, from the position's first frame on.
 */
export class PlannedTree {
  readonly #path: string;
  readonly #run: PlannedRun;
  readonly #files: FileSystem;
  #layout: PlannedLayout;
  readonly #codec: Codec | undefined;
  /** The positions that exist, and how many time points their arrays count. */
  readonly #times = new Map<number, number>();
  #final = false;
  /** The plate's folders; absent for a run without a plate. */
  readonly #plate?: PlateTree;

  constructor(path: string, run: PlannedRun, { files, layout, codec }: Making) {
    this.#path = path;
    this.#run = run;
    this.#files = files;
    this.#layout = layout;
    this.#codec = codec;
    if (!run.axes.plate) return;
    const write = (folder: string, attributes: Readonly<Record<string, unknown>>) =>
      this.#write(folder, group(attributes));
    this.#plate = new PlateTree(path, run, { files, write });
  }

  /**
   * Takes another layout, for a recording that turns out to begin with a later time point. Nothing may have been
   * written before.
   */
  beginWith(layout: PlannedLayout): void {
    this.#layout = layout;
  }

  /** The folder of a region's picture at a position. */
  imageFolder(p: number, region: number): string {
    return `${this.#path}${pictureFolder(this.#run, p, region)}`;
  }

  /** The path of a shard of a region at a position. */
  shardPath(p: number, region: number, shard: number): string {
    const below = this.#layout.inner.map(() => "0");
    return [`${this.imageFolder(p, region)}/0/c/${shard}`, ...below, "0", "0"].join("/");
  }

  /** Makes all folders, without pictures. If it fails, it leaves nothing. */
  async create(): Promise<void> {
    await this.#files.makeFolder(this.#path);
    try {
      if (!this.#isCollection) return await this.addPosition(0);
      await this.#write(this.#path, collectionMetadata());
      await this.#files.makeFolder(`${this.#path}/OME`);
      await this.#list([]);
    } catch (cause) {
      await this.#files.removeFolder(this.#path).catch(() => {});
      throw cause;
    }
  }

  /** Makes the pictures of a position, without a plane. */
  async addPosition(p: number): Promise<void> {
    if (this.#times.has(p)) return;
    await this.#plate?.addWell(p);
    for (const region of this.#run.format.regions.keys()) {
      const folder = this.imageFolder(p, region);
      if (this.#isCollection) await this.#files.makeFolder(folder);
      for (const below of ["0", "0/c"]) await this.#files.makeFolder(`${folder}/${below}`);
      await this.#write(folder, this.#imageAt(p, region));
      await this.#count(p, region, 0);
    }
    this.#times.set(p, 0);
    if (this.#isCollection) await this.#list(this.#listed());
  }

  /** Makes the folders around a shard, and returns the shard's path. */
  async placeForShard(p: number, region: number, shard: number): Promise<string> {
    const path = this.shardPath(p, region, shard);
    const top = `${this.imageFolder(p, region)}/0/c`;
    const below = path.slice(top.length + 1).split("/").slice(0, -1);
    for (let depth = 1; depth <= below.length; depth++) {
      await this.#files.makeFolder(`${top}/${below.slice(0, depth).join("/")}`);
    }
    return path;
  }

  /** Sets the length of each position's arrays to this many time points. */
  async commit(times: ReadonlyMap<number, number>): Promise<void> {
    for (const [p, count] of times) {
      if (this.#times.get(p) === count && !this.#final) continue;
      for (const region of this.#run.format.regions.keys()) await this.#count(p, region, count);
      this.#times.set(p, count);
    }
  }

  /** Writes everything that is known at the end. */
  async finish(times: ReadonlyMap<number, number>, end: PlannedEnd): Promise<void> {
    this.#final = true;
    await this.commit(times);
    const pictures = picturesOf(this.#run, { name: nameOf(this.#path), ...end });
    for (const picture of pictures) {
      const facts = { picture, inner: this.#layout.inner, ...end };
      await this.#write(this.imageFolder(picture.p, picture.region), imageMetadata(this.#run, facts));
    }
    if (this.#isCollection) await this.#list(pictures, end);
  }

  get #isCollection(): boolean {
    return this.#plate !== undefined || this.#layout.positions * this.#run.format.regions.length > 1;
  }

  #listed(): Picture[] {
    return [...this.#times.keys()].sort((a, b) => a - b).flatMap((p) =>
      this.#run.format.regions.map((_, region) => this.#pictureAt(p, region))
    );
  }

  /** A picture of the plan. */
  #pictureAt(p: number, region: number): Picture {
    const { axes, sample, format } = this.#run;
    const position = axes.positions[p]?.name;
    const words = [
      sample?.name ?? nameOf(this.#path),
      position,
      format.regions.length > 1 ? `region ${region}` : "",
    ];
    return { p, region, position, name: words.filter(Boolean).join(" "), sizes: axes.sizes };
  }

  #imageAt(p: number, region: number) {
    return imageMetadata(this.#run, { picture: this.#pictureAt(p, region), inner: this.#layout.inner });
  }

  #count(p: number, region: number, frames: number): Promise<void> {
    const { inner, shardTimes: shardFrames } = this.#layout;
    const facts = { region, frames, shardFrames, inner, codec: this.#codec };
    return this.#write(`${this.imageFolder(p, region)}/0`, arrayMetadata(this.#run, facts));
  }

  /** Lists the pictures: for readers of Zarr in JSON, and for napari in OME-XML. */
  async #list(pictures: readonly Picture[], end?: PlannedEnd): Promise<void> {
    const names = pictures.map(({ p, region }) => pictureFolder(this.#run, p, region).slice(1));
    await this.#write(`${this.#path}/OME`, seriesMetadata(names));
    await this.#plate?.describe([...new Set(pictures.map(({ p }) => p))]);
    const name = nameOf(this.#path);
    const xml = omeXml({ run: this.#run, name, frames: 0, pictures, times: end?.times, planes: end?.planes });
    await this.#files.replace(`${this.#path}/OME/METADATA.ome.xml`, new TextEncoder().encode(xml));
  }

  #write(folder: string, metadata: unknown): Promise<void> {
    const text = new TextEncoder().encode(`${JSON.stringify(metadata, null, 2)}\n`);
    return putInPlace(`${folder}/zarr.json`, this.#files, this.#final ? text : withRoom(text));
  }
}
