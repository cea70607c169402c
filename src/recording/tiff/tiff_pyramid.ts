import { basename } from "node:path";
import { SinkError } from "../../errors.ts";
import type { BlockFile } from "../files/block_file.ts";
import { ByteSource } from "../files/byte_source.ts";
import { denoFiles } from "../files/deno_files.ts";
import { unpack } from "../reading/unpack.ts";
import type { SinkRun } from "../sink.ts";
import { compressBytes } from "../writing/zstd.ts";
import { half, halve, levelsAbove, type Plane } from "../zarr/pyramid/halve.ts";
import { classicLimitBytes, type Flavour, header, type PlaneTags, resolutionBytes } from "./directory.ts";
import { type Extent, pageBytes, pageDirectories, type PyramidPage } from "./pyramid_directories.ts";
import { readTiff, type TiffFile, type TiffPage } from "./read_tiff.ts";
import { TiffLayout } from "./tiff_layout.ts";

/** How a pyramid is made. */
export interface TiffPyramidOptions {
  /** The run that was recorded. */
  readonly run: SinkRun;
  /** Called after each plane. */
  readonly progress?: () => void;
  readonly signal?: AbortSignal;
}

/** Directories are written in pieces of about this many bytes. */
const stretchBytes = 1024 * 1024;

/**
 * Adds pictures of lower resolution to all planes of a finished OME-TIFF. They are in SubIFDs of each plane's
 * directory, as OME-TIFF has them since its version 6; each is half as wide and high as the one before, down to 256
 * pixels. The pictures and a new chain of directories are written behind the file's end, and the last write points the
 * header to that chain. So the file is correct at every moment, without a pyramid or with all of it. A file that would
 * exceed 4 GiB becomes a BigTIFF. Returns the file's flavour.
 */
export async function addTiffPyramid(path: string, options: TiffPyramidOptions): Promise<Flavour> {
  using source = await ByteSource.open(path);
  const tiff = await readTiff(source);
  const { planes, software } = new TiffLayout(options.run, basename(path));
  const perRegion = planes.map(levelTags);
  if (perRegion.every((one) => one.length === 1)) return tiff.flavour;
  const file = await denoFiles.open(path);
  try {
    const { made, end } = await addPixels({ source, tiff, file }, perRegion, options);
    const table = resolutionBytes(perRegion.flat());
    await file.write(table, end);
    let resolutionsAt = end;
    const { compression } = tiff.pages[0];
    const tags = perRegion.map((one) =>
      one.map((plane) => ({ ...plane, compression, resolutionsAt: (resolutionsAt += 16) - 16 }))
    );
    const { at: softwareAt, text } = software;
    const first = { softwareAt, softwareBytes: text.length, description: tiff.description };
    const pages = made.map(({ region, pixels, levels }, index): PyramidPage => ({
      pixels,
      levels,
      planes: tags[region],
      ...(index === 0 && { first }),
    }));
    const firstAt = end + table.length;
    const sizes = (flavour: Flavour) => pages.reduce((sum, page) => sum + pageBytes(flavour, page), firstAt);
    const flavour = tiff.flavour === "classic" && sizes("classic") < classicLimitBytes ? "classic" : "big";
    await writeDirectories(file, pages, { flavour, firstAt });
    await file.truncate(sizes(flavour));
    await file.sync();
    await file.write(header(flavour, firstAt), 0);
    return flavour;
  } finally {
    await file.close();
  }
}

/** The tags of a region's picture, and those of each picture of lower resolution. */
function levelTags(plane: PlaneTags): PlaneTags[] {
  const tags = [plane];
  for (let level = levelsAbove(plane.width, plane.height); level > 0; level--) {
    const { width, height, pixelSizeUm: [x, y], ...same } = tags[tags.length - 1];
    tags.push({ ...same, width: half(width), height: half(height), pixelSizeUm: [2 * x, 2 * y] });
  }
  return tags;
}

/** A page whose pictures of lower resolution are already in the file. */
interface MadePage {
  readonly region: number;
  readonly pixels: Extent;
  readonly levels: readonly Extent[];
}

/** Writes the pixels of all levels behind the end of the file. */
async function addPixels(
  { source, tiff, file }: { source: ByteSource; tiff: TiffFile; file: BlockFile },
  perRegion: readonly (readonly PlaneTags[])[],
  { progress, signal }: TiffPyramidOptions,
): Promise<{ made: MadePage[]; end: number }> {
  const regions = regionsOf(tiff);
  const made: MadePage[] = [];
  let end = align(source.bytes);
  for (const [index, page] of tiff.pages.entries()) {
    signal?.throwIfAborted();
    const region = regions[index];
    const levels: Extent[] = [];
    let plane = perRegion[region].length > 1 ? await readPlane(source, page) : undefined;
    if (!plane && perRegion[region].length > 1) {
      throw new SinkError(
        `Cannot make a pyramid: plane ${index} (from 0) of "${source.path}" cannot be read.`,
      );
    }
    for (let level = 1; plane && level < perRegion[region].length; level++) {
      plane = halve(plane);
      const raw = new Uint8Array(plane.pixels.buffer, plane.pixels.byteOffset, plane.pixels.byteLength);
      const bytes = page.compression === 1 ? raw : compressBytes(raw);
      await file.write(bytes, end);
      levels.push({ at: end, bytes: bytes.length });
      end = align(end + bytes.length);
    }
    const pixels = { at: page.stripAt, bytes: page.stripBytes };
    made.push({ region, pixels, levels });
    progress?.();
  }
  return { made, end };
}

function align(at: number): number {
  return Math.ceil(at / 8) * 8;
}

/** The region of each page in the chain. Behind the pages of frames there may be a page of zeros for each region. */
function regionsOf({ pages, blocks }: TiffFile): number[] {
  const regions = new Array<number>(pages.length);
  for (const [region, own] of blocks.entries()) {
    for (const { directory, count } of own) regions.fill(region, directory, directory + count);
  }
  const taken = blocks.flat().reduce((sum, { count }) => sum + count, 0);
  for (let index = taken; index < pages.length; index++) regions[index] = index - taken;
  return regions;
}

/** The pixels of a page, in memory; nothing if they cannot be read. */
export async function readPlane(source: ByteSource, page: TiffPage): Promise<Plane | undefined> {
  const { width, height, bits, stripAt, stripBytes, compression } = page;
  const planeBytes = width * height * (bits / 8);
  const isPacked = compression !== 1;
  if (!isPacked && stripBytes !== planeBytes) return undefined;
  const stored = await (isPacked ? source.readDense(stripAt, stripBytes) : source.read(stripAt, stripBytes));
  const pixels = stored && isPacked ? unpack(stored, planeBytes) : stored;
  if (pixels?.length !== planeBytes) return undefined;
  return { width, height, pixels: bits === 8 ? pixels : new Uint16Array(pixels.buffer, 0, width * height) };
}

async function writeDirectories(
  file: BlockFile,
  pages: readonly PyramidPage[],
  { flavour, firstAt }: { flavour: Flavour; firstAt: number },
): Promise<void> {
  let stretch: Uint8Array[] = [], length = 0, from = firstAt;
  const flush = async () => {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const one of stretch) {
      bytes.set(one, at);
      at += one.length;
    }
    await file.write(bytes, from);
    from += length;
    stretch = [];
    length = 0;
  };
  for (const [index, page] of pages.entries()) {
    const at = from + length;
    const next = index + 1 < pages.length ? at + pageBytes(flavour, page) : 0;
    const bytes = pageDirectories(flavour, page, { at, next });
    stretch.push(bytes);
    length += bytes.length;
    if (length >= stretchBytes) await flush();
  }
  await flush();
}
