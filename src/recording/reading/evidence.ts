import type { Recording } from "./recording.ts";
import type { FrameRows } from "./table_file.ts";

/** How many frames there are, by each of those that know. */
export interface Evidence {
  /** What the files' own description counts; nothing of raw files, which have none. */
  readonly described?: number;
  /** What the record counts. */
  readonly recorded: number;
  /** The rows of the table. */
  readonly rows: number;
  /** The first rows, as far as each follows the one before it: what lies behind them is damaged. */
  readonly soundRows: number;
  /** The first frames whose pixels lie within the files, as far as any of the others counts. */
  readonly held: number;
}

/** Gathers what is known of a recording. */
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
 * How many frames there are by more than one account: the middle one of three, or the smaller one of two. So a digit that
 * flips makes up no frames, not even in a file that has more room than frames.
 */
export function framesVouchedFor({ described, recorded, rows }: Partial<Evidence>): number {
  const counts = [described, recorded, rows].filter((count) => count !== undefined).sort((a, b) => a - b);
  return Math.min(described ?? Infinity, counts[counts.length > 2 ? 1 : 0] ?? 0);
}

/** How many rows of a table, from the first on, follow each other. */
export function countSoundRows(rows: FrameRows): number {
  let sound = Math.min(1, rows.count);
  while (sound < rows.count && goesUp(rows, sound)) sound++;
  return sound;
}

/** Whether a row follows the one before it: its numbers go up, and by no more than its losses account for. */
function goesUp(rows: FrameRows, index: number): boolean {
  const [before, row] = [rows.at(index - 1), rows.at(index)];
  const lost = row.missingBefore + row.unseenBefore + row.lappedBefore;
  return row.sequence > before.sequence && row.frameNumber > before.frameNumber &&
    row.frameNumber - before.frameNumber - 1 <= lost;
}

/**
 * How many frames an unfinished recording has beyond doubt. A recorder writes the pixels, then the table, then the
 * files' own description, then the record: so whenever it was killed, none of them counts more than those before it.
 * Nothing if they contradict that: then something else has happened to the files.
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
  // Where the table decides, a description that was not renewed is no contradiction: a full disk leaves such ones.
  const inOrder = recorded <= counted && counted <= rows && (!byTable || (described ?? 0) <= rows);
  return inOrder && counted <= held ? counted : undefined;
}

/** What each of them says, for people. */
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
