import { basename, dirname, isAbsolute, join } from "node:path";
import { findRecord, type FoundRecord } from "./record/find_record.ts";
import { barePath, partPath, stemOf } from "./record/output_path.ts";
import type { RunRecord } from "./record/run_record.ts";

/**
 * The parts of a recording that exist, in order: the recording itself, and the parts that were made when it was
 * resumed.
 */
export async function partsOf(path: string): Promise<string[]> {
  const parts: string[] = [];
  for (let part = partOf(path, 1); await isThere(part); part = partOf(path, parts.length + 1)) {
    parts.push(part);
  }
  return parts;
}

/** The path of a part by its number: part 2 of `run.ome.tif` is `run.2.ome.tif`. */
export function partOf(path: string, number: number): string {
  const bare = barePath(path);
  return number === 1 ? bare : partPath(bare, String(number));
}

/**
 * The path of the first part of the recording to which a part belongs. For a first part, or an only one, that is its
 * own path.
 */
export async function firstPart(path: string, { record, recordPath }: FoundRecord): Promise<string> {
  if (record?.part && record.part.index > 0) {
    const [given] = record.part.paths ?? [];
    return given === undefined ? path : await firstWithRecord(placesOf(given, recordPath), 0) ?? path;
  }
  const stem = stemOf(path);
  const number = stem.match(/(?<=[^/\\])\.([1-9]\d*)$/);
  if (!record?.before || !number || Number(number[1]) < 2) return path;
  const first = `${stem.slice(0, -number[0].length)}${path.slice(stem.length)}`;
  return await isThere(first) ? first : path;
}

/**
 * Another part of a recording; or, as a sentence, why it cannot be read. `damaged` says that the part's file exists.
 */
export type OtherPart =
  | { readonly path: string }
  | { readonly absent: string; readonly damaged?: true };

/**
 * The other parts of a recording, if `path` is its first part: parts that were made by resuming, or the parts of a
 * striped sink.
 */
export async function otherParts(
  { path, record, recordPath }: FoundRecord & { readonly path: string },
): Promise<OtherPart[]> {
  if (!record || record.files[0] !== basename(path)) return [];
  if (record.part) return await stripesOf(record.part, { record, recordPath });
  const found: OtherPart[] = [];
  for (const part of (await partsOf(path)).slice(1)) {
    const { record: own, damage } = await findRecord(part);
    if (damage !== undefined) {
      found.push({ absent: `The record of the part "${part}" is damaged: ${damage}.`, damaged: true });
    }
    // A part that was killed before it had a record has no frame. A file that continues nothing is a separate
    // recording.
    if (own?.before && own.frames > 0) found.push({ path: part });
  }
  return found;
}

/** The other parts of a striped recording, if this is the first. A part that got no frame has no file. */
async function stripesOf(
  { index, paths = [], stripeFrames, framesAsked = 0 }: NonNullable<RunRecord["part"]>,
  { record, recordPath }: { record: RunRecord; recordPath: string },
): Promise<OtherPart[]> {
  if (index !== 0) return [];
  // Each part has frames if the first one has more than its first stripe. Before that only a complete run tells.
  const isSecondRound = record.frames > stripeFrames;
  const frames = record.state === "complete" ? framesAsked : 0;
  const others: OtherPart[] = [];
  for (const [place, given] of paths.entries()) {
    if (place === 0) continue;
    const choices = placesOf(given, recordPath);
    const path = await firstWithRecord(choices, place);
    if (path !== undefined) others.push({ path });
    else if (isSecondRound || frames > place * stripeFrames) {
      const isDamaged = (await Promise.all(choices.map(isThere))).includes(true);
      const every = `The part "${given}", which has every ${paths.length}th stripe of frames,`;
      others.push(
        isDamaged
          ? { absent: `${every} has no record beside it that can be used.`, damaged: true }
          : { absent: `${every} is not there.` },
      );
    }
  }
  return others;
}

/**
 * Where a part of a striped recording may be: beside the record; at its recorded path, relative to the record; or at
 * its recorded path, relative to the present folder.
 */
function placesOf(given: string, recordPath: string): string[] {
  const folder = dirname(recordPath);
  return [join(folder, basename(given)), isAbsolute(given) ? given : join(folder, given), given];
}

async function firstWithRecord(choices: readonly string[], place: number): Promise<string | undefined> {
  for (const path of choices) {
    const { record } = await findRecord(path);
    if (record?.part?.index === place) return path;
  }
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return false;
    throw cause;
  }
}
