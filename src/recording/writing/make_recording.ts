import { SinkError } from "../../errors.ts";
import type { Container } from "./container.ts";
import { said } from "../files/disk_failure.ts";
import { FrameTable } from "../record/frame_table.ts";
import type { FreeSpace } from "../files/free_space.ts";
import { OpenRecording } from "./open_recording.ts";
import { claimSidePaths, type SidePaths } from "../record/output_path.ts";
import type { PatientFiles } from "../files/patient_files.ts";
import { holdRecording, isBeingRecorded } from "../files/recording_lock.ts";
import type { SinkProgress, SinkRun } from "../sink.ts";

/** How a recording is made. */
export interface Making {
  readonly container: Container;
  readonly files: PatientFiles;
  readonly space: FreeSpace;
  /** Replaces what is there already. */
  readonly force?: boolean;
  readonly durable?: boolean;
  readonly progress: () => SinkProgress;
}

/** What failures to make one are told with. */
interface About {
  readonly action: string;
  readonly files: PatientFiles;
  readonly needBytes: number;
}

/** Checks that a run fits, and makes its files. Leaves none when it fails. */
export async function makeRecording(run: SinkRun, making: Making): Promise<OpenRecording> {
  const { container, files, space, force } = making;
  const [path] = container.paths;
  const action = "record to";
  const { needBytes } = container.plan(run);
  const side = await said(files.within(() => claimSidePaths(path, run)), { action, path });
  await space.check(files, { needBytes, force });
  const about = { action, files, needBytes };
  if (force) await makeWay(container, side, about);
  await said(container.create(run, files), { ...about, path });
  try {
    return await makeSideFiles(run, side, { ...making, about });
  } catch (cause) {
    await container.close().catch(() => {});
    await container.remove(files).catch(() => {});
    throw cause;
  }
}

async function makeWay(container: Container, side: SidePaths, about: About): Promise<void> {
  const [path] = container.paths;
  // Its program would go on writing into files that nobody can open any more.
  if (await said(about.files.within(() => isBeingRecorded(side.table)), { ...about, path: side.table })) {
    throw new SinkError(`Cannot replace "${path}": it is being recorded, by a program that goes on.`);
  }
  await said(container.remove(about.files), { ...about, path });
  for (const path of [side.record, side.table]) await said(about.files.remove(path), { ...about, path });
}

async function makeSideFiles(
  run: SinkRun,
  side: SidePaths,
  making: Making & { about: About },
): Promise<OpenRecording> {
  const { files, about, durable = false } = making;
  const ofTable = { ...about, path: side.table };
  const table = await said(FrameTable.create(side.table, files, run.before), ofTable);
  let lock: Disposable | undefined;
  try {
    lock = await said(files.within(() => holdRecording(side.table)), ofTable);
    const recording = new OpenRecording({ ...making, run, side, table, lock, durable });
    await said(recording.createRecord(), { ...about, path: side.record });
    return recording;
  } catch (cause) {
    lock?.[Symbol.dispose]();
    await table.close().catch(() => {});
    await files.remove(side.table).catch(() => {});
    throw cause;
  }
}
