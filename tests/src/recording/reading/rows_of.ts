// Rows of a table of frames, with nothing but their numbers and losses.
import { columnAt, rowBytes } from "../../../../src/recording/record/frame_columns.ts";
import { FrameRows } from "../../../../src/recording/reading/table_file.ts";

/** A row: its sequence, its frame number, and the losses that were counted before it. */
export interface Row {
  readonly sequence: number;
  /** Default: the one that no loss would give. */
  readonly frameNumber?: number;
  readonly missing?: number;
  readonly unseen?: number;
  readonly lapped?: number;
}

/** A table of these rows. */
export function rowsOf(rows: readonly Row[]): FrameRows {
  const view = new DataView(new ArrayBuffer(rows.length * rowBytes));
  for (const [index, row] of rows.entries()) {
    const at = index * rowBytes;
    const { sequence, frameNumber = sequence + 1, missing = 0, unseen = 0, lapped = 0 } = row;
    view.setBigUint64(at + columnAt.sequence, BigInt(sequence), true);
    view.setBigUint64(at + columnAt.frame_number, BigInt(frameNumber), true);
    view.setUint32(at + columnAt.missing_before, missing, true);
    view.setUint32(at + columnAt.unseen_before, unseen, true);
    view.setUint32(at + columnAt.lapped_before, lapped, true);
  }
  return new FrameRows(view);
}
