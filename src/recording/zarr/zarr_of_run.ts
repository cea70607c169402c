import type { FrameLease } from "../../frame/frame.ts";
import type { FileSystem } from "../files/block_file.ts";
import type { SinkCompression, SinkRun } from "../sink.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import type { Piece } from "../writing/pieces.ts";
import { PackedZarrContainer } from "./writing/packed_zarr.ts";
import type { ReadRows } from "../reading/table_file.ts";
import { keepTable } from "./layout/frames_group.ts";
import { isPlanned } from "./layout/planned_layout.ts";
import { PlannedZarrContainer } from "./writing/planned_zarr.ts";
import { OmeZarrContainer } from "./writing/zarr_container.ts";

/** How an OME-Zarr is written. */
export interface ZarrOptions {
  readonly compress?: "zstd" | "lz4";
  readonly shardBytes?: number;
}

/** An OME-Zarr with the axes of its run: those of a plan, or only time. */
export class ZarrOfRun implements Container {
  readonly kind = "ome-zarr";
  readonly batchesAtOnce: number;
  readonly paths: readonly string[];
  readonly piecesAtOnce: number | undefined;
  readonly #options: ZarrOptions;
  #container: Container;
  #files?: FileSystem;

  /** An OME-Zarr in the folder `path`. */
  constructor(path: string, options: ZarrOptions = {}) {
    const { compress, shardBytes } = options;
    this.#options = options;
    this.#container = compress
      ? new PackedZarrContainer(path, { codec: compress, shardBytes })
      : new OmeZarrContainer(path, shardBytes);
    this.batchesAtOnce = this.#container.batchesAtOnce;
    this.piecesAtOnce = this.#container.piecesAtOnce;
    this.paths = this.#container.paths;
  }

  get frames(): number {
    return this.#container.frames;
  }

  get bytesWritten(): number {
    return this.#container.bytesWritten;
  }

  get bytesCopied(): number {
    return this.#container.bytesCopied;
  }

  get compression(): SinkCompression | undefined {
    return this.#container.compression;
  }

  plan(run: SinkRun): ContainerPlan {
    const [path] = this.paths;
    const { compress, shardBytes } = this.#options;
    if (isPlanned(run) && !compress) this.#container = new PlannedZarrContainer(path, shardBytes);
    return this.#container.plan(run);
  }

  create(run: SinkRun, files: FileSystem, options?: { durable: boolean }): Promise<void> {
    this.#files = files;
    return this.#container.create(run, files, options);
  }

  place(frames: readonly FrameLease[], first: number): Promise<readonly (readonly Piece[])[]> {
    return this.#container.place(frames, first);
  }

  settle(frames: number): void {
    this.#container.settle(frames);
  }

  commit(count: number, rows: ReadRows): Promise<void> {
    return this.#container.commit(count, rows);
  }

  async finish(ending: Ending): Promise<void> {
    await this.#container.finish(ending);
    await keepTable(this.paths[0], this.#files!, ending);
  }

  sync(): Promise<void> {
    return this.#container.sync();
  }

  close(): Promise<void> {
    return this.#container.close();
  }

  remove(files: FileSystem): Promise<void> {
    return this.#container.remove(files);
  }

  describe(frames: number): Readonly<Record<string, unknown>> {
    return this.#container.describe(frames);
  }
}
