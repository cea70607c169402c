import { usual } from "./file_sink_options.ts";
import { SinkError } from "../../errors.ts";
import type { Claim } from "../files/block_file.ts";
import type { Container } from "./container.ts";
import { codeOf, said, sinkFailure } from "../files/disk_failure.ts";
import { tableHeader, tableHeaderBytes } from "../record/frame_columns.ts";
import { FrameTable } from "../record/frame_table.ts";
import type { FilesMadeHere } from "../files/files_made_here.ts";
import type { FreeSpace } from "../files/free_space.ts";
import { OpenRecording } from "./open_recording.ts";
import { claimSidePaths, draftPath, isFreeFor, nameOf, type SidePaths } from "../record/output_path.ts";
import type { PatientFiles } from "../files/patient_files.ts";
import { removeTaken, takeTable } from "../files/recording_lock.ts";
import type { SinkProgress, SinkRun } from "../sink.ts";

/** How a recording is made. */
export interface Making {
  readonly container: Container;
  readonly files: PatientFiles;
  readonly made: FilesMadeHere;
  readonly space: FreeSpace;
  /** Whether an existing recording is replaced. */
  readonly force?: boolean;
  readonly durable?: boolean;
  readonly checksums?: boolean;
  readonly progress: () => SinkProgress;
}

/** What a sentence about a failure to make the recording needs. */
interface About {
  readonly action: string;
  readonly files: PatientFiles;
  readonly needBytes: number;
}

/**
 * Checks that a run fits, and makes its files. If it fails, it leaves none.
 *
 * The table of frames is made and locked first, before anything is removed. So if several programs record to the same
 * path at once, one of them continues, and the others touch nothing.
 */
export async function makeRecording(run: SinkRun, making: Making): Promise<OpenRecording> {
  const { container, files, space, force = false } = making;
  const [path] = container.paths;
  const action = "record to";
  const { needBytes } = container.plan(run);
  const claim = () => said(files.within(() => claimSidePaths(path, run)), { action, path });
  await space.check(files, { needBytes, force });
  const about = { action, files, needBytes };
  if (!force && await files.within(() => isThere(path))) {
    throw await sinkFailure(Object.assign(new Error("exists"), { code: "EEXIST" }), { ...about, path });
  }
  let side = await claim();
  if ([side.record, side.table].some((one) => byteLength(nameOf(draftPath(one))) > mostNameBytes)) {
    throw await sinkFailure(Object.assign(new Error("too long"), { code: "ENAMETOOLONG" }), {
      ...about,
      path,
    });
  }
  let lock = await takeTableOf(path, side, { ...making, about });
  if (lock === "foreign") lock = await takeTableOf(path, side = await claim(), { ...making, about });
  if (lock === "foreign") throw beingRecorded(path, { ...making, about });
  try {
    return await makeFiles(run, side, { ...making, about, lock });
  } catch (cause) {
    await files.within(() => removeTaken(side.table, lock)).catch(() => {});
    lock.close();
    throw cause;
  }
}

/**
 * The longest name, in bytes. Drafts have the longest names, and they are first made when there are frames, so they are
 * checked before.
 */
const mostNameBytes = 255;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function beingRecorded(path: string, { force, about }: Making & { about: About }): SinkError {
  return new SinkError(
    `Cannot ${force ? "replace" : about.action} "${path}": another program is recording or repairing it.`,
  );
}

/** The table with these names; `foreign` if they belong to another recording by now. */
async function takeTableOf(
  path: string,
  side: SidePaths,
  making: Making & { about: About },
): Promise<Deno.FsFile | Claim | "foreign"> {
  const { record, table } = side;
  const { files, about, force = false } = making;
  const told = <T>(work: Promise<T>) => saidOfTable(work, { path, table, about });
  if (files.claim) return await told(files.claim(table));
  const replace = force || await told(files.within(() => isOrphan({ record, table })));
  const taking = takeTable(table, { replace, isOurs: () => isFreeFor(path, side) });
  try {
    const lock = await told(files.within(() => taking));
    if (lock !== "taken") return lock;
  } catch (cause) {
    // A disk that was given up may still answer later; the lock is then closed.
    taking.then((lock) => typeof lock === "object" && lock.close(), () => {});
    throw cause;
  }
  throw beingRecorded(path, making);
}

/**
 * Makes a sentence of a failure. An error about the table itself names the table; an error about its folder names the
 * recording.
 */
async function saidOfTable<T>(
  work: Promise<T>,
  { path, table, about }: { path: string; table: string; about: About },
): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const inTheWay = ["EEXIST", "EISDIR"].includes(codeOf(cause) ?? "");
    throw await sinkFailure(cause, { ...about, path: inTheWay ? table : path });
  }
}

/** Whether a table was left by a program that was killed before it made more: it has no row and no record. */
async function isOrphan({ record, table }: SidePaths): Promise<boolean> {
  try {
    const { isFile, size } = await Deno.lstat(table);
    if (!isFile || (size !== 0 && size !== tableHeaderBytes)) return false;
  } catch {
    return false;
  }
  if (await isThere(record)) return false;
  const head = await Deno.readFile(table);
  return head.length === 0 || tableHeader(0).every((byte, index) => byte === head[index]);
}

async function makeFiles(
  run: SinkRun,
  side: SidePaths,
  making: Making & { about: About; lock: Deno.FsFile | Claim },
): Promise<OpenRecording> {
  const { container, files, force, about, lock, durable = false, checksums = usual.checksums } = making;
  const [path] = container.paths;
  if (force) {
    await said(container.remove(files), { ...about, path });
    await said(files.remove(side.record), { ...about, path: side.record });
  }
  await said(container.create(run, files, { durable }), { ...about, path });
  let table: FrameTable | undefined;
  try {
    table = await said(FrameTable.begin(side.table, files, run), { ...about, path: side.table });
    const recording = new OpenRecording({ ...making, run, side, table, lock, durable, checksums });
    await said(recording.createRecord(), { ...about, path: side.record });
    return recording;
  } catch (cause) {
    await table?.close().catch(() => {});
    await container.close().catch(() => {});
    await container.remove(files).catch(() => {});
    throw cause;
  }
}
