import type { BlockFile } from "../files/block_file.ts";
import type { PlaneMap } from "../record/plane_map.ts";
import {
  directory,
  directoryBytes,
  type Flavour,
  placeBytes,
  type PlaneTags,
  setPlaces,
} from "./directory.ts";

/** Whether planes of an experiment are missing among those that were taken. */
export function hasGaps(planes: PlaneMap | undefined): boolean {
  return planes?.positions()?.some(({ frames }) => frames.includes(-1)) ?? false;
}

const pageBytes = 4096;

/** Pages of zeros, and their places in a file. */
export interface BlankPages {
  /** The directories, chained. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The place of their directories. */
  readonly at: number;
  /** The zeros of the largest page, and their place. */
  readonly zeros: Uint8Array<ArrayBuffer>;
  readonly zerosAt: number;
  /** The end of all this in the file. */
  readonly end: number;
}

function zerosFor(planes: readonly PlaneTags[]): number {
  return Math.max(...planes.map(({ width, height, bytesPerPixel }) => width * height * bytesPerPixel));
}

/** The most bytes that such pages take in a file. */
export function blankBytes(planes: readonly PlaneTags[]): number {
  return 8 + planes.length * directoryBytes("big") + pageBytes + zerosFor(planes);
}

/**
 * A page of zeros for each region. It is shown for every plane that was not taken, because Bio-Formats opens no file in
 * which a plane is missing.
 */
export function blankPages(flavour: Flavour, planes: readonly PlaneTags[], behind: number): BlankPages {
  const at = Math.ceil(behind / 8) * 8;
  const size = directoryBytes(flavour);
  const bytes = new Uint8Array(planes.length * size);
  const view = new DataView(bytes.buffer);
  const zerosAt = Math.ceil((at + bytes.length) / pageBytes) * pageBytes;
  for (const [region, plane] of planes.entries()) {
    bytes.set(directory(flavour, plane), region * size);
    const next = region + 1 < planes.length ? at + (region + 1) * size : 0;
    setPlaces(view, region * size, { flavour, first: false, pixels: zerosAt, next });
  }
  const zeros = new Uint8Array(zerosFor(planes));
  return { bytes, at, zeros, zerosAt, end: zerosAt + zeros.length };
}

/** Writes such pages, and links them to the directory whose link to the next one is at `last`. */
export async function writeBlankPages(
  file: BlockFile,
  { bytes, at, zeros, zerosAt }: BlankPages,
  { flavour, last }: { flavour: Flavour; last: number },
): Promise<void> {
  await file.write(zeros, zerosAt);
  await file.write(bytes, at);
  await file.write(placeBytes(flavour, at), last);
}
