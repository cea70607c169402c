/**
 * The flavour of a TIFF: the first form, with at most 4 GiB and readable by all programs, or BigTIFF, which has no such
 * limit.
 */
export type Flavour = "classic" | "big";

/** The size that a classic TIFF cannot exceed, because its places are 32-bit numbers. */
export const classicLimitBytes = 2 ** 32;

/**
 * The number of bytes before everything else: room for both flavours, so that one write turns one flavour into the
 * other.
 */
export const headerBytes = 16;

/** What the directories (IFDs) of a region's planes have in common. */
export interface PlaneTags {
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** The size of a pixel in the picture, in micrometres; 0 if it is unknown. */
  readonly pixelSizeUm: readonly [x: number, y: number];
  /** The place of the two resolutions in a classic file, 16 bytes: they do not fit into an entry there. */
  readonly resolutionsAt: number;
  /** The compression of the pixels: 1 for none (the default), 50000 for zstd. */
  readonly compression?: number;
}

/** What only a file's first directory says. */
export interface FirstTags {
  readonly softwareAt: number;
  readonly softwareBytes: number;
}

/** An entry of a directory. */
export type Entry = readonly [
  tag: number,
  type: number,
  count: number,
  value: number | readonly [number, number],
];

const short = 3, long = 4, rational = 5, ascii = 2, long8 = 16;
const plainEntries = 13, firstEntries = 15;
const descriptionTag = 270, stripOffsetsTag = 273;

const shapes = {
  classic: { countBytes: 2, entryBytes: 12, valueAt: 8, placeBytes: 4 },
  big: { countBytes: 8, entryBytes: 20, valueAt: 12, placeBytes: 8 },
};

/** The size in bytes of a directory with this many entries. */
export function sizeOf(flavour: Flavour, entries: number): number {
  const { countBytes, entryBytes, placeBytes } = shapes[flavour];
  const bytes = countBytes + entries * entryBytes + placeBytes;
  return Math.ceil(bytes / 8) * 8;
}

/** The distance in bytes from one directory to the next. */
export function directoryBytes(flavour: Flavour): number {
  return sizeOf(flavour, plainEntries);
}

/** The size in bytes of the file's first directory, which has more entries. */
export function firstDirectoryBytes(flavour: Flavour): number {
  return sizeOf(flavour, firstEntries);
}

/** The offset of the link to the next directory, from the directory's beginning. */
export function nextAt(flavour: Flavour, first: boolean): number {
  const { countBytes, entryBytes } = shapes[flavour];
  return countBytes + (first ? firstEntries : plainEntries) * entryBytes;
}

/** The number of pixels in a centimetre, as numerator and denominator. */
export function resolution(pixelSizeUm: number): [number, number] {
  return pixelSizeUm > 0 ? [10_000_000, Math.round(pixelSizeUm * 1000)] : [1, 1];
}

/** The resolutions of some pictures, 16 bytes each. Directories of classic files point to them. */
export function resolutionBytes(planes: readonly PlaneTags[]): Uint8Array<ArrayBuffer> {
  const numbers = planes.flatMap(({ pixelSizeUm }) => pixelSizeUm.flatMap(resolution));
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => view.setUint32(4 * index, number, true));
  return bytes;
}

/** The entries of a directory, in the order of their tags. The places are still to be filled in. */
export function tagsOf(flavour: Flavour, plane: PlaneTags, first?: FirstTags): Entry[] {
  const place = flavour === "big" ? long8 : long;
  const bits = plane.bytesPerPixel * 8;
  const known = plane.pixelSizeUm.every((size) => size > 0);
  // A value that fits into its entry has to be in the entry, or libtiff warns.
  const inline = flavour === "big";
  const entries: Entry[] = [
    [256, long, 1, plane.width],
    [257, long, 1, plane.height],
    [258, short, 1, bits],
    [259, short, 1, plane.compression ?? 1],
    [262, short, 1, 1], // black is zero
    [stripOffsetsTag, place, 1, 0],
    [277, short, 1, 1], // one sample a pixel
    [278, long, 1, plane.height],
    [279, place, 1, plane.width * plane.height * plane.bytesPerPixel],
    [282, rational, 1, inline ? resolution(plane.pixelSizeUm[0]) : plane.resolutionsAt],
    [283, rational, 1, inline ? resolution(plane.pixelSizeUm[1]) : plane.resolutionsAt + 8],
    [296, short, 1, known ? 3 : 1], // centimetres, or no unit
    [339, short, 1, 1], // unsigned
  ];
  if (!first) return entries;
  entries.push([descriptionTag, ascii, 0, 0], [305, ascii, first.softwareBytes, first.softwareAt]);
  return entries.sort((a, b) => a[0] - b[0]);
}

function setPlace(view: DataView, at: number, flavour: Flavour, place: number): void {
  if (flavour === "big") view.setBigUint64(at, BigInt(place), true);
  else view.setUint32(at, place, true);
}

function setEntry(view: DataView, at: number, flavour: Flavour, [tag, type, count, value]: Entry): void {
  view.setUint16(at, tag, true);
  view.setUint16(at + 2, type, true);
  setPlace(view, at + 4, flavour, count);
  const valueAt = at + shapes[flavour].valueAt;
  if (typeof value !== "number") {
    view.setUint32(valueAt, value[0], true);
    view.setUint32(valueAt + 4, value[1], true);
  } else if (type === short) view.setUint16(valueAt, value, true);
  else if (type === long) view.setUint32(valueAt, value, true);
  else setPlace(view, valueAt, flavour, value);
}

/** The bytes of a directory. The places of its pixels and of the next directory are still to be filled in. */
export function directory(flavour: Flavour, plane: PlaneTags, first?: FirstTags): Uint8Array<ArrayBuffer> {
  return directoryOf(flavour, tagsOf(flavour, plane, first));
}

/**
 * The bytes of a directory with these entries, and a link to the next directory; 0, the default, means that there is
 * none.
 */
export function directoryOf(
  flavour: Flavour,
  entries: readonly Entry[],
  next: number = 0,
): Uint8Array<ArrayBuffer> {
  const { countBytes, entryBytes } = shapes[flavour];
  const bytes = new Uint8Array(sizeOf(flavour, entries.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, entries.length, true);
  entries.forEach((entry, i) => setEntry(view, countBytes + i * entryBytes, flavour, entry));
  setPlace(view, countBytes + entries.length * entryBytes, flavour, next);
  return bytes;
}

/**
 * Sets the place of a directory's pixels, their number of bytes if they are compressed, and the place of the next
 * directory (0 if there is none).
 */
export function setPlaces(
  view: DataView,
  at: number,
  places: { flavour: Flavour; first: boolean; pixels: number; next: number; pixelBytes?: number },
): void {
  const { flavour, first } = places;
  const { countBytes, entryBytes, valueAt } = shapes[flavour];
  const before = first ? 6 : 5; // entries before the one with the pixels' place
  setPlace(view, at + countBytes + before * entryBytes + valueAt, flavour, places.pixels);
  setPlace(view, at + nextAt(flavour, first), flavour, places.next);
  if (places.pixelBytes === undefined) return;
  setPlace(view, at + countBytes + (before + 3) * entryBytes + valueAt, flavour, places.pixelBytes);
}

/** The bytes of a place in a file. */
export function placeBytes(flavour: Flavour, place: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(shapes[flavour].placeBytes);
  setPlace(new DataView(bytes.buffer), 0, flavour, place);
  return bytes;
}

/** The first directory's entry for the description, and the entry's place. */
export function descriptionEntry(
  flavour: Flavour,
  description: { at: number; bytes: number },
): { at: number; bytes: Uint8Array<ArrayBuffer> } {
  const { countBytes, entryBytes } = shapes[flavour];
  const bytes = new Uint8Array(entryBytes);
  setEntry(new DataView(bytes.buffer), 0, flavour, [
    descriptionTag,
    ascii,
    description.bytes,
    description.at,
  ]);
  return { at: countBytes + 5 * entryBytes, bytes };
}

/** The first bytes of a file. */
export function header(flavour: Flavour, firstDirectoryAt: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x4949, true); // little-endian
  if (flavour === "big") {
    view.setUint16(2, 43, true);
    view.setUint16(4, 8, true);
    setPlace(view, 8, flavour, firstDirectoryAt);
  } else {
    view.setUint16(2, 42, true);
    setPlace(view, 4, flavour, firstDirectoryAt);
  }
  return bytes;
}
