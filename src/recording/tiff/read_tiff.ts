import { SinkError } from "../../errors.ts";
import type { Flavour } from "./directory.ts";
import type { PlaneBlock } from "./ome_contents.ts";
import type { ByteSource } from "../files/byte_source.ts";

/** One directory of a TIFF. */
export interface TiffPage {
  /** Where it lies. */
  readonly at: number;
  /** Where the place of the next directory stands. */
  readonly nextAt: number;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 1: none; 50000: zstd. */
  readonly compression: number;
  /** What else readers hold pages against each other by: how pixels are meant, packed and counted. */
  readonly traits: string;
  readonly stripAt: number;
  readonly stripBytes: number;
}

/** A TIFF that this library wrote, taken apart; without pages if it was left before its first frame. */
export interface TiffFile {
  readonly flavour: Flavour;
  readonly pages: readonly TiffPage[];
  /** The description. */
  readonly xml: string;
  /** How many frames the description counts. */
  readonly frames: number;
  /** For each region, where its planes stand in the chain. */
  readonly blocks: readonly (readonly PlaneBlock[])[];
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

function notOurs(path: string, what: string): SinkError {
  return new SinkError(`Cannot read "${path}": it is no TIFF that this library recorded (${what}).`);
}

/** A file that was to become a TIFF has no header before its first frame is written. */
async function readHeader(source: ByteSource): Promise<{ shape: Shape; firstAt: number }> {
  const view = await source.look(0, Math.min(16, source.bytes));
  if (!view || view.byteLength < 16) throw notOurs(source.path, "it is too short");
  if (view.getBigUint64(0, true) === 0n) return { shape: classic, firstAt: 0 };
  const magic = view.getUint32(0, true);
  if (magic === 0x002a4949) return { shape: classic, firstAt: view.getUint32(4, true) };
  if (magic === 0x002b4949) return { shape: big, firstAt: Number(view.getBigUint64(8, true)) };
  throw notOurs(source.path, "its first bytes are others");
}

type Values = Map<number, number>;

/** A hundred thousand planes are described in some 12 MB; more is made up by damaged bytes. */
const mostDescriptionBytes = 256 * 1024 * 1024;

async function readPage(source: ByteSource, at: number, shape: Shape): Promise<[TiffPage, number, Values]> {
  const { countBytes, entryBytes, valueAt, placeBytes } = shape;
  const head = await source.look(at, countBytes);
  const count = head ? (countBytes === 2 ? head.getUint16(0, true) : Number(head.getBigUint64(0, true))) : 0;
  const view = count > 0 && count < 100
    ? await source.look(at, countBytes + count * entryBytes + placeBytes)
    : undefined;
  if (!view) throw notOurs(source.path, `there is no directory at ${at}`);
  const values: Values = new Map();
  for (let i = 0; i < count; i++) {
    const entry = countBytes + i * entryBytes;
    const tag = view.getUint16(entry, true);
    const type = view.getUint16(entry + 2, true);
    const value = entry + valueAt;
    if (tag === 270) values.set(-tag, place(view, entry + 4, shape)); // how long the description is
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
    traits: [259, 262, 277, 278, 339].map(tag).join(),
    stripAt: tag(273),
    stripBytes: tag(279),
  };
  if (![8, 16].includes(page.bits) || page.width < 1 || page.height < 1) {
    throw notOurs(source.path, `the directory at ${at} is damaged`);
  }
  return [page, place(view, nextAt, shape), values];
}

function attribute(text: string, name: string): number {
  return Number(text.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? NaN);
}

/** The order of taking, as the description of an experiment tells of it beside its axes. */
function takingOf(xml: string): { frames: number; blocks: PlaneBlock[][] } | undefined {
  const own = xml.match(/Namespace="pvcam-deno\/taking">([\s\S]*?)<\/MapAnnotation>/)?.[1];
  if (own === undefined) return undefined;
  const frames = Number(own.match(/<M K="frames">(\d+)<\/M>/)?.[1] ?? NaN);
  const blocks = [...own.matchAll(/<M K="region\d+">([\d ;]+)<\/M>/g)].map(([, list]) =>
    list.split(";").map((block) => {
      const [directory = NaN, frame = NaN, count = NaN] = block.split(" ").map(Number);
      return { directory, frame, count };
    })
  );
  return { frames, blocks };
}

function blocksOf(xml: string): PlaneBlock[][] {
  return [...xml.matchAll(/<Pixels [\s\S]*?<\/Pixels>/g)].map(([pixels]) =>
    [...pixels.matchAll(/<TiffData [^>]*>/g)].map(([block]) => ({
      directory: attribute(block, "IFD"),
      frame: attribute(block, "FirstT"),
      count: attribute(block, "PlaneCount"),
    }))
  );
}

/** Takes a TIFF apart. Throws a SinkError if this library did not write it. */
export async function readTiff(source: ByteSource): Promise<TiffFile> {
  const { shape, firstAt } = await readHeader(source);
  const pages: TiffPage[] = [];
  let xml = "";
  for (let at = firstAt; at !== 0;) {
    const [page, next, values] = await readPage(source, at, shape);
    if (pages.length === 0) {
      const length = Math.max(0, (values.get(-270) ?? 1) - 1);
      const bytes = length <= mostDescriptionBytes
        ? await source.read(values.get(270) ?? 0, length)
        : undefined;
      if (bytes) xml = new TextDecoder().decode(bytes);
      if (!xml.includes('Creator="pvcam-deno"')) {
        throw notOurs(source.path, "its description names another creator");
      }
    }
    pages.push(page);
    // A chain that bites its tail would hold us for ever; no directory is shorter than this.
    if (pages.length > source.bytes / 100) throw notOurs(source.path, "its directories go round in a circle");
    at = next;
  }
  if (pages.length === 0) return { flavour: shape.flavour, pages, xml, frames: 0, blocks: [] };
  const { frames, blocks } = takingOf(xml) ?? { frames: attribute(xml, "SizeT"), blocks: blocksOf(xml) };
  const counts = [
    frames,
    ...blocks.flat().flatMap(({ directory, frame, count }) => [directory, frame, count]),
  ];
  if (!counts.every(Number.isSafeInteger) || blocks.length === 0 || blocks.some((one) => one.length === 0)) {
    throw notOurs(source.path, "its description is damaged");
  }
  const placed = blocks.map((one) => one.reduce((sum, { count }) => sum + count, 0));
  if (placed.some((count) => count !== frames)) {
    throw notOurs(source.path, `its description counts ${frames} frames, and places ${placed.join(" and ")}`);
  }
  return { flavour: shape.flavour, pages, xml, frames, blocks };
}
