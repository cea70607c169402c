import { basename } from "node:path";
import { SinkError } from "../../errors.ts";
import type { FrameFormat } from "../../frame/format.ts";
import type { FileSystem } from "../files/block_file.ts";
import { isFull, putInPlace, withRoom } from "../files/put_in_place.ts";
import type { ChannelFacts } from "./plane_map.ts";
import type { LossTotals } from "./frame_table.ts";
import { recordFault } from "./record_fault.ts";
import type { CloseReason, SinkProgress, SinkRun } from "../sink.ts";
import { isUnreadable, readSmallFile } from "../files/small_file.ts";

/**
 * The content of `run.json`: an object that is rewritten about every second, and once more at the end. It keeps what
 * the sink was told about the run.
 */
export interface RunRecord extends
  Pick<
    SinkRun,
    | "camera"
    | "settings"
    | "parameters"
    | "sample"
    | "axes"
    | "intervalMs"
    | "asked"
    | "library"
    | "bufferMode"
    | "slots"
    | "before"
    | "part"
  > {
  /** Marks the file as a record of this library. */
  readonly recording: "pvcam-deno";
  /** The version of these keys. */
  readonly version: 1;
  /**
   * `recording` until the run ends. If a file says `recording` and nothing is running, its program was killed.
   * `repaired` once such a recording was made whole.
   */
  readonly state: "recording" | "repaired" | CloseReason;
  /** The names of the files with the frames, the main one first. All are in the folder of this file. */
  readonly files: readonly string[];
  /** The format, such as `ome-tiff`. */
  readonly kind: string;
  /** How many frames are whole in the files, from the first on. */
  readonly frames: number;
  /** How many frames were asked for. */
  readonly framesAsked?: number;
  /** The name of the table of frames. */
  readonly table: string;
  /** When the run was armed, as ISO 8601. */
  readonly startedAt: string;
  /** When this record was written, as ISO 8601. */
  readonly updatedAt: string;
  /** The format of the frames in the ring. */
  readonly format: FrameFormat;
  /** What a reader needs to know if it has no library for the format. */
  readonly layout: Readonly<Record<string, unknown>>;
  /** The frames that were lost on the way into this file, by the kind of loss. The table says where they were lost. */
  readonly lost: LossTotals;
  /** How the writing went. */
  readonly progress: SinkProgress;
  /** The channels of an experiment, each with the camera's settings in it. */
  readonly channels?: readonly ChannelFacts[];
  /** The run's own account. */
  readonly report?: Readonly<Record<string, unknown>>;
}

/** The part of a record that changes during a run. */
export interface RecordState {
  readonly state: RunRecord["state"];
  readonly frames: number;
  readonly layout: Readonly<Record<string, unknown>>;
  readonly lost: LossTotals;
  readonly progress: SinkProgress;
  /** The channels so far. */
  readonly channels?: readonly ChannelFacts[];
}

/** Puts the content of `run.json` together. */
export function runRecord(
  run: SinkRun,
  about: { kind: string; paths: readonly string[]; table: string },
  now: RecordState,
): RunRecord {
  return {
    recording: "pvcam-deno",
    version: 1,
    state: now.state,
    files: about.paths.map((path) => basename(path)),
    kind: about.kind,
    frames: now.frames,
    framesAsked: run.frames,
    table: basename(about.table),
    startedAt: new Date(run.startedMs).toISOString(),
    updatedAt: new Date().toISOString(),
    camera: run.camera,
    settings: run.settings,
    parameters: run.parameters,
    axes: run.axes,
    sample: run.sample,
    intervalMs: run.intervalMs,
    asked: run.asked,
    library: run.library,
    bufferMode: run.bufferMode,
    slots: run.slots,
    before: run.before,
    part: run.part,
    format: run.format,
    layout: now.layout,
    lost: now.lost,
    progress: now.progress,
    channels: now.channels?.length ? now.channels : undefined,
    report: run.report?.(),
  };
}

/** The record as the bytes of a file. Numbers that are too large for JSON become text. */
export function recordBytes(record: RunRecord): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(
    record,
    (_, value) => typeof value === "bigint" ? String(value) : value,
    2,
  );
  return new TextEncoder().encode(`${text}\n`);
}

/** Makes the file, which must not exist yet. */
export async function createRecord(path: string, files: FileSystem, record: RunRecord): Promise<void> {
  const file = await files.create(path);
  try {
    await file.write(withRoom(recordBytes(record)), 0);
  } catch (cause) {
    await file.close().catch(() => {});
    await files.remove(path);
    throw cause;
  }
  await file.close();
}

/** Writes the record during the run. */
export async function saveRecord(path: string, files: FileSystem, record: RunRecord): Promise<void> {
  await putInPlace(path, files, withRoom(recordBytes(record)));
}

/** Writes the record for the last time. If the disk is too full for it, the run's own account is left out. */
export async function saveLastRecord(path: string, files: FileSystem, record: RunRecord): Promise<void> {
  try {
    await putInPlace(path, files, recordBytes(record));
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    await putInPlace(path, files, recordBytes({ ...record, report: undefined }));
  }
}

/** A record of this library that is damaged. */
export interface DamagedRecord {
  /** What is wrong, as a clause. */
  readonly damage: string;
}

/** The largest size of a record, in bytes: it may hold plans with many events. */
const mostRecordBytes = 512 * 1024 * 1024;

/** Whether a record was found, and can be used. */
export function isUsable(record: RunRecord | DamagedRecord | "foreign" | undefined): record is RunRecord {
  return record !== undefined && record !== "foreign" && !("damage" in record);
}

/**
 * Reads a record. Returns nothing if there is no file, or an empty one, whose program was killed before it wrote into
 * it; `foreign` if the file belongs to something else; and what is wrong with the record if it is damaged.
 */
export async function readRecord(path: string): Promise<RunRecord | DamagedRecord | "foreign" | undefined> {
  let text: string;
  try {
    text = await readSmallFile(path, mostRecordBytes);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return undefined;
    const isOther = cause instanceof SinkError || cause instanceof Deno.errors.IsADirectory;
    if (isOther && !isUnreadable(cause)) return "foreign";
    throw cause;
  }
  if (text === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.includes('"pvcam-deno"') ? { damage: "it is no longer JSON" } : "foreign";
  }
  if (typeof value !== "object" || value === null) return "foreign";
  const record = value as Readonly<Record<string, unknown>>;
  if (record.recording !== "pvcam-deno" || record.version !== 1) return "foreign";
  const damage = recordFault(record);
  return damage === undefined ? value as RunRecord : { damage };
}
