import type { FrameLease } from "../../frame/frame.ts";
import { Attempts } from "../files/attempts.ts";
import type { Claim, FileSystem } from "../files/block_file.ts";
import type { Container } from "./container.ts";
import { removeTaken } from "../files/recording_lock.ts";
import { SinkError } from "../../errors.ts";
import { type Circumstances, said } from "../files/disk_failure.ts";
import type { Change, FilesMadeHere } from "../files/files_made_here.ts";
import type { FrameTable } from "../record/frame_table.ts";
import type { FreeSpace } from "../files/free_space.ts";
import { checksumsOf } from "../record/pixel_checksum.ts";
import { type FrameAccount, lappedIn } from "./intact_writer.ts";
import type { SidePaths } from "../record/output_path.ts";
import { PlaneMap } from "../record/plane_map.ts";
import { PlaneTimes } from "../record/plane_times.ts";
import { createRecord, type RunRecord, runRecord, saveLastRecord, saveRecord } from "../record/run_record.ts";
import type { PatientFiles } from "../files/patient_files.ts";
import { type ReadRows, readTable } from "../reading/table_file.ts";
import type { CloseReason, SinkFile, SinkProgress, SinkRun } from "../sink.ts";

/** The parts of an open recording. */
export interface RecordingParts {
  readonly run: SinkRun;
  readonly files: PatientFiles;
  readonly made: FilesMadeHere;
  readonly container: Container;
  readonly side: SidePaths;
  readonly table: FrameTable;
  readonly lock: Deno.FsFile | Claim;
  readonly space: FreeSpace;
  readonly durable: boolean;
  readonly checksums: boolean;
  readonly progress: () => SinkProgress;
}

/**
 * The files of a recording while it is made: the frames' own files, the table of frames and `run.json`. All of them
 * count the same frames. No two methods that touch files may be called at the same time.
 */
export class OpenRecording implements FrameAccount {
  readonly #parts: RecordingParts;
  readonly #times: PlaneTimes;
  readonly #planes: PlaneMap;
  #counted = 0;

  /** Of files that exist; the record does not exist yet. */
  constructor(parts: RecordingParts) {
    this.#parts = parts;
    this.#planes = new PlaneMap(parts.run.axes);
    this.#times = new PlaneTimes(parts.run.startedMs, parts.run.settings.framePeriodMs);
  }

  async checksums(frames: readonly FrameLease[]): Promise<readonly (number | undefined)[]> {
    const { checksums, run } = this.#parts;
    if (!checksums) return [];
    const sums = await checksumsOf(frames, run.format);
    // The camera may have overwritten some frames while their checksums were computed. Those checksums belong to other
    // frames.
    return sums.fill(undefined, 0, lappedIn(frames));
  }

  onKept(frames: readonly FrameLease[], checksums: readonly (number | undefined)[]): void {
    const { table } = this.#parts;
    for (const [index, frame] of frames.entries()) {
      table.add(frame, checksums[index]);
      this.#times.add(frame);
      this.#planes.add(frame.place);
    }
  }

  onLapped(count: number): void {
    this.#parts.table.lap(count);
  }

  /** Makes `run.json`, which must not exist yet. */
  createRecord(): Promise<void> {
    const { side, files } = this.#parts;
    return createRecord(side.record, files, this.#record({ state: "recording", frames: 0 }));
  }

  /**
   * Makes the files count the frames that are in them: first the table, then the frames' own files, then the record. So a
   * kill in between leaves more rows than frames, never fewer.
   */
  async commit(): Promise<void> {
    const { files, container, side, table, space, durable } = this.#parts;
    const frames = container.frames;
    if (frames === this.#counted) return;
    await this.#checkMain();
    const path = container.paths[0];
    const about = { ...whileWriting(container, files), needBytes: 4096 };
    if (durable) await said(container.sync(), { ...about, path });
    await said(table.flush(), { ...about, path: side.table });
    if (durable) await said(table.sync(), { ...about, path: side.table });
    await said(container.commit(frames, this.#rows), { ...about, path });
    this.#counted = frames;
    await space.look(files);
    if (!await this.#ownsRecordName()) return;
    const record = this.#record({ state: "recording", frames });
    await said(saveRecord(side.record, files, record), { ...about, path: side.record });
  }

  /** Finishes the files and closes them. Returns the first failure. */
  async finish(reason: CloseReason): Promise<unknown> {
    const { files, container, side, table, lock, durable } = this.#parts;
    using _held = lock;
    const end = new Attempts();
    // The table is first here too: a kill in between leaves more rows than frames.
    await end.take(() => table.flush());
    await end.take(() =>
      container.finish({
        frames: container.frames,
        times: this.#times,
        planes: this.#planes,
        rows: this.#rows,
        reason,
      })
    );
    await end.take(() => table.trim());
    await end.take(() => this.#checkPlaces());
    for (const one of durable ? [container, table] : []) await end.take(() => one.sync());
    const state = end.failed ? "failed" : reason;
    // A format that failed to finish may count fewer frames by now.
    const record = this.#record({ state, frames: container.frames });
    await end.take(async () => {
      if (await this.#ownsRecordName()) await saveLastRecord(side.record, files, record);
    });
    await end.take(() => container.close());
    await end.take(() => table.close());
    return end.failure;
  }

  /** Reads rows that the table has by now; returns nothing if this program may not read them. */
  readonly #rows: ReadRows = (from, to) =>
    this.#parts.files.within(() => readTable(this.#parts.side.table, { from, to })).catch(() => undefined);

  /** Closes and removes the files. Returns the first failure. */
  async remove(): Promise<unknown> {
    const { files, container, side, table, lock } = this.#parts;
    using _held = lock;
    const end = new Attempts();
    await end.take(() => container.close());
    await end.take(() => table.close());
    await end.take(() => container.remove(files));
    await end.take(() => files.remove(side.record));
    await end.take(() => removeTaken(side.table, lock));
    return end.failure;
  }

  /** The files that exist, the main one first. */
  async list(): Promise<readonly SinkFile[]> {
    const { files, container, side } = this.#parts;
    const paths = [...container.paths, side.record, side.table];
    const sizes = await Promise.all(
      paths.map((path) => said(files.sizeOf(path), { action: "look at the finished", path })),
    );
    return paths.map((path, index) => ({ path, bytes: sizes[index] ?? 0 }));
  }

  /** Throws if nothing that was written can be reached any more: to record on would only hide that. */
  async #checkMain(): Promise<void> {
    const { files, made, container: { paths } } = this.#parts;
    for (const path of paths) {
      const change = await files.within(() => made.changeOf(path));
      if (change?.isLost) throw changedElsewhere(path, "write to", change);
    }
  }

  /** Throws if any of the files, those of full shards among them, is not where it was made. */
  async #checkPlaces(): Promise<void> {
    const { files, made, container: { paths }, side } = this.#parts;
    for (const path of [...paths, side.table]) {
      const change = await files.within(() => made.changeOf(path));
      if (change) throw changedElsewhere(path, "finish", change);
    }
    const [path] = await files.within(() => made.gone(), { times: 10 });
    if (path !== undefined) {
      throw changedElsewhere(path, "finish", { words: "was removed or renamed" });
    }
  }

  /** Whether the record's name is still this recording's. If the recording was moved, others may use that name now. */
  async #ownsRecordName(): Promise<boolean> {
    const { files, made, container: { paths }, side } = this.#parts;
    for (const path of paths) {
      const change = await files.within(() => made.changeOf(path));
      if (change) return await files.within(() => made.isOurs(side.record));
    }
    return true;
  }

  /** The record of `frames` frames, which the other files count; the container may have more whole frames by now. */
  #record({ state, frames }: Pick<RunRecord, "state" | "frames">): RunRecord {
    const { run, container, side, table, progress } = this.#parts;
    const { kind, paths } = container;
    return runRecord(run, { kind, paths, table: side.table }, {
      state,
      frames,
      layout: container.describe(frames),
      lost: table.totals,
      progress: progress(),
      channels: this.#planes.channels,
    });
  }
}

function changedElsewhere(path: string, action: string, change: Partial<Change>): SinkError {
  const { words, isLost } = change;
  const rest = isLost === undefined
    ? "What it held is lost, unless it was only renamed."
    : isLost
    ? "What it held is lost."
    : "What it held is in the file that has another name now.";
  return new SinkError(
    `Cannot ${action} "${path}": it ${words} by another program while it was being recorded. ${rest}`,
  );
}

/** What a sentence about a failure in the middle of a recording needs. */
export function whileWriting(container: Container, files: FileSystem): Omit<Circumstances, "path"> {
  return { action: "write to", files, comfort: `${container.frames} frames were written before.` };
}
