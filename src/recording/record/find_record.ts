import { basename, dirname, join } from "node:path";
import { formatOf, sidePathChoices, stemOf } from "./output_path.ts";
import { isUsable, readRecord, type RunRecord } from "./run_record.ts";

/** A record, and where it was found. */
export interface FoundRecord {
  readonly record?: RunRecord;
  readonly recordPath: string;
  readonly tablePath?: string;
  /** If there is no usable record: the path of a table with the name that this recording's table would have. */
  readonly tableByName?: string;
  /** What is wrong with the record, as a clause, if it exists and is damaged. */
  readonly damage?: string;
}

/** Finds the record beside a recording: the one that names the recording's file. */
export async function findRecord(path: string): Promise<FoundRecord> {
  const choices = sidePathChoices(path);
  let damaged: FoundRecord | undefined, tableByName: string | undefined;
  for (const { record: recordPath, table } of choices) {
    const record = await readRecord(recordPath);
    if (isUsable(record)) {
      const own = record.files.includes(basename(path)) ? record : await renamed(record, path);
      if (!own) continue;
      return { record: own, recordPath, tablePath: join(dirname(recordPath), own.table) };
    }
    if (record === "foreign") continue;
    if (tableByName === undefined && await isThere(table)) tableByName = table;
    if (record !== undefined) damaged ??= { recordPath, damage: record.damage };
  }
  return { ...damaged ?? { recordPath: choices[0].record }, tableByName };
}

/**
 * The record of files that were all renamed in the same way, with their new names. For example, `cells.json` may name
 * `run.ome.tif` although the file beside it is `cells.ome.tif`. It is only taken for that file's record if there is no
 * `run.ome.tif`.
 */
async function renamed(record: RunRecord, path: string): Promise<RunRecord | undefined> {
  const folder = dirname(path);
  const [stem, format] = [stemOf(path), formatOf(path)];
  const before = record.files.find((name) => formatOf(name) === format);
  if (before === undefined || await isThere(join(folder, before))) return undefined;
  const newName = (name: string) =>
    stemOf(name) === stemOf(before) ? `${basename(stem)}${name.slice(stemOf(name).length)}` : name;
  const files = record.files.map((name) => name === before ? basename(path) : newName(name));
  const table = record.table.startsWith(`${stemOf(before)}.`)
    ? `${basename(stem)}${record.table.slice(stemOf(before).length)}`
    : record.table;
  return { ...record, files, table };
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** Whether a recording is one of several runs, such as a plan or a time-lapse. In each run the camera counts anew. */
export function isOneRun(record: RunRecord | undefined): boolean {
  return !["plan", "intervalMs"].some((key) => record?.asked && key in record.asked);
}
