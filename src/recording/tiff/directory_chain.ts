import { directory, directoryBytes, type Flavour, nextAt, placeBytes, setPlaces } from "./directory.ts";
import type { TiffLayout } from "./tiff_layout.ts";

/** Directories are made in pieces of about this many bytes. */
const stretchBytes = 1024 * 1024;

/** The place of a plane's link to the next directory. */
export function nextPlaceAt(layout: TiffLayout, flavour: Flavour, frame: number, region: number): number {
  const { at, first } = layout.directoryAt(flavour, frame, region);
  return at + nextAt(flavour, first);
}

function* directoriesIn(
  layout: TiffLayout,
  flavour: Flavour,
): Generator<{ bytes: Uint8Array<ArrayBuffer>; at: number }> {
  const segment = layout.segments[layout.segments.length - 1];
  const { firstFrame, pixelsAt } = segment;
  const described = segment.described[flavour];
  const total = described * layout.planes.length;
  const size = directoryBytes(flavour);
  const templates = layout.planes.map((plane) => directory(flavour, plane));
  const offsets = layout.planeBytes.map((_, region) =>
    layout.planeBytes.slice(0, region).reduce((sum, bytes) => sum + bytes, 0)
  );
  const placesOf = (index: number, first: boolean) => {
    const region = Math.floor(index / described);
    const pixels = pixelsAt + (index % described) * layout.frameBytes + offsets[region];
    const next = index + 1 < total ? segment.directoriesAt[flavour] + (index + 1) * size : 0;
    return { flavour, first, pixels, next };
  };
  const stretch = Math.max(1, Math.floor(stretchBytes / size));
  for (let from = 0; from < total; from += stretch) {
    const count = Math.min(stretch, total - from);
    const bytes = new Uint8Array(count * size);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) {
      bytes.set(templates[Math.floor((from + i) / described)], i * size);
      setPlaces(view, i * size, placesOf(from + i, false));
    }
    yield { bytes, at: segment.directoriesAt[flavour] + from * size };
  }
  if (firstFrame > 0 || total === 0) return;
  const { at, text } = layout.software;
  const bytes = directory(flavour, layout.planes[0], { softwareAt: at, softwareBytes: text.length });
  setPlaces(new DataView(bytes.buffer), 0, placesOf(0, true));
  yield { bytes, at: layout.firstDirectoryAt[flavour] };
}

/** The directories of the last segment, chained to its end, in all flavours that it has. */
export function* directoriesOf(
  layout: TiffLayout,
): Generator<{ bytes: Uint8Array<ArrayBuffer>; at: number }> {
  yield* directoriesIn(layout, "classic");
  yield* directoriesIn(layout, "big");
}

/** Bytes, and their place in the file. */
interface Link {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly at: number;
}

/**
 * The links that end the chain of a single region after `frames` frames, and that continue it where it ended before.
 */
export function* linksThatCut(
  layout: TiffLayout,
  { before, frames }: { before: number; frames: number },
): Generator<Link> {
  for (const flavour of ["classic", "big"] as const) {
    const described = layout.described(flavour);
    if (frames <= described) {
      yield { bytes: placeBytes(flavour, 0), at: nextPlaceAt(layout, flavour, frames - 1, 0) };
    }
    if (before > 0 && before < described) {
      const next = layout.directoryAt(flavour, before, 0).at;
      yield { bytes: placeBytes(flavour, next), at: nextPlaceAt(layout, flavour, before - 1, 0) };
    }
  }
}

/** The links from the end of each region's planes to the next region's, in the last segment of `frames` frames. */
export function* linksThatJoin(layout: TiffLayout, flavour: Flavour, frames: number): Generator<Link> {
  const regions = layout.planes.length;
  const { firstFrame } = layout.segmentOf(frames - 1);
  for (let region = 0; region < regions; region++) {
    const next = region + 1 < regions ? layout.directoryAt(flavour, firstFrame, region + 1).at : 0;
    yield { bytes: placeBytes(flavour, next), at: nextPlaceAt(layout, flavour, frames - 1, region) };
  }
}
