import { dirname, join, relative } from "node:path";
import { SinkError } from "../errors.ts";
import { ByteSource } from "./files/byte_source.ts";
import { lockRecording } from "./files/recording_lock.ts";
import { firstPart, otherParts } from "./find_parts.ts";
import { joinRecords } from "./join_records.ts";
import { joinRows } from "./reading/joined_rows.ts";
import { readTable } from "./reading/table_file.ts";
import { findRecord } from "./record/find_record.ts";
import { barePath } from "./record/output_path.ts";
import type { RunRecord } from "./record/run_record.ts";
import { annotationFault } from "./tiff/frames_annotation.ts";
import { describeTogether, type TiffPart, type TogetherContents } from "./tiff/describe_together.ts";
import { readDescription } from "./tiff/read_tiff.ts";

/** A part, and all that is known of it. */
interface KnownPart extends TiffPart {
  readonly path: string;
  readonly record: RunRecord;
}

/**
 * Makes the first of several OME-TIFFs that are one recording describe the planes of all, in OME's way for files
 * that belong together. So other programs open all of them by the first one's name. If parts are gone, the first
 * describes only itself. Any part may be named. Returns the paths of all parts if the first one's description was
 * renewed. Nothing changes if a part is still being recorded, was killed, is of another kind, or has a damaged record
 * or table.
 *
 * The other parts' descriptions stay as they are. No frame is touched: the new description is written behind the end of
 * the first file, and then one entry is pointed to it.
 */
export async function joinTiffs(path: string): Promise<readonly string[] | undefined> {
  const known = await partsTogether(path);
  if (!known) return undefined;
  const { paths, contents, tablePath } = known;
  const [{ described: { others: named } }] = contents.parts;
  if (paths.length === 1 && named.length === 0) return undefined;
  const lock = tablePath === undefined ? undefined : await lockRecording(tablePath);
  if (lock === "taken") return undefined;
  using _held = lock;
  const isNew = await describeTogether(paths[0], contents);
  return isNew ? paths : undefined;
}

/** The OME-TIFFs that are one recording. */
export interface PartsTogether {
  /** Their paths, the first one's first. */
  readonly paths: readonly string[];
  readonly contents: TogetherContents;
  /** The table of the first part. */
  readonly tablePath?: string;
}

/** All parts of a recording, found by any of them; nothing if a part is not as it should be. */
export async function partsTogether(path: string): Promise<PartsTogether | undefined> {
  const bare = barePath(path);
  const first = await firstPart(bare, await findRecord(bare));
  const found = await findRecord(first);
  const others = await otherParts({ ...found, path: first });
  // Nothing is certain about a part whose record is damaged.
  if (others.some((other) => "damaged" in other)) return undefined;
  const absent = others.some((other) => "absent" in other);
  const paths = absent ? [] : others.flatMap((other) => "path" in other ? [other.path] : []);
  const parts: KnownPart[] = [];
  for (const one of [first, ...paths]) {
    const part = await knownPart(one, dirname(first));
    if (!part || !isLike(part.record, parts[0]?.record ?? part.record)) return undefined;
    parts.push(part);
  }
  const { rows, places } = joinRows(
    parts.map(({ rows, described: { frames } }) => rows.slice(0, frames)),
    found.record?.before,
  );
  const record = joinRecords(parts.map((part) => part.record), rows);
  const { tablePath } = found;
  return { paths: [first, ...paths], contents: { parts, record, rows, places }, tablePath };
}

/**
 * A finished part with its table, and with a number by which the first part can name it; nothing if it has none of
 * these.
 */
async function knownPart(path: string, folder: string): Promise<KnownPart | undefined> {
  const { record, recordPath, tablePath } = await findRecord(path);
  if (record?.kind !== "ome-tiff" || record.state === "recording" || tablePath === undefined) {
    return undefined;
  }
  const rows = await readTable(tablePath);
  const described = await descriptionIn(join(dirname(recordPath), record.files[0]));
  if (!rows || !described?.uuid || rows.count < described.frames) return undefined;
  // Without this check a table that was damaged later would be believed, and its sound copy in the description would be
  // lost.
  if (annotationFault(described.xml, rows.slice(0, described.frames)) !== undefined) return undefined;
  const file = { name: relative(folder, path), uuid: described.uuid };
  return { path, record, rows, described, file };
}

/** A file's description of itself; nothing if it cannot be read. */
async function descriptionIn(path: string) {
  try {
    using source = await ByteSource.open(path);
    return await readDescription(source);
  } catch (cause) {
    if (cause instanceof SinkError) return undefined;
    throw cause;
  }
}

/** Whether the pictures of two parts have the same sizes. */
function isLike({ format: one }: RunRecord, { format: other }: RunRecord): boolean {
  const sizes = ({ regions, bytesPerPixel }: RunRecord["format"]) =>
    JSON.stringify([bytesPerPixel, regions.map(({ width, height, binning }) => [width, height, binning])]);
  return sizes(one) === sizes(other);
}
