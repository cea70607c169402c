import { dirname } from "node:path";
import { SettingsError, SinkError, StateError } from "../errors.ts";
import type { FrameLease } from "../frame/frame.ts";
import type { FileSystem } from "./block_file.ts";
import type { Container } from "./container.ts";
import { denoFiles } from "./deno_files.ts";
import { type Circumstances, sayBytes, sinkFailure } from "./failure.ts";
import { type FileSinkOptions, longestTimeoutMs, usual } from "./file_sink_options.ts";
import { FrameTable } from "./frame_table.ts";
import { IntactWriter } from "./intact_writer.ts";
import { claimSidePaths, nameOf, type SidePaths } from "./output_path.ts";
import { PatientFiles } from "./patient_files.ts";
import { PlaneTimes } from "./plane_times.ts";
import { holdRecording, isBeingRecorded } from "./recording_lock.ts";
import { createRecord, recordBytes, type RunRecord, runRecord, saveLastRecord } from "./run_record.ts";
import type { CloseReason, Delivery, Sink, SinkFile, SinkProgress, SinkRun } from "./sink.ts";
import { Turns } from "./turns.ts";
import { WriteClock } from "./write_clock.ts";

/** All that belongs to one open recording. */
interface Recording {
  readonly run: SinkRun;
  readonly files: FileSystem;
  readonly side: SidePaths;
  readonly table: FrameTable;
  readonly times: PlaneTimes;
  readonly writer: IntactWriter;
  readonly lock: Disposable | undefined;
}

/**
 * A sink that records into files of one format. It writes frames from where they lie, keeps `run.json` and
 * `run.frames.npy` beside them, and lets all three count the same frames about every second.
 */
export class Recorder implements Sink {
  readonly name: string;
  readonly delivery: Delivery = "oldest-first";
  readonly appendsAtOnce: number;
  readonly #container: Container;
  readonly #options: FileSinkOptions;
  readonly #commitEveryMs: number;
  readonly #diskTimeoutMs: number;
  /** For the container, of whose methods one is called at a time. */
  readonly #turns = new Turns();
  readonly #clock = new WriteClock();
  #recording?: Recording;
  #used = false;
  #failure?: Error;
  #committed = 0;
  #committedAtMs = -Infinity;
  #timer?: ReturnType<typeof setTimeout>;
  #freeBytes?: number;
  #files?: FileSystem;

  /** Records into what `container` makes. */
  constructor(container: Container, options: FileSinkOptions = {}) {
    this.#container = container;
    this.appendsAtOnce = container.batchesAtOnce;
    this.#options = options;
    const { diskTimeoutMs = usual.diskTimeoutMs } = options;
    if (!(diskTimeoutMs >= 1 && diskTimeoutMs <= longestTimeoutMs)) {
      throw new SettingsError(
        `Cannot wait ${diskTimeoutMs} ms for a disk (diskTimeoutMs): it takes 1 to ${longestTimeoutMs}.`,
      );
    }
    this.#diskTimeoutMs = diskTimeoutMs;
    this.#commitEveryMs = options.commitEveryMs ?? usual.commitEveryMs;
    this.name = nameOf(container.paths[0]);
  }

  /** How the writing goes. */
  progress(): SinkProgress {
    return {
      frames: this.#container.frames,
      bytesWritten: this.#container.bytesWritten,
      bytesCopied: this.#container.bytesCopied,
      writeSeconds: this.#clock.seconds,
      worstAppendMs: this.#clock.worstMs,
      writtenWith: this.#files?.name ?? "nothing",
      freeBytes: this.#freeBytes,
    };
  }

  /** Checks that the frames fit, and makes the files. Leaves none when it fails. */
  async open(run: SinkRun): Promise<void> {
    if (this.#used) {
      throw new StateError(`Cannot record a second run to "${this.#path}": make a new sink for it.`);
    }
    this.#used = true;
    const files = new PatientFiles(run.files ?? denoFiles, this.#diskTimeoutMs);
    this.#files = files;
    const { needBytes } = this.#container.plan(run);
    const claiming = files.within(() => claimSidePaths(this.#path, run));
    const side = await said(claiming, { action: "record to", path: this.#path });
    await this.#checkRoom(files, needBytes);
    const about = { action: "record to", files, needBytes };
    await this.#makeWay(side, about);
    await this.#create(run, side, about);
  }

  /** Writes frames behind those that are there. They may be given back when the promise settles. */
  async append(frames: readonly FrameLease[]): Promise<void> {
    const { run, files, writer } = this.#opened();
    if (this.#failure) throw this.#failure;
    try {
      await this.#clock.time(writer.write(frames));
    } catch (cause) {
      const needBytes = frames.length * run.format.frameBytes;
      this.#failure ??= await sinkFailure(cause, { ...this.#writing(files), path: this.#path, needBytes });
    }
    if (this.#failure) throw this.#failure;
    if (performance.now() - this.#committedAtMs < this.#commitEveryMs) this.#commitSoon();
    else await this.#turns.take(() => this.#commit());
    if (this.#failure) throw this.#failure;
  }

  /** Finishes the files. A recording without frames is removed, for no format can hold none. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    await this.#recording?.writer.idle();
    return await this.#turns.take(async () => {
      clearTimeout(this.#timer);
      const recording = this.#recording;
      if (!recording) return [];
      this.#recording = undefined;
      const failure = await this.#finish(recording, reason);
      if (failure) {
        throw await sinkFailure(failure, { action: "finish", path: this.#path, files: recording.files });
      }
      if (this.#container.frames === 0) {
        // Nothing is left of it: a camera that refused a buffer mode at its start may be started in the other.
        this.#used = false;
        return [];
      }
      const paths = [...this.#container.paths, recording.side.record, recording.side.table];
      const sizes = await Promise.all(paths.map((path) => recording.files.sizeOf(path)));
      return paths.map((path, index) => ({ path, bytes: sizes[index] ?? 0 }));
    });
  }

  get #path(): string {
    return this.#container.paths[0];
  }

  #opened(): Recording {
    if (!this.#recording) throw new StateError(`Cannot write to "${this.#path}": the sink is not open.`);
    return this.#recording;
  }

  async #checkRoom(files: FileSystem, needBytes: number): Promise<void> {
    // A folder that is not there is told better by the attempt to make the file.
    this.#freeBytes = await files.freeBytes(dirname(this.#path)).catch(() => undefined);
    if (this.#freeBytes === undefined) return;
    const replaced = this.#options.force ? await files.sizeOf(this.#path) ?? 0 : 0;
    if (needBytes <= this.#freeBytes + replaced) return;
    throw new SinkError(
      `Cannot record to "${this.#path}": the run needs ${
        sayBytes(needBytes)
      } (${needBytes} bytes) and only ` +
        `${
          sayBytes(this.#freeBytes)
        } are free there. Free some space, ask for fewer frames, or record elsewhere.`,
    );
  }

  async #makeWay(side: SidePaths, about: Doing & { files: PatientFiles }): Promise<void> {
    if (!this.#options.force) return;
    // Its program would go on writing into files that nobody can open any more.
    if (await said(about.files.within(() => isBeingRecorded(side.table)), { ...about, path: side.table })) {
      throw new SinkError(`Cannot replace "${this.#path}": it is being recorded, by a program that goes on.`);
    }
    await said(this.#container.remove(about.files), { ...about, path: this.#path });
    for (const path of [side.record, side.table]) await said(about.files.remove(path), { ...about, path });
  }

  async #create(run: SinkRun, side: SidePaths, about: Doing & { files: PatientFiles }): Promise<void> {
    const { files } = about;
    await said(this.#container.create(run, files), { ...about, path: this.#path });
    let table: FrameTable | undefined;
    try {
      table = await said(FrameTable.create(side.table, files, run.before), { ...about, path: side.table });
      const lock = await said(files.within(() => holdRecording(side.table)), { ...about, path: side.table });
      this.#recording = this.#begun({ run, files, side, table, lock });
      const record = this.#record(this.#recording, { state: "recording", frames: 0 });
      await said(createRecord(side.record, files, record), { ...about, path: side.record });
    } catch (cause) {
      this.#recording?.lock?.[Symbol.dispose]();
      this.#recording = undefined;
      await this.#container.close().catch(() => {});
      await this.#container.remove(files).catch(() => {});
      await table?.close().catch(() => {});
      if (table) await files.remove(side.table).catch(() => {});
      throw cause;
    }
  }

  #begun(open: Pick<Recording, "run" | "files" | "side" | "table" | "lock">): Recording {
    const { run, files, table } = open;
    const times = new PlaneTimes(run.startedMs);
    const account = {
      onKept(frame: FrameLease) {
        table.add(frame);
        times.add(frame);
      },
      onLapped: (count: number) => table.lap(count),
    };
    const writer = new IntactWriter(this.#container, { depth: files.depth, turns: this.#turns, account });
    return { ...open, times, writer };
  }

  #commitSoon(): void {
    if (this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#commitEveryMs - (performance.now() - this.#committedAtMs));
    const timer = setTimeout(() => {
      this.#timer = undefined;
      this.#turns.take(() => this.#commit());
    }, waitMs);
    this.#timer = timer;
    Deno.unrefTimer(timer);
  }

  /**
   * Lets the files count what is in them: the table first, then the frames' own file, then the record, so that a kill in
   * between leaves more rows than frames, never fewer. A failure is kept for the next `append`, which throws it: a timer
   * has nobody to throw it to.
   */
  async #commit(): Promise<void> {
    const recording = this.#recording;
    if (!recording) return;
    const { files, table, side } = recording;
    this.#committedAtMs = performance.now();
    const frames = this.#container.frames;
    if (frames === this.#committed) return;
    const about = { ...this.#writing(files), needBytes: 4096 };
    try {
      if (this.#options.durable) await said(this.#container.sync(), { ...about, path: this.#path });
      await said(table.flush(), { ...about, path: side.table });
      await said(this.#container.commit(frames), { ...about, path: this.#path });
      this.#committed = frames;
      this.#freeBytes = await files.freeBytes(dirname(this.#path)).catch(() => undefined);
      const bytes = recordBytes(this.#record(recording, { state: "recording", frames }));
      await said(files.replace(side.record, bytes), { ...about, path: side.record });
    } catch (cause) {
      this.#failure ??= cause as Error;
    }
  }

  #writing(files: FileSystem): Doing {
    return { action: "write to", files, comfort: `${this.#container.frames} frames were written before.` };
  }

  /** Counts the frames that the other files count: by now some more may be whole. */
  #record(recording: Recording, { state, frames }: Pick<RunRecord, "state" | "frames">): RunRecord {
    const { run, side, table } = recording;
    const { kind, paths } = this.#container;
    return runRecord(run, { kind, paths, table: side.table }, {
      state,
      frames,
      layout: this.#container.describe(frames),
      lost: table.totals,
      progress: this.progress(),
    });
  }

  /** Does every step, whatever became of the one before, and gives back the first failure. */
  async #finish(recording: Recording, reason: CloseReason): Promise<unknown> {
    const { files, side, table, times } = recording;
    using _lock = recording.lock;
    const container = this.#container;
    const frames = container.frames;
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<void>) => {
      try {
        await work();
      } catch (cause) {
        failures.push(cause);
      }
    };
    if (frames === 0) {
      await attempt(() => container.close());
      await attempt(() => table.close());
      await attempt(() => container.remove(files));
      for (const path of [side.record, side.table]) await attempt(() => files.remove(path));
      return failures[0];
    }
    await attempt(() => container.finish({ frames, times, reason }));
    await attempt(() => table.flush());
    if (this.#options.durable) await attempt(() => container.sync());
    const state = failures.length > 0 ? "failed" : reason;
    // A format that failed to finish may count fewer by now.
    const record = this.#record(recording, { state, frames: container.frames });
    await attempt(() => saveLastRecord(side.record, files, record));
    await attempt(() => container.close());
    await attempt(() => table.close());
    return failures[0];
  }
}

type Doing = Omit<Circumstances, "path"> & { files: FileSystem };

/** Makes a sentence of a failure, with the path that it was about. */
async function said<T>(work: Promise<T>, about: Circumstances): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw await sinkFailure(cause, about);
  }
}
