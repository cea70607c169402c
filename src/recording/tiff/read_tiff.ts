import { SinkError } from "../../errors.ts";
import { between } from "./between.ts";
import { attributeIn, blocksIn, takingIn } from "./described_blocks.ts";
import type { Flavour } from "./directory.ts";
import type { Taking } from "./ome_contents.ts";
import { unescape } from "./ome_text.ts";
import { xmlText } from "./well_formed.ts";
import { mostFrameBytes } from "../record/record_fault.ts";
import type { ByteSource } from "../files/byte_source.ts";
import { endsBefore, notOurs } from "./tiff_fault.ts";

/** A directory of a TIFF. */
export interface TiffPage {
  /** Where it lies. */
  readonly at: number;
  /** The place of the link to the next directory. */
  readonly nextAt: number;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 1: none; 50000: zstd. */
  readonly compression: number;
  /** What else readers compare between pages: how pixels are meant, packed and counted. */
  readonly traits: string;
  /** The rows of a strip: all rows of the plane, because this library writes a plane as one strip. */
  readonly rows: number;
  readonly stripAt: number;
  readonly stripBytes: number;
  /**
   * The directories of the picture's lower resolutions: how many there are, and the place of the only one or of their
   * list.
   */
  readonly levels?: { readonly count: number; readonly at: number };
}

/** What the description of a TIFF says about its own file. */
export interface TiffDescription extends Taking {
  /** The description itself. */
  readonly xml: string;
  /** The file's UUID. */
  readonly uuid?: string;
  /** The other files whose planes the description describes too. */
  readonly others: readonly string[];
}

/** A TIFF that this library wrote, with its parts. It has no pages if its program ended before the first frame. */
export interface TiffFile extends TiffDescription {
  readonly flavour: Flavour;
  readonly pages: readonly TiffPage[];
  /** The place of the description, and its number of bytes. */
  readonly description: { readonly at: number; readonly bytes: number };
}

interface Shape {
  flavour: Flavour;
  countBytes: number;
  entryBytes: number;
  valueAt: number;
  placeBytes: number;
}

const classic: Shape = { flavour: "classic", countBytes: 2, entryBytes: 12, valueAt: 8, placeBytes: 4 };
const big: Shape = { flavour: "big", countBytes: 8, entryBytes: 20, valueAt: 12, placeBytes: 8 };

function place(view: DataView, at: number, { placeBytes }: Shape): number {
  return placeBytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Reads the header. A file that was to become a TIFF has no header before its first frame is written. */
async function readHeader(source: ByteSource): Promise<{ shape: Shape; firstAt: number }> {
  const view = await source.look(0, Math.min(16, source.bytes));
  if (!view || view.byteLength < 16) throw notOurs(source.path, "it is too short");
  if (view.getBigUint64(0, true) === 0n) return { shape: classic, firstAt: 0 };
  const magic = view.getUint32(0, true);
  if (magic === 0x002a4949) return { shape: classic, firstAt: view.getUint32(4, true) };
  if (magic === 0x002b4949) return { shape: big, firstAt: Number(view.getBigUint64(8, true)) };
  throw notOurs(source.path, "its first bytes are wrong");
}

type Values = Map<number, number>;

/** The tag of the pictures of lower resolution. */
const subIfds = 330;

/**
 * The longest description that is read. That of a hundred thousand planes takes some 12 MB; a longer one than this is
 * damaged.
 */
const mostDescriptionBytes = 256 * 1024 * 1024;

/**
 * The types of the numbers in a directory, each with one value. Other programs would read another type as another
 * number.
 */
const numberTypes: Readonly<Record<number, readonly number[]>> = {
  ...Object.fromEntries([258, 259, 262, 277, 296, 339].map((tag) => [tag, [3]])),
  ...Object.fromEntries([254, 256, 257, 278].map((tag) => [tag, [4]])),
  ...Object.fromEntries([273, 279].map((tag) => [tag, [4, 16]])),
  ...Object.fromEntries([282, 283].map((tag) => [tag, [5]])),
};

function isSound(tag: number, type: number, count: number): boolean {
  if (tag === subIfds) return type === 13 || type === 18;
  return !(tag in numberTypes) || numberTypes[tag].includes(type) && count === 1;
}

async function readPage(source: ByteSource, at: number, shape: Shape): Promise<[TiffPage, number, Values]> {
  const { countBytes, entryBytes, valueAt, placeBytes } = shape;
  const head = await source.look(at, countBytes);
  const count = head ? (countBytes === 2 ? head.getUint16(0, true) : Number(head.getBigUint64(0, true))) : 0;
  const view = count > 0 && count < 100
    ? await source.look(at, countBytes + count * entryBytes + placeBytes)
    : undefined;
  if (!view) {
    throw head
      ? notOurs(source.path, `there is no directory at ${at}`)
      : endsBefore(source, "a directory", at);
  }
  const values: Values = new Map();
  for (let i = 0; i < count; i++) {
    const entry = countBytes + i * entryBytes;
    const tag = view.getUint16(entry, true);
    const type = view.getUint16(entry + 2, true);
    const value = entry + valueAt;
    if (!isSound(tag, type, place(view, entry + 4, shape))) {
      throw notOurs(source.path, `the directory at ${at} is damaged`);
    }
    // The length of the description, and the number of a picture's levels.
    if (tag === 270 || tag === subIfds) values.set(-tag, place(view, entry + 4, shape));
    values.set(
      tag,
      type === 3
        ? view.getUint16(value, true)
        : type === 4
        ? view.getUint32(value, true)
        : place(view, value, shape),
    );
  }
  const tag = (number: number) => values.get(number) ?? 0;
  const nextAt = countBytes + count * entryBytes;
  const page = {
    at,
    nextAt: at + nextAt,
    width: tag(256),
    height: tag(257),
    bits: tag(258),
    compression: tag(259),
    traits: [259, 262, 277, 339].map(tag).join(),
    rows: tag(278),
    stripAt: tag(273),
    stripBytes: tag(279),
    ...(values.has(subIfds) && { levels: { count: tag(-subIfds), at: tag(subIfds) } }),
  };
  const isTooLarge = page.width * page.height * page.bits > 8 * mostFrameBytes;
  if (![8, 16].includes(page.bits) || page.width < 1 || page.height < 1 || isTooLarge) {
    throw notOurs(source.path, `the directory at ${at} is damaged`);
  }
  return [page, place(view, nextAt, shape), values];
}

/** The first directory, the place of the next directory, and the description. */
async function readFront(
  source: ByteSource,
  shape: Shape,
  firstAt: number,
): Promise<{ page: TiffPage; next: number; xml: string; description: TiffFile["description"] }> {
  const [page, next, values] = await readPage(source, firstAt, shape);
  const description = { at: values.get(270) ?? 0, bytes: values.get(-270) ?? 1 };
  const length = Math.max(0, description.bytes - 1);
  if (length > mostDescriptionBytes) throw notOurs(source.path, `its description has ${length} bytes`);
  const bytes = await source.read(description.at, length);
  if (!bytes) throw endsBefore(source, "its description", description.at);
  const xml = xmlText(bytes);
  if (!xml.includes('Creator="pvcam-deno"')) {
    throw notOurs(source.path, "its description names another creator");
  }
  return { page, next, xml, description };
}

/** The most other files that a description names, each of which is looked for. No recording has so many parts. */
const mostOthers = 10_000;

/** What a description says about its own file. */
function described(path: string, xml: string): TiffDescription {
  const { frames, blocks } = takingIn(xml) ?? { frames: attributeIn(xml, "SizeT"), blocks: blocksIn(xml) };
  const counts = [
    frames,
    ...blocks.flat().flatMap(({ directory, frame, count }) => [directory, frame, count]),
  ];
  if (!counts.every(Number.isSafeInteger) || blocks.length === 0 || blocks.some((one) => one.length === 0)) {
    throw notOurs(path, "its description is damaged");
  }
  const placed = blocks.map((one) => one.reduce((sum, { count }) => sum + count, 0));
  if (placed.some((count) => count !== frames)) {
    throw notOurs(path, `its description counts ${frames} frames, and places ${placed.join(" and ")}`);
  }
  const [root = ""] = between(xml, "<OME ", ">");
  const uuid = root.match(/\bUUID="urn:uuid:([\da-f-]{36})"/)?.[1];
  const others = new Set([...xml.matchAll(/<UUID FileName="([^"]*)">/g)].map(([, name]) => name));
  if (others.size > mostOthers) throw notOurs(path, `its description names ${others.size} other files`);
  return { xml, frames, blocks, uuid, others: [...others].map(unescape) };
}

/**
 * Reads only the description, and its place in the file. Returns nothing for a file whose program ended before the
 * first frame.
 */
export async function readDescription(
  source: ByteSource,
): Promise<TiffDescription & { flavour: Flavour; firstAt: number } | undefined> {
  const { shape, firstAt } = await readHeader(source);
  if (firstAt === 0) return undefined;
  const { xml } = await readFront(source, shape, firstAt);
  return { flavour: shape.flavour, firstAt, ...described(source.path, xml) };
}

/** Reads a TIFF's directories and description. Throws a SinkError if this library did not write the file. */
export async function readTiff(source: ByteSource): Promise<TiffFile> {
  const { shape, firstAt } = await readHeader(source);
  const { flavour } = shape;
  if (firstAt === 0) {
    return {
      flavour,
      pages: [],
      xml: "",
      description: { at: 0, bytes: 0 },
      frames: 0,
      blocks: [],
      others: [],
    };
  }
  const { page: first, next, xml, description } = await readFront(source, shape, firstAt);
  const pages = [first], seen = new Set([firstAt]);
  for (let at = next; at !== 0;) {
    if (seen.has(at)) throw notOurs(source.path, "its directories go round in a circle");
    seen.add(at);
    const [page, next] = await readPage(source, at, shape);
    pages.push(page);
    at = next;
  }
  return { flavour, pages, description, ...described(source.path, xml) };
}

/** The most levels of a picture: no sensor's picture has more. */
const mostLevels = 24;

/** The directories of a page's pictures of lower resolution; nothing if they cannot be read. */
export async function readLevels(
  source: ByteSource,
  { levels }: TiffPage,
  flavour: Flavour,
): Promise<TiffPage[] | undefined> {
  if (!levels) return [];
  const shape = flavour === "big" ? big : classic;
  const { placeBytes } = shape;
  if (levels.count < 1 || levels.count > mostLevels) return undefined;
  const list = levels.count === 1 ? undefined : await source.look(levels.at, levels.count * placeBytes);
  if (levels.count > 1 && !list) return undefined;
  const places = Array.from(
    { length: levels.count },
    (_, index) => list ? place(list, index * placeBytes, shape) : levels.at,
  );
  const pages: TiffPage[] = [];
  try {
    for (const at of places) {
      const [page, next, values] = await readPage(source, at, shape);
      if (next !== 0 || values.get(254) !== 1) return undefined;
      pages.push(page);
    }
  } catch (cause) {
    if (!(cause instanceof SinkError)) throw cause;
    return undefined;
  }
  return pages;
}
