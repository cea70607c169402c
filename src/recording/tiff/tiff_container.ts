import { basename } from "node:path";
import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../files/block_file.ts";
import type { Container, ContainerPlan, Ending } from "../writing/container.ts";
import { type Piece, piecesOf, pixelSlices, type Slice } from "../writing/pieces.ts";
import type { SinkRun } from "../sink.ts";
import type { ZarrOverTiff } from "../zarr/writing/zarr_over_tiff.ts";
import { classicLimitBytes, descriptionEntry, type Flavour, header, placeBytes } from "./directory.ts";
import { closingNote } from "./closing_note.ts";
import { blankPages, hasGaps, writeBlankPages } from "./blank_pages.ts";
import { directoriesOf, linksThatCut, linksThatJoin, nextPlaceAt } from "./directory_chain.ts";
import { mostPlanesDescribed } from "./ome_pixels.ts";
import { joinTiffs } from "../join_tiffs.ts";
import { TiffLayout } from "./tiff_layout.ts";
import { descriptionBytes } from "./ome_xml.ts";

/** The file grows in steps of about this many bytes, so that the disk can set long stretches aside. */
const growthBytes = 256 * 1024 * 1024;

/**
 * An OME-TIFF that is correct at every moment. All directories are in front of the pixels from the start, but the chain
 * and the description's count end at the last frame that was committed. So a reader sees only frames that were written.
 * Before the first commit the file has no header, and no reader takes it for a TIFF.
 */
export class OmeTiffContainer implements Container {
  readonly kind = "ome-tiff";
  readonly batchesAtOnce = 4;
  readonly bytesCopied = 0;
  readonly paths: readonly string[];
  readonly #annex?: ZarrOverTiff;
  readonly #uuid = crypto.randomUUID();
  #file?: BlockFile;
  #run?: SinkRun;
  #layout?: TiffLayout;
  #slices: readonly Slice[] = [];
  #frames = 0;
  #allocated = 0;
  /** The number of frames at which the chain ends now; 0 before the first commit. */
  #cut = 0;
  /** The flavour in the header; none before the first commit. */
  #named?: Flavour;
  #room: 0 | 1 = 0;

  /** An OME-TIFF at `path`. With `annex` its pixels are also those of a Zarr. */
  constructor(path: string, annex?: ZarrOverTiff) {
    this.paths = annex ? [path, annex.path] : [path];
    this.#annex = annex;
  }

  get frames(): number {
    return this.#frames;
  }

  get bytesWritten(): number {
    return this.#frames * (this.#layout?.frameBytes ?? 0);
  }

  plan(run: SinkRun): ContainerPlan {
    const indexBytes = this.#annex?.indexBytes(run) ?? 0;
    const layout = new TiffLayout(run, basename(this.paths[0]), indexBytes);
    if (run.frames === undefined) return { needBytes: layout.segments[0].pixelsAt + layout.frameBytes };
    const end = layout.endOf(run.frames) + layout.fullDescriptionBytes(run.frames);
    return { needBytes: Math.ceil(end / 8) * 8 + indexBytes };
  }

  async create(run: SinkRun, files: FileSystem): Promise<void> {
    this.#run = run;
    this.#layout = new TiffLayout(run, basename(this.paths[0]), this.#annex?.indexBytes(run));
    this.#slices = pixelSlices(run.format);
    this.#file = await files.create(this.paths[0]);
    try {
      if (run.frames !== undefined) {
        this.#allocated = this.plan(run).needBytes;
        await this.#file.allocate(this.#allocated);
      }
      await this.#writeFront();
      await this.#writeDirectories();
      if (this.#annex && run.frames !== undefined) await this.#writeIndex(run.frames, this.#allocated);
      await this.#annex?.create(run, files, this.paths[0]);
    } catch (cause) {
      await this.close().catch(() => {});
      await files.remove(this.paths[0]).catch(() => {});
      throw cause;
    }
  }

  async remove(files: FileSystem): Promise<void> {
    await this.#annex?.remove(files);
    await files.remove(this.paths[0]);
  }

  async place(frames: readonly FrameLease[], first: number): Promise<Piece[][]> {
    const { file, layout } = this.#opened();
    const end = first + frames.length;
    while (layout.capacity < end) await this.#grow();
    await this.#allocateFor(end);
    const place = (index: number) => layout.frameAt(first + index);
    return [piecesOf(file, frames, { slices: this.#slices, place })];
  }

  settle(frames: number): void {
    this.#frames = frames;
  }

  async commit(count: number): Promise<void> {
    if (count === 0 || count === this.#cut) return;
    const { run } = this.#opened();
    if (run.format.regions.length === 1) await this.#cutChain(count);
    this.#cut = count;
    const asked = run.frames === undefined ? "" : ` of ${run.frames}`;
    await this.#describeShortly(
      count,
      `Being recorded: ${count}${asked} frames so far.`,
      this.#flavour(count),
    );
    await this.#annex?.commit(count);
  }

  async finish({ frames, times, planes, rows, reason }: Ending): Promise<void> {
    const { file, layout, run } = this.#opened();
    const end = layout.endOf(frames);
    const flavour = this.#flavour(frames, layout.fullDescriptionBytes(frames));
    if (run.format.regions.length === 1) await this.#cutChain(frames);
    else await this.#joinRegions(frames, flavour);
    this.#cut = frames;
    const note = closingNote(run, { frames, reason });
    // A short description first: it is correct, and it stays if the disk has no room for the full one.
    await this.#describeShortly(frames, note, flavour, true);
    if (!this.#annex) await file.truncate(end);
    const blocks = layout.blocks(flavour, frames, true);
    const text = descriptionBytes({
      run,
      name: basename(this.paths[0]),
      uuid: this.#uuid,
      frames,
      blocks,
      note,
      times,
      planes,
      rows: await rows(0, Math.min(frames, mostPlanesDescribed)),
      blankFrom: frames * run.format.regions.length,
    });
    const at = Math.ceil(end / 8) * 8;
    const blank = hasGaps(planes) ? blankPages(flavour, layout.planes, at + text.length) : undefined;
    const last = nextPlaceAt(layout, flavour, frames - 1, layout.planes.length - 1);
    if (blank) await writeBlankPages(file, blank, { flavour, last });
    await this.#writeDescription(text, at, flavour);
    await this.#finishEnd(frames, blank?.end ?? at + text.length);
    await this.#annex?.finish({ frames, times, planes, rows });
  }

  sync(): Promise<void> {
    return this.#opened().file.sync();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /**
   * Makes the first part of a resumed recording describe this part too. The parts of a striped recording must all be
   * closed first, so they wait.
   */
  async tellOthers(): Promise<void> {
    const { before, part, files } = this.#run ?? {};
    if (before && !part && !files?.claim) await joinTiffs(this.paths[0]);
  }

  describe(frames: number): Readonly<Record<string, unknown>> {
    const { layout, run } = this.#opened();
    return {
      tiff: this.#flavour(frames) === "big" ? "BigTIFF" : "classic",
      framePixelBytes: layout.frameBytes,
      pixelsAtBytes: layout.segments.map(({ firstFrame, pixelsAt }) => ({ firstFrame, pixelsAt })),
      regions: run.format.regions.length,
    };
  }

  #opened(): { file: BlockFile; layout: TiffLayout; run: SinkRun } {
    if (!this.#file || !this.#layout || !this.#run) throw new Error("the container is not open");
    return { file: this.#file, layout: this.#layout, run: this.#run };
  }

  /** The flavour of a file with this many frames: classic as long as they fit. */
  #flavour(frames: number, more: number = 0): Flavour {
    const { layout } = this.#opened();
    if (this.#named === "big" || layout.described("classic") < frames) return "big";
    const end = frames === 0 ? 0 : layout.endOf(frames);
    return end + more < classicLimitBytes ? "classic" : "big";
  }

  async #writeFront(): Promise<void> {
    const { file, layout } = this.#opened();
    const { text, at } = layout.software;
    await file.write(new TextEncoder().encode(text), at);
    await file.write(layout.resolutions(), layout.planes[0].resolutionsAt);
  }

  async #writeDirectories(): Promise<void> {
    const { file, layout } = this.#opened();
    for (const { bytes, at } of directoriesOf(layout)) await file.write(bytes, at);
  }

  async #grow(): Promise<void> {
    const { file, layout, run } = this.#opened();
    const before = layout.capacity;
    const segment = layout.grow();
    await this.#writeDirectories();
    const region = run.format.regions.length - 1;
    // With a single region the chain ends at the last commit. If that is the end of the segment before, the next commit
    // makes the link.
    if (region === 0 && this.#cut === before) return;
    for (const flavour of ["classic", "big"] as const) {
      if (segment.described[flavour] === 0) continue;
      const next = layout.directoryAt(flavour, segment.firstFrame, 0).at;
      await file.write(placeBytes(flavour, next), nextPlaceAt(layout, flavour, before - 1, region));
    }
  }

  async #allocateFor(frames: number): Promise<void> {
    const { file, layout } = this.#opened();
    const end = layout.endOf(frames);
    if (end <= this.#allocated) return;
    const to = Math.min(end + growthBytes, layout.endOf(layout.capacity));
    // On a nearly full disk the whole step may not fit although these frames do. If they do not fit either, the write
    // will fail.
    await file.allocate(to).then(() => this.#allocated = to, () => this.#allocated = end);
  }

  /** Ends the chain after the last of `frames` frames, and continues it where it ended before. */
  async #cutChain(frames: number): Promise<void> {
    const { file, layout } = this.#opened();
    if (frames === this.#cut) return;
    for (const { bytes, at } of linksThatCut(layout, { before: this.#cut, frames })) {
      await file.write(bytes, at);
    }
  }

  /** Links each region's planes in the last segment to those of the next region. */
  async #joinRegions(frames: number, flavour: Flavour): Promise<void> {
    const { file, layout } = this.#opened();
    for (const { bytes, at } of linksThatJoin(layout, flavour, frames)) await file.write(bytes, at);
  }

  /**
   * Writes the description that has room in front of the pixels. There are two such rooms, used by turns, so that one
   * description is whole at any moment.
   */
  async #describeShortly(
    frames: number,
    note: string,
    flavour: Flavour,
    cut: boolean = false,
  ): Promise<void> {
    const { layout, run } = this.#opened();
    const name = basename(this.paths[0]);
    const blocks = layout.blocks(flavour, frames, cut);
    const text = descriptionBytes({ run, name, uuid: this.#uuid, frames, blocks, note });
    if (text.length > layout.descriptionBytes) throw new RangeError(`no room for ${text.length} bytes`);
    this.#room = this.#room === 0 ? 1 : 0;
    await this.#writeDescription(text, layout.descriptionsAt[this.#room], flavour);
  }

  async #writeDescription(bytes: Uint8Array<ArrayBuffer>, at: number, flavour: Flavour): Promise<void> {
    const { file, layout } = this.#opened();
    await file.write(bytes, at);
    const entry = descriptionEntry(flavour, { at, bytes: bytes.length });
    await file.write(entry.bytes, layout.firstDirectoryAt[flavour] + entry.at);
    if (this.#named === flavour) return;
    await file.write(header(flavour, layout.firstDirectoryAt[flavour]), 0);
    this.#named = flavour;
  }

  /** Ends the file after the last byte that counts, because an index must be at the end of the file. */
  async #finishEnd(frames: number, end: number): Promise<void> {
    const { file, run } = this.#opened();
    if (!this.#annex) return await file.truncate(end);
    // If a run took all its frames, the index is there already, behind the room for the description.
    if (frames !== run.frames || end > this.#allocated - this.#annex.indexBytes(run)) {
      await this.#writeIndex(frames, Math.ceil(end / 8) * 8 + this.#annex.indexBytes(run));
    }
  }

  /** Writes the index so that it ends at `end`, and ends the file there. */
  async #writeIndex(frames: number, end: number): Promise<void> {
    const { file, layout } = this.#opened();
    if (!this.#annex) return;
    const index = this.#annex.index(
      frames,
      (frame) => ({ at: layout.frameAt(frame), bytes: layout.frameBytes }),
    );
    await file.write(index, end - index.length);
    await file.truncate(end);
  }
}
