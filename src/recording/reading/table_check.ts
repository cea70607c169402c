import { sayCount } from "../../say_count.ts";
import type { LossTotals } from "../record/frame_table.ts";
import type { RecordedBefore, SinkPart } from "../sink.ts";
import type { FrameRows } from "./table_file.ts";

/**
 * What is wrong with the first rows of a table: times that go back, numbers that do not go up, gaps that the losses do
 * not explain.
 */
export function rowProblems(
  rows: FrameRows,
  count: number,
  earlier: RecordedBefore = { frames: 0, frameNumber: 0 },
): string[] {
  let backwards = 0, numbers = 0, gaps = 0;
  const { frames, frameNumber } = earlier;
  const begin = { sequence: frames - 1, frameNumber, receivedMs: -Infinity };
  for (let index = 0; index < count; index++) {
    const [before, row] = [index === 0 ? begin : rows.at(index - 1), rows.at(index)];
    if (!(row.receivedMs >= before.receivedMs)) backwards++; // true for NaN too
    if (row.frameNumber <= before.frameNumber || row.sequence <= before.sequence) numbers++;
    else {
      const arrived = row.unseenBefore + row.lappedBefore;
      const isExplained = row.frameNumber - before.frameNumber - 1 === row.missingBefore + arrived &&
        row.sequence - before.sequence - 1 === arrived;
      if (!isExplained) gaps++;
    }
  }
  const problems: string[] = [];
  if (backwards) {
    problems.push(
      `The times of ${sayCount(backwards, "frame")} are earlier than those of the frames before them.`,
    );
  }
  if (numbers) problems.push(`The numbers of ${sayCount(numbers, "frame")} do not go up.`);
  if (gaps) {
    problems.push(`${gaps} gaps in the frames' numbers are of another size than the table accounts for.`);
  }
  return problems;
}

/** The sums of a table's losses. Frames that were dealt out to other parts are not losses. */
export function sumOf(
  rows: FrameRows | undefined,
  { frames, part }: { frames: number; part?: SinkPart },
): LossTotals {
  const sums = { missing: 0, unseen: 0, lapped: 0 };
  for (let index = 0; rows && index < Math.min(frames, rows.count); index++) {
    const row = rows.at(index);
    sums.missing += row.missingBefore;
    sums.unseen += Math.max(0, row.unseenBefore - elsewhere(index, part));
    sums.lapped += row.lappedBefore;
  }
  return sums;
}

/** How many frames went to the other parts immediately before a frame of this part. */
function elsewhere(index: number, part: SinkPart | undefined): number {
  if (!part || index % part.stripeFrames !== 0) return 0;
  return (index === 0 ? part.index : part.of - 1) * part.stripeFrames;
}
