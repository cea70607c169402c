import { SinkError } from "../errors.ts";
import { otherParts } from "./find_parts.ts";
import { joinRecords } from "./join_records.ts";
import { openRecording } from "./open_recording.ts";
import { joinRows, type PlaceInParts } from "./reading/joined_rows.ts";
import type { RecordedFrames } from "./reading/recorded_frames.ts";
import type { Recording } from "./reading/recording.ts";
import { type FrameRows, readTable } from "./reading/table_file.ts";

/** One file of a recording, and its table. */
export interface OpenPart {
  readonly recording: Recording;
  readonly rows?: FrameRows;
}

/** A recording with all of its parts. */
export interface WholeRecording extends OpenPart, AsyncDisposable {
  /** The files that it is made of, in order: only itself, if it has no other parts. */
  readonly parts: readonly OpenPart[];
  /** The reasons why parts cannot be read with the others, each as a sentence. */
  readonly problems: readonly string[];
}

/**
 * Opens a recording together with its other parts: those that were made when it was resumed, or those of a striped
 * sink. The name of the first part means all of them. Any other part is opened alone; with `together: false` so is the
 * first.
 */
export async function openWhole(path: string, { together = true } = {}): Promise<WholeRecording> {
  const first = await openPart(path);
  const parts = [first];
  const problems: string[] = [];
  try {
    for (const other of together ? await otherParts(first.recording) : []) {
      if ("absent" in other) problems.push(other.absent);
      else parts.push(await openPart(other.path));
    }
    const joined = parts.length > 1 && problems.length === 0 ? joinParts(parts) : undefined;
    return {
      ...(joined ?? first),
      parts: joined ? parts : [first],
      problems,
      async [Symbol.asyncDispose]() {
        for (const { recording } of parts) await recording[Symbol.asyncDispose]();
      },
    };
  } catch (cause) {
    for (const { recording } of parts) await recording[Symbol.asyncDispose]();
    throw cause;
  }
}

async function openPart(path: string): Promise<OpenPart> {
  const recording = await openRecording(path);
  try {
    const { tableByName, tablePath = tableByName } = recording;
    return { recording, rows: tablePath === undefined ? undefined : await readTable(tablePath) };
  } catch (cause) {
    await recording[Symbol.asyncDispose]();
    throw cause;
  }
}

function joinParts(parts: readonly OpenPart[]): OpenPart {
  const [{ recording: first }] = parts;
  const records = parts.map(({ recording }) => recording.record!);
  for (const { recording, rows } of parts) {
    if (rows && recording.record) continue;
    throw new SinkError(
      `Cannot read "${first.path}" with its part "${recording.path}": its record or its table is not there, or is damaged.`,
    );
  }
  const tables = parts.map(({ recording: { frames, record }, rows }) =>
    rows!.slice(0, Math.min(rows!.count, frames.frames ?? record!.frames))
  );
  const { rows, places } = joinRows(tables, records[0].before);
  return {
    rows,
    recording: { ...first, record: joinRecords(records, rows), frames: joinFrames(parts, places) },
  };
}

function joinFrames(parts: readonly OpenPart[], places: readonly PlaceInParts[]): RecordedFrames {
  const own = parts.map(({ recording }) => recording.frames);
  const [{ kind, bytesPerPixel, regions }] = own;
  return {
    kind,
    bytesPerPixel,
    regions,
    frames: places.length,
    problems: [],
    holds: (index) => own[places[index].part].holds(places[index].frame),
    readPlane: (index, region) => own[places[index].part].readPlane(places[index].frame, region),
    readStart: (index, region, length) =>
      own[places[index].part].readStart(places[index].frame, region, length),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
