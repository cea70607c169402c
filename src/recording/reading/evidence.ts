import type { Recording } from "./recording.ts";
import type { FrameRows } from "./table_file.ts";

/** How many frames there are, by each witness. */
export interface Evidence {
  /** What the files' own description counts; nothing of raw files, which have none. */
  readonly described?: number;
  /** The count in the record. */
  readonly recorded: number;
  /** The number of rows in the table. */
  readonly rows: number;
  /** How many rows follow each other correctly, from the first on. The rows behind these are damaged. */
  readonly soundRows: number;
  /**
   * How many frames, from the first on, have their pixels within the files. Not more than the largest of the other
   * counts.
   */
  readonly held: number;
}

/** Gathers the counts of a recording's frames. */
export async function gather({ frames: own, record }: Recording, rows: FrameRows): Promise<Evidence> {
  const recorded = record?.frames ?? 0;
  const described = own.frames;
  const soundRows = countSoundRows(rows);
  const most = Math.max(recorded, described ?? 0, rows.count);
  let held = 0;
  while (held < most && await own.holds(held)) held++;
  return { described, recorded, rows: rows.count, soundRows, held };
}

/**
 * The number of frames that more than one witness supports: the middle one of three counts, or the smaller one of two.
 * So a flipped digit invents no frames, not even in a file that has room for more.
 */
export function framesVouchedFor({ described, recorded, rows }: Partial<Evidence>): number {
  const counts = [described, recorded, rows].filter((count) => count !== undefined).sort((a, b) => a - b);
  return Math.min(described ?? Infinity, counts[counts.length > 2 ? 1 : 0] ?? 0);
}

/** How many rows of a table follow each other correctly, from the first on. */
export function countSoundRows(rows: FrameRows): number {
  let sound = Math.min(1, rows.count);
  while (sound < rows.count && goesUp(rows, sound)) sound++;
  return sound;
}

/** Whether a row follows the one before it: its numbers go up, and by no more than its losses explain. */
function goesUp(rows: FrameRows, index: number): boolean {
  const [before, row] = [rows.at(index - 1), rows.at(index)];
  const arrived = row.unseenBefore + row.lappedBefore;
  return row.sequence > before.sequence && row.frameNumber > before.frameNumber &&
    row.sequence - before.sequence - 1 <= arrived &&
    row.frameNumber - before.frameNumber - 1 <= row.missingBefore + arrived;
}

/**
 * How many frames an unfinished recording has for certain. A recorder writes the pixels, then the table, then the
 * files' own description, then the record; so whenever it was killed, each of these counts no more frames than those
 * before it. Nothing if they contradict that, because then something else has happened to the files.
 *
 * In raw files and in Zarr only a frame's number leads to its pixels, so each row of the table is one frame. HDF5 may
 * have written a frame that is not in the table yet.
 */
export function framesBeyondDoubt(evidence: Evidence, kind: string): number | undefined {
  const { described, recorded, rows, soundRows, held } = evidence;
  if (soundRows < rows) return undefined;
  const byTable = kind === "raw" || kind === "ome-zarr";
  const counted = byTable
    ? rows
    : kind === "hdf5"
    ? Math.min(rows, described ?? rows)
    : described ?? recorded;
  // Where the table decides, a description that was not renewed is no contradiction: a full disk can have that effect.
  const inOrder = recorded <= counted && counted <= rows && (!byTable || (described ?? 0) <= rows);
  return inOrder && counted <= held ? counted : undefined;
}

/** What each witness says, for people. */
export function sayEvidence({ described, recorded, rows, soundRows, held }: Evidence): string {
  const broken = soundRows < rows ? `, of which the first ${soundRows} are sound` : "";
  return [
    ...(described === undefined ? [] : [`its own description counts ${sayFrames(described)}`]),
    `its record counts ${sayFrames(recorded)}`,
    `its table has ${rows} rows${broken}`,
    `its files have the pixels of ${
      held < Math.max(recorded, described ?? 0, rows) ? "the first " : ""
    }${held}`,
  ].join(", ");
}

function sayFrames(count: number): string {
  return `${count} frame${count === 1 ? "" : "s"}`;
}
