// deno-lint-ignore no-import-prefix
import { type Dataset, File, type FileOptions, ready } from "npm:h5wasm@0.10.3/node";
import type { FrameLease } from "../../frame/frame.ts";
import type { FramePlace } from "../../frame/place.ts";
import type { FileSystem } from "../files/block_file.ts";
import type { ReadRows } from "../reading/table_file.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import { type Piece, pixelSlices, type Slice, stretchesOf } from "../writing/pieces.ts";
import { PlaneTimes } from "../record/plane_times.ts";
import type { SinkRun } from "../sink.ts";
import { elementSize, runAttributes } from "./attribute_differences.ts";
import { CopiedColumns, makeColumn } from "./copied_columns.ts";
import { systemError } from "./system_error.ts";

/** The axes of an experiment, by the names of their columns. */
const axes = ["t", "c", "z", "p"] as const;

interface Opened {
  readonly file: File;
  readonly run: SinkRun;
  /** A data set of frames for each region. */
  readonly pixels: readonly Dataset[];
  readonly frameNumber: Dataset;
  readonly deltaS: Dataset;
  /** The place of each frame in an experiment: a data set for each of {@linkcode axes}. */
  readonly places: readonly Dataset[];
  /** The other columns of the table of frames. */
  readonly table: CopiedColumns;
  readonly slices: readonly Slice[];
}

/** The name of a region's data set. */
function datasetName(run: SinkRun, region: number): string {
  return run.format.regions.length > 1 ? `region${region}` : "frames";
}

/**
 * An HDF5 file that others may read while it is written (SWMR). It has a data set of frames for each region, with a
 * frame in each chunk, and beside it the frames' numbers and times. The HDF5 library runs as WebAssembly, so every
 * frame is copied into its memory once, and writing blocks the thread.
 */
export class Hdf5Container implements Container {
  readonly kind = "hdf5";
  readonly batchesAtOnce = 1;
  readonly paths: readonly string[];
  #opened?: Opened;
  #frames = 0;
  #flushed = 0;
  #failed = false;
  #bytesWritten = 0;
  #times = new PlaneTimes(0);
  /** The frames that were placed last, and how many are before them. The camera may overwrite them until they are settled. */
  #unsettled: { readonly frames: readonly FrameLease[]; readonly first: number } = { frames: [], first: 0 };
  #numbers: number[] = [];
  #placed: (FramePlace | undefined)[] = [];
  #timesWritten = 0;

  /** An HDF5 file at `path`. */
  constructor(path: string) {
    this.paths = [path];
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** All bytes are copied, because they go through the memory of the WebAssembly library. */
  get bytesCopied(): number {
    return this.#bytesWritten;
  }

  plan({ frames = 1, format }: SinkRun): ContainerPlan {
    return { needBytes: frames * pixelSlices(format).reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    const [path] = this.paths;
    (await ready).activate_throwing_error_handler(); // otherwise it prints failures and continues
    // The file is made and closed first by our own means, because HDF5 does not say why it cannot make a file.
    await (await files.create(path)).close();
    this.#times = new PlaneTimes(run.startedMs, run.settings.framePeriodMs);
    try {
      // The oldest layout that others can read while it is written. They cannot read h5wasm's default layout then.
      const file = new File(path, "w", { libver: ["v110", "v110"] } as FileOptions);
      const pixels = run.format.regions.map((_, region) => makePixels(file, run, region));
      const frameNumber = makeColumn(file, "frame_number", new BigUint64Array(0));
      const deltaS = makeColumn(file, "delta_s", new Float64Array(0));
      const places = axes.map((axis) => makeColumn(file, axis, new Int32Array(0)));
      const table = new CopiedColumns(file);
      describe(file, run);
      if (file.start_swmr_write() < 0) throw new Error("HDF5 refused to let readers in while it writes");
      this.#opened = {
        file,
        run,
        pixels,
        frameNumber,
        deltaS,
        places,
        table,
        slices: pixelSlices(run.format),
      };
    } catch (cause) {
      await this.close().catch(() => {});
      await this.remove(files).catch(() => {});
      throw systemError(cause);
    }
  }

  async place(frames: readonly FrameLease[], first: number): Promise<Piece[][]> {
    this.#unsettled = { frames, first };
    await this.#attempt(() => this.#writePixels(frames, first));
    return [];
  }

  settle(count: number): void {
    if (this.#failed) return;
    this.#frames = count;
    const { frames, first } = this.#unsettled;
    for (const frame of frames.slice(0, count - first)) {
      this.#times.add(frame);
      this.#numbers.push(frame.frameNumber);
      this.#placed.push(frame.place);
    }
    this.#unsettled = { frames: [], first: count };
  }

  async commit(count: number, rows?: ReadRows): Promise<void> {
    const copied = this.#opened?.table.rows ?? 0;
    const more = count > copied ? await rows?.(copied, count) : undefined;
    await this.#attempt(() => {
      this.#writeColumns(count);
      if (more) this.#known().table.copy(more);
      this.#known().file.flush();
      this.#flushed = count;
    });
  }

  async finish({ rows }: Pick<Ending, "rows">): Promise<void> {
    // A failed batch may have made room for frames that never came.
    await this.#attempt(() => {
      const { pixels, run } = this.#known();
      for (const [region, { width, height }] of run.format.regions.entries()) {
        pixels[region].resize([this.#frames, height, width]);
      }
    });
    await this.commit(this.#frames, rows);
    await this.#attempt(() => this.#writeTimes());
  }

  sync(): Promise<void> {
    return this.commit(this.#frames);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await this.#attempt(() => opened?.file.close());
  }

  remove(files: FileSystem): Promise<void> {
    return files.remove(this.paths[0]);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { run } = this.#known();
    return { datasets: run.format.regions.map((_, region) => datasetName(run, region)) };
  }

  #known(): Opened {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  /**
   * The library holds small frames back until it flushes. So a failure may concern any frame since the last flush, and
   * only the frames that were flushed before count.
   */
  async #attempt(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.#failed = true;
      this.#frames = this.#flushed;
      throw systemError(cause);
    }
  }

  async #writePixels(frames: readonly FrameLease[], first: number): Promise<void> {
    const { pixels, slices, run } = this.#known();
    for (const [region, slice] of slices.entries()) {
      const { width, height } = run.format.regions[region];
      pixels[region].resize([first + frames.length, height, width]);
      for (
        const { view, at, frames: count } of stretchesOf(frames, [slice], (index) => index * slice.bytes)
      ) {
        const from = first + at / slice.bytes;
        const values = run.format.bytesPerPixel === 1
          ? view
          : new Uint16Array(view.buffer, view.byteOffset, view.byteLength / 2);
        pixels[region].write_slice([[from, from + count], [0, height], [0, width]], values);
        this.#bytesWritten += view.byteLength;
        // Without this pause nothing else would get a turn while the disk is slow: the next batch begins when this one
        // is written.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  /**
   * Writes all times again at the end: if a commit came between frames that were found together, their times are spread
   * anew.
   */
  #writeTimes(): void {
    const { deltaS, file } = this.#known();
    const count = this.#timesWritten;
    if (count === 0) return;
    const times = Float64Array.from({ length: count }, (_, index) => this.#times.at(index).deltaS);
    deltaS.write_slice([[0, count]], times);
    file.flush();
  }

  #writeColumns(count: number): void {
    const { frameNumber, deltaS, places } = this.#known();
    const from = this.#timesWritten;
    if (count <= from) return;
    const numbers = BigUint64Array.from(this.#numbers.splice(0, count - from), BigInt);
    const times = Float64Array.from(
      { length: count - from },
      (_, index) => this.#times.at(from + index).deltaS,
    );
    for (const [column, values] of [[frameNumber, numbers], [deltaS, times]] as const) {
      column.resize([count]);
      column.write_slice([[from, count]], values);
    }
    const placed = this.#placed.splice(0, count - from);
    for (const [index, axis] of axes.entries()) {
      // Without an experiment each frame is a time point of its own.
      const values = Int32Array.from(
        placed,
        (place, frame) => place?.[axis] ?? (axis === "t" ? from + frame : 0),
      );
      places[index].resize([count]);
      places[index].write_slice([[from, count]], values);
    }
    this.#timesWritten = count;
  }
}

function makePixels(file: File, run: SinkRun, region: number): Dataset {
  const { width, height } = run.format.regions[region];
  const eight = run.format.bytesPerPixel === 1;
  const dataset = file.create_dataset({
    name: datasetName(run, region),
    data: eight ? new Uint8Array(0) : new Uint16Array(0),
    dtype: eight ? "<B" : "<H",
    shape: [0, height, width],
    maxshape: [null, height, width],
    chunks: [1, height, width],
  });
  const size = elementSize(run, region);
  // The name by which Fiji's HDF5 reader finds the size of a pixel.
  if (size) dataset.create_attribute("element_size_um", new Float64Array(size), [3]);
  return dataset;
}

function describe(file: File, run: SinkRun): void {
  for (const [name, text] of Object.entries(runAttributes(run))) file.create_attribute(name, text);
}
