import { basename, dirname, join } from "node:path";
import { sidePathChoices } from "./output_path.ts";
import { isUsable, readRecord, type RunRecord } from "./run_record.ts";

/** A record and where it was found. */
export interface FoundRecord {
  readonly record?: RunRecord;
  readonly recordPath: string;
  readonly tablePath?: string;
  /** What is wrong with the record, as a clause, if it is there and damaged. */
  readonly damage?: string;
}

/** Finds the record that was written beside a recording: the one that names its file. */
export async function findRecord(path: string): Promise<FoundRecord> {
  const choices = sidePathChoices(path);
  let damaged: FoundRecord | undefined;
  for (const { record: recordPath } of choices) {
    const record = await readRecord(recordPath);
    if (isUsable(record)) {
      if (!record.files.includes(basename(path))) continue;
      return { record, recordPath, tablePath: join(dirname(recordPath), record.table) };
    }
    if (record !== undefined && record !== "foreign") damaged ??= { recordPath, damage: record.damage };
  }
  return damaged ?? { recordPath: choices[0].record };
}

/** Plans and time-lapses are several runs of the camera, which begins its own count with each. */
export function isOneRun(record: RunRecord | undefined): boolean {
  return !["plan", "intervalMs"].some((key) => record?.asked && key in record.asked);
}
