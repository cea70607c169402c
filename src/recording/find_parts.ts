import { basename, dirname, isAbsolute, join } from "node:path";
import { findRecord, type FoundRecord } from "./record/find_record.ts";
import { barePath, partPath, stemOf } from "./record/output_path.ts";
import type { RunRecord } from "./record/run_record.ts";

/** The parts of a recording that exist, in order: itself, and those that a resume made. */
export async function partsOf(path: string): Promise<string[]> {
  const parts: string[] = [];
  for (let part = partOf(path, 1); await isThere(part); part = partOf(path, parts.length + 1)) {
    parts.push(part);
  }
  return parts;
}

/** The path of a part: `run.2.ome.tif` of `run.ome.tif`. */
export function partOf(path: string, number: number): string {
  const bare = barePath(path);
  return number === 1 ? bare : partPath(bare, String(number));
}

/** The path of the first part of the recording that a part belongs to: itself, if it is the first, or the only one. */
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

/** Another part of a recording, or why it is not to be had, as a sentence; `damaged` if its file is there all the same. */
export type OtherPart =
  | { readonly path: string }
  | { readonly absent: string; readonly damaged?: true };

/** The other parts of a recording, by the name of the first one: those that a resume made, or those of a striped sink. */
export async function otherParts(
  { path, record, recordPath }: FoundRecord & { readonly path: string },
): Promise<OtherPart[]> {
  if (!record || record.files[0] !== basename(path)) return [];
  if (record.part) return await stripesOf(record.part, { recordPath, frames: record.frames });
  const found: OtherPart[] = [];
  for (const part of (await partsOf(path)).slice(1)) {
    const { record: own, damage } = await findRecord(part);
    if (damage !== undefined) {
      found.push({ absent: `The record of the part "${part}" is damaged: ${damage}.`, damaged: true });
    }
    // A part that was killed before it had a record has no frame. A file that continues nothing is another recording.
    if (own?.before && own.frames > 0) found.push({ path: part });
  }
  return found;
}

/** The other files that frames were dealt out to, by the first of them. Parts to which no frame came have no file. */
async function stripesOf(
  { index, paths = [], stripeFrames }: NonNullable<RunRecord["part"]>,
  { recordPath, frames }: { recordPath: string; frames: number },
): Promise<OtherPart[]> {
  if (index !== 0) return [];
  const others: OtherPart[] = [];
  for (const [place, given] of paths.entries()) {
    if (place === 0) continue;
    const choices = placesOf(given, recordPath);
    const path = await firstWithRecord(choices, place);
    if (path !== undefined) others.push({ path });
    else if (frames > stripeFrames) {
      const isDamaged = (await Promise.all(choices.map((one) => isThere(barePath(one))))).includes(true);
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

/** Where a part of a striped recording may be: beside the record, where it was recorded as seen from there, or from here. */
function placesOf(given: string, recordPath: string): string[] {
  const folder = dirname(recordPath);
  return [join(folder, basename(given)), isAbsolute(given) ? given : join(folder, given), given];
}

async function firstWithRecord(choices: readonly string[], place: number): Promise<string | undefined> {
  for (const path of choices) {
    const { record } = await findRecord(barePath(path));
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
