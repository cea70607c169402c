import {
  directoryOf,
  type Entry,
  type FirstTags,
  type Flavour,
  placeBytes,
  type PlaneTags,
  sizeOf,
  tagsOf,
} from "./directory.ts";

/** The place of some bytes, and their number. */
export interface Extent {
  readonly at: number;
  readonly bytes: number;
}

/** A picture in the chain of directories, with its pictures of lower resolution. */
export interface PyramidPage {
  /** Where the pixels lie. */
  readonly pixels: Extent;
  /** The tags of the picture's directory, and of each directory for a lower resolution. */
  readonly planes: readonly PlaneTags[];
  /** The places of the pixels of each lower resolution. */
  readonly levels: readonly Extent[];
  /** What only the file's first directory says. */
  readonly first?: FirstTags & { readonly description: Extent };
}

const long = 4, ifd = 13, ifd8 = 18;
const subfileTag = 254, descriptionTag = 270, stripOffsetsTag = 273, stripBytesTag = 279, subIfdsTag = 330;

/** The length of a page's directories: its own, the list of its levels' directories, and those directories. */
export function pageBytes(flavour: Flavour, { levels, planes, first }: PyramidPage): number {
  const entries = tagsOf(flavour, planes[0], first).length;
  if (levels.length === 0) return sizeOf(flavour, entries);
  return sizeOf(flavour, entries + 1) + listBytes(flavour, levels.length) +
    levels.length * levelBytes(flavour, planes[0]);
}

function levelBytes(flavour: Flavour, plane: PlaneTags): number {
  return sizeOf(flavour, tagsOf(flavour, plane).length + 1);
}

/** The length of the list of levels. A single place needs no list, because it fits into the entry. */
function listBytes(flavour: Flavour, levels: number): number {
  const each = placeBytes(flavour, 0).length;
  return levels > 1 ? Math.ceil(levels * each / 8) * 8 : 0;
}

/**
 * The directories of a page as they are in the file from `at` on. `next` is the place of the next page; 0 after the
 * last page.
 */
export function pageDirectories(
  flavour: Flavour,
  page: PyramidPage,
  { at, next }: { at: number; next: number },
): Uint8Array<ArrayBuffer> {
  const { planes, levels, pixels, first } = page;
  const made = new Uint8Array(pageBytes(flavour, page));
  const own = withPixels(tagsOf(flavour, planes[0], first), pixels).map((entry): Entry =>
    first && entry[0] === descriptionTag
      ? [entry[0], entry[1], first.description.bytes, first.description.at]
      : entry
  );
  if (levels.length === 0) {
    made.set(directoryOf(flavour, own, next));
    return made;
  }
  const list = sizeOf(flavour, own.length + 1);
  const levelsAt = list + listBytes(flavour, levels.length);
  const levelAt = (index: number) => levelsAt + index * levelBytes(flavour, planes[0]);
  const type = flavour === "big" ? ifd8 : ifd;
  const entry: Entry = [subIfdsTag, type, levels.length, at + (levels.length > 1 ? list : levelAt(0))];
  made.set(directoryOf(flavour, inOrder([...own, entry]), next));
  for (const [index, level] of levels.entries()) {
    const place = placeBytes(flavour, at + levelAt(index));
    if (levels.length > 1) made.set(place, list + index * place.length);
    const entries = withPixels(tagsOf(flavour, planes[index + 1]), level);
    made.set(directoryOf(flavour, inOrder([...entries, [subfileTag, long, 1, 1]])), levelAt(index));
  }
  return made;
}

function withPixels(entries: readonly Entry[], { at, bytes }: Extent): Entry[] {
  return entries.map(([tag, type, count, value]) => [
    tag,
    type,
    count,
    tag === stripOffsetsTag ? at : tag === stripBytesTag ? bytes : value,
  ]);
}

function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((one, two) => one[0] - two[0]);
}
