import type { FrameLease } from "../../frame/frame.ts";
import type { FileSystem } from "../files/block_file.ts";
import type { SinkRun } from "../sink.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import type { Piece } from "../writing/pieces.ts";
import { CompressedPlannedZarr } from "./compressed_planned.ts";
import { CompressedZarrContainer } from "./compressed_zarr.ts";
import { isPlanned } from "./planned_layout.ts";
import { PlannedZarrContainer } from "./planned_zarr.ts";
import { OmeZarrContainer } from "./zarr_container.ts";

/** An OME-Zarr with the axes of its run: those of a plan, or time alone. */
export class ZarrOfRun implements Container {
  readonly kind = "ome-zarr";
  readonly batchesAtOnce: number;
  readonly bytesCopied = 0;
  readonly paths: readonly string[];
  readonly #compressed: boolean;
  #container: Container;

  /** An OME-Zarr in the folder `path`; compressed, it is for converting. */
  constructor(path: string, { compressed = false }: { compressed?: boolean } = {}) {
    this.#compressed = compressed;
    this.#container = compressed ? new CompressedZarrContainer(path) : new OmeZarrContainer(path);
    this.batchesAtOnce = this.#container.batchesAtOnce;
    this.paths = this.#container.paths;
  }

  get frames(): number {
    return this.#container.frames;
  }

  get bytesWritten(): number {
    return this.#container.bytesWritten;
  }

  plan(run: SinkRun): ContainerPlan {
    const [path] = this.paths;
    if (isPlanned(run)) {
      this.#container = this.#compressed ? new CompressedPlannedZarr(path) : new PlannedZarrContainer(path);
    }
    return this.#container.plan(run);
  }

  create(run: SinkRun, files: FileSystem): Promise<void> {
    return this.#container.create(run, files);
  }

  place(frames: readonly FrameLease[], first: number): Promise<readonly (readonly Piece[])[]> {
    return this.#container.place(frames, first);
  }

  settle(frames: number): void {
    this.#container.settle(frames);
  }

  commit(count: number): Promise<void> {
    return this.#container.commit(count);
  }

  finish(ending: Ending): Promise<void> {
    return this.#container.finish(ending);
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
