import type { ByteSource } from "../files/byte_source.ts";
import { sayLevelFaults } from "../reading/level_problems.ts";
import type { LevelCheck } from "../reading/recorded_frames.ts";
import { half, halve, isSamePlane, levelsAbove, type Plane } from "../zarr/pyramid/halve.ts";
import { readLevels, type TiffFile, type TiffPage } from "./read_tiff.ts";
import { readPlane } from "./tiff_pyramid.ts";

/**
 * What is wrong with the pyramid of an OME-TIFF, each as a sentence: a plane lacks its pictures of lower resolution or,
 * with `pixels`, their pixels are not what the plane reduces to. Nothing for a file without a pyramid.
 */
export async function tiffLevelFaults(
  source: ByteSource,
  tiff: TiffFile,
  { pixels, progress }: LevelCheck,
): Promise<string[]> {
  if (!tiff.pages.some(({ levels }) => levels)) return [];
  const absent: number[] = [], other: number[] = [];
  for (const [index, page] of tiff.pages.entries()) {
    const levels = await readLevels(source, page, tiff.flavour);
    if (!levels || !areSound(page, levels, source)) {
      absent.push(index);
      continue;
    }
    if (pixels) progress?.(index / tiff.pages.length);
    let plane: Plane | undefined = pixels && levels.length > 0 ? await readPlane(source, page) : undefined;
    for (const level of plane ? levels : []) {
      plane = halve(plane!);
      const found = await readPlane(source, level);
      if (found && isSamePlane(found, plane)) continue;
      other.push(index);
      break;
    }
  }
  return sayLevelFaults({ absent, other });
}

/**
 * Whether there are as many levels as a page of its size has, each half as large as the one before, and all within the
 * file.
 */
function areSound(page: TiffPage, levels: readonly TiffPage[], source: ByteSource): boolean {
  if (levels.length !== levelsAbove(page.width, page.height)) return false;
  let before = page;
  return levels.every((level) => {
    const isSound = level.width === half(before.width) && level.height === half(before.height) &&
      level.bits === page.bits && level.rows === level.height &&
      level.traits === page.traits && level.stripAt + level.stripBytes <= source.bytes &&
      (level.compression !== 1 || level.stripBytes === level.width * level.height * (level.bits / 8));
    before = level;
    return isSound;
  });
}
