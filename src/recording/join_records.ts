import type { FrameRows } from "./reading/table_file.ts";
import type { RunRecord } from "./record/run_record.ts";

/**
 * The record of all parts together. Its beginning is that of the first part. Its end is that of the last part or, for
 * parts that were written side by side, that of the worst of them.
 */
export function joinRecords(records: readonly RunRecord[], rows: FrameRows): RunRecord {
  const [first] = records;
  const last = records[records.length - 1];
  const sideBySide = first.part !== undefined;
  const channels = records.map((one) => one.channels ?? []).reduce((most, one) =>
    one.length > most.length ? one : most
  );
  return {
    ...first,
    part: undefined,
    frames: rows.count,
    framesAsked: sideBySide ? first.part.framesAsked : first.framesAsked,
    state: sideBySide ? records.find(({ state }) => state !== "complete")?.state ?? "complete" : last.state,
    channels: channels.length > 0 ? channels : undefined,
    report: last.report,
  };
}
