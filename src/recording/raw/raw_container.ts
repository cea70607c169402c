import { basename } from "node:path";
import type { FrameFormat } from "../../frame/format.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../files/block_file.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import { type Piece, piecesOf } from "../writing/pieces.ts";
import type { SinkRun } from "../sink.ts";

/** The file grows in steps of about this many bytes, so that the disk can set long stretches aside. */
const growthBytes = 256 * 1024 * 1024;

/** A NumPy type for a run's slots, as Python text. */
function numpyType({ frameBytes, bytesPerPixel, regions }: FrameFormat): string {
  const pixel = bytesPerPixel === 1 ? "|u1" : "<u2";
  const names = regions.map((_, region) => `"region${region}"`);
  const formats = regions.map(({ width, height }) => `"(${height},${width})${pixel}"`);
  const offsets = regions.map(({ offsetBytes }) => offsetBytes);
  return `np.dtype({"names": [${names.join(", ")}], "formats": [${formats.join(", ")}], ` +
    `"offsets": [${offsets.join(", ")}], "itemsize": ${frameBytes}})`;
}

/** The line of Python that maps a raw file's pixels into memory. */
export function numpyLine(name: string, format: FrameFormat, frames: number): string {
  const [{ width, height, offsetBytes }] = format.regions;
  const plain = format.regions.length === 1 && offsetBytes === 0 &&
    width * height * format.bytesPerPixel === format.frameBytes;
  const file = JSON.stringify(name);
  if (plain) {
    const pixel = format.bytesPerPixel === 1 ? "|u1" : "<u2";
    return `np.memmap(${file}, "${pixel}", "r", shape=(${frames}, ${height}, ${width}))`;
  }
  return `np.memmap(${file}, ${numpyType(format)}, "r", shape=(${frames},))["region0"]`;
}

/** The ring's slots one after another, as the camera wrote them, with embedded metadata. */
export class RawContainer implements Container {
  readonly kind = "raw";
  readonly batchesAtOnce = 4;
  readonly paths: readonly string[];
  readonly bytesCopied = 0;
  #file?: BlockFile;
  #run?: SinkRun;
  #frames = 0;
  #allocated = 0;

  /** A raw file at `path`. */
  constructor(path: string) {
    this.paths = [path];
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#frames * (this.#run?.format.frameBytes ?? 0);
  }

  plan({ frames = 1, format }: SinkRun): ContainerPlan {
    return { needBytes: frames * format.frameBytes };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    this.#run = run;
    this.#file = await files.create(this.paths[0]);
    if (run.frames === undefined) return;
    try {
      this.#allocated = run.frames * run.format.frameBytes;
      await this.#file.allocate(this.#allocated);
    } catch (cause) {
      await this.close().catch(() => {});
      await this.remove(files).catch(() => {});
      throw cause;
    }
  }

  async place(frames: readonly FrameLease[], first: number): Promise<Piece[][]> {
    const { file, frameBytes } = this.#opened();
    const end = (first + frames.length) * frameBytes;
    if (end > this.#allocated) {
      // On a nearly full disk the whole step may not fit although these frames do. If they do not fit either, the write
      // will fail.
      await file.allocate(end + growthBytes).then(() => this.#allocated = end + growthBytes, () => {});
    }
    const slices = [{ offset: 0, bytes: frameBytes }];
    return [piecesOf(file, frames, { slices, place: (index) => (first + index) * frameBytes })];
  }

  settle(frames: number): void {
    this.#frames = frames;
  }

  /** Does nothing: a raw file has no place for a count, so only `run.json` says how many frames count. */
  commit(): Promise<void> {
    return Promise.resolve();
  }

  async finish({ frames }: Ending): Promise<void> {
    const { file, frameBytes } = this.#opened();
    await file.truncate(frames * frameBytes);
  }

  sync(): Promise<void> {
    return this.#opened().file.sync();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  remove(files: FileSystem): Promise<void> {
    return files.remove(this.paths[0]);
  }

  describe(frames: number): Readonly<Record<string, unknown>> {
    const { format } = this.#opened();
    return { numpy: numpyLine(basename(this.paths[0]), format, frames) };
  }

  #opened(): { file: BlockFile; format: FrameFormat; frameBytes: number } {
    if (!this.#file || !this.#run) throw new Error("the container is not open");
    const { format } = this.#run;
    return { file: this.#file, format, frameBytes: format.frameBytes };
  }
}
