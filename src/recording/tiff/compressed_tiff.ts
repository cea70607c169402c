import { basename } from "node:path";
import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../files/block_file.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import { pixelSlices } from "../writing/pieces.ts";
import { scaleNote } from "../record/pictures.ts";
import type { SinkRun } from "../sink.ts";
import { compressBytes, compressPlane } from "../writing/zstd.ts";
import { hasGaps } from "./blank_pages.ts";
import {
  classicLimitBytes,
  descriptionEntry,
  directory,
  directoryBytes,
  firstDirectoryBytes,
  type Flavour,
  header,
  setPlaces,
} from "./directory.ts";
import { mostPlanesDescribed } from "./ome_pixels.ts";
import { TiffLayout } from "./tiff_layout.ts";
import { descriptionBytes } from "./ome_xml.ts";

/** TIFF's number for zstd. */
const zstd = 50_000;

/**
 * An OME-TIFF with planes compressed by zstd, for converting and not for recording. The sizes of planes are not known
 * beforehand, so the directories are behind them, and the header is written last.
 */
export class CompressedTiffContainer implements Container {
  readonly kind = "ome-tiff";
  readonly batchesAtOnce = 1;
  readonly paths: readonly string[];
  readonly bytesCopied = 0;
  #opened?: { run: SinkRun; file: BlockFile; layout: TiffLayout };
  /** The places of each region's planes. */
  #planes: { at: number; bytes: number }[][] = [];
  readonly #blank: { at: number; bytes: number }[] = [];
  #frames = 0;
  #end = 0;

  /** A compressed OME-TIFF at `path`. */
  constructor(path: string) {
    this.paths = [path];
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#end;
  }

  /** Asks for no room: how much the frames will shrink is not known beforehand. */
  plan(_run: SinkRun): ContainerPlan {
    return { needBytes: 0 };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    const layout = new TiffLayout(run, basename(this.paths[0]));
    const file = await files.create(this.paths[0]);
    this.#opened = { run, file, layout };
    this.#planes = run.format.regions.map(() => []);
    this.#end = layout.descriptionsAt[0];
    try {
      await file.write(new TextEncoder().encode(layout.software.text), layout.software.at);
      await file.write(layout.resolutions(), layout.planes[0].resolutionsAt);
    } catch (cause) {
      await this.close().catch(() => {});
      await this.remove(files).catch(() => {});
      throw cause;
    }
  }

  async place(frames: readonly FrameLease[]): Promise<[]> {
    const { file, run } = this.#known();
    const slices = pixelSlices(run.format);
    for (const frame of frames) {
      for (const [region, slice] of slices.entries()) {
        const bytes = compressPlane(frame, slice);
        await file.write(bytes, this.#end);
        this.#planes[region].push({ at: this.#end, bytes: bytes.length });
        this.#end += bytes.length;
      }
      this.#frames++;
    }
    return [];
  }

  /**
   * Does nothing: frames were whole when they were placed, because nothing overwrites frames that are being converted.
   */
  settle(): void {}

  commit(): Promise<void> {
    return Promise.resolve();
  }

  async finish({ frames, times, planes, rows }: Ending): Promise<void> {
    const { file, run } = this.#known();
    if (hasGaps(planes)) await this.#addBlank();
    const blocks = this.#planes.map((_, region) => [{ directory: region * frames, frame: 0, count: frames }]);
    const note = `${frames} frames, compressed. ${scaleNote(run)}`;
    const name = basename(this.paths[0]);
    const text = descriptionBytes({
      run,
      name,
      frames,
      blocks,
      note,
      times,
      planes,
      rows: await rows(0, Math.min(frames, mostPlanesDescribed)),
      blankFrom: frames * this.#planes.length,
    });
    const firstAt = Math.ceil(this.#end / 8) * 8;
    const total = frames * this.#planes.length + this.#blank.length;
    const bigEnd = firstAt + firstDirectoryBytes("big") + (total - 1) * directoryBytes("big") + text.length;
    const flavour = bigEnd < classicLimitBytes ? "classic" : "big";
    const directories = this.#directories(flavour, firstAt);
    const textAt = firstAt + directories.length;
    const entry = descriptionEntry(flavour, { at: textAt, bytes: text.length });
    directories.set(entry.bytes, entry.at);
    await file.write(directories, firstAt);
    await file.write(text, textAt);
    await file.write(header(flavour, firstAt), 0);
  }

  sync(): Promise<void> {
    return this.#known().file.sync();
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.file.close();
  }

  remove(files: FileSystem): Promise<void> {
    return files.remove(this.paths[0]);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { compression: "zstd" };
  }

  #known() {
    if (!this.#opened) throw new Error("the container is not open");
    return this.#opened;
  }

  /** Writes pages of zeros for planes that were not taken. */
  async #addBlank(): Promise<void> {
    const { file, run } = this.#known();
    for (const { bytes: length } of pixelSlices(run.format)) {
      const bytes = compressBytes(new Uint8Array(length));
      await file.write(bytes, this.#end);
      this.#blank.push({ at: this.#end, bytes: bytes.length });
      this.#end += bytes.length;
    }
  }

  #directories(flavour: Flavour, firstAt: number): Uint8Array<ArrayBuffer> {
    const { layout } = this.#known();
    const planes = [
      ...this.#planes.flatMap((list, region) => list.map((plane) => ({ ...plane, region }))),
      ...this.#blank.map((plane, region) => ({ ...plane, region })),
    ];
    const firstBytes = firstDirectoryBytes(flavour);
    const size = directoryBytes(flavour);
    const bytes = new Uint8Array(firstBytes + (planes.length - 1) * size);
    const view = new DataView(bytes.buffer);
    const placeOf = (index: number) => index === 0 ? 0 : firstBytes + (index - 1) * size;
    const { at: softwareAt, text } = layout.software;
    planes.forEach(({ at, bytes: pixelBytes, region }, index) => {
      const first = index === 0;
      const tags = { ...layout.planes[region], compression: zstd };
      const start = placeOf(index);
      bytes.set(
        directory(flavour, tags, first ? { softwareAt, softwareBytes: text.length } : undefined),
        start,
      );
      const next = index + 1 < planes.length ? firstAt + placeOf(index + 1) : 0;
      setPlaces(view, start, { flavour, first, pixels: at, next, pixelBytes });
    });
    return bytes;
  }
}
