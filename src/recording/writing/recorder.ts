import { SettingsError, StateError } from "../../errors.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { FileSystem } from "../files/block_file.ts";
import { CommitClock } from "../files/commit_clock.ts";
import type { Container } from "./container.ts";
import { denoFiles } from "../files/deno_files.ts";
import { sinkFailure } from "../files/disk_failure.ts";
import { type FileSinkOptions, longestTimeoutMs, usual } from "./file_sink_options.ts";
import { FreeSpace } from "../files/free_space.ts";
import { IntactWriter } from "./intact_writer.ts";
import { makeRecording } from "./make_recording.ts";
import { type OpenRecording, whileWriting } from "./open_recording.ts";
import { nameOf } from "../record/output_path.ts";
import { FilesMadeHere } from "../files/files_made_here.ts";
import { PatientFiles } from "../files/patient_files.ts";
import { isSample } from "../record/axes_fault.ts";
import type { CloseReason, Delivery, Sink, SinkFile, SinkProgress, SinkRun } from "../sink.ts";
import { SerialQueue } from "../../serial_queue.ts";
import { WriteClock } from "../files/write_clock.ts";

/** What an open sink has. */
interface Open {
  readonly run: SinkRun;
  readonly files: PatientFiles;
  readonly recording: OpenRecording;
  readonly writer: IntactWriter;
}

/**
 * A sink that records into files of one format. It writes frames from the memory in which they are, keeps `run.json`
 * and `run.frames.npy` beside the files, and makes all of these count the same frames about every second.
 */
export class Recorder implements Sink {
  readonly name: string;
  readonly path: string;
  readonly delivery: Delivery = "oldest-first";
  readonly appendsAtOnce: number;
  readonly #container: Container;
  readonly #options: FileSinkOptions;
  readonly #diskTimeoutMs: number;
  /** Turns for calls of the container, which takes one call at a time. */
  readonly #turns = new SerialQueue();
  readonly #writing = new WriteClock();
  readonly #commits: CommitClock;
  readonly #space: FreeSpace;
  #open?: Open;
  #used = false;
  #files?: FileSystem;
  #failure?: Error;
  #elsewhere?: () => SinkProgress;

  /** Records into the files that `container` makes. */
  constructor(container: Container, options: FileSinkOptions = {}) {
    const { diskTimeoutMs = usual.diskTimeoutMs, commitEveryMs = usual.commitEveryMs } = options;
    if (!(diskTimeoutMs >= 1 && diskTimeoutMs <= longestTimeoutMs)) {
      throw new SettingsError(
        `Cannot wait ${diskTimeoutMs} ms for a disk (diskTimeoutMs): it takes 1 to ${longestTimeoutMs}.`,
      );
    }
    if (options.sample !== undefined && !isSample(options.sample)) {
      throw new SettingsError(
        `Cannot keep ${
          Deno.inspect(options.sample)
        } as what is known of a sample: pixelSizeUm and magnification are ` +
          "numbers above 0; name, objective and all notes are texts.",
      );
    }
    this.#container = container;
    this.#options = options;
    this.#diskTimeoutMs = diskTimeoutMs;
    this.#commits = new CommitClock(commitEveryMs, { turns: this.#turns, commit: () => this.#commit() });
    this.path = container.paths[0];
    this.#space = new FreeSpace(this.path);
    const { checksums = usual.checksums } = options;
    const writes = container.batchesAtOnce;
    // One more than the writes: its checksums are computed meanwhile. Otherwise the disk would wait for them.
    this.appendsAtOnce = writes > 1 && checksums ? writes + 1 : writes;
    this.name = nameOf(this.path);
  }

  /** The account of the writing. */
  progress(): SinkProgress {
    return this.#elsewhere?.() ?? {
      frames: this.#container.frames,
      bytesWritten: this.#container.bytesWritten,
      bytesCopied: this.#container.bytesCopied,
      writeSeconds: this.#writing.seconds,
      worstAppendMs: this.#writing.worstMs,
      writtenWith: this.#files?.name ?? "nothing",
      freeBytes: this.#space.bytes,
      ...(this.#container.compression && { compression: this.#container.compression }),
    };
  }

  /** Lets another thread record in place of this sink. `progress` gives the account of the writing. */
  lend(progress: () => SinkProgress): void {
    this.#use();
    this.#elsewhere = progress;
  }

  /** Takes the work back: nothing was recorded elsewhere, and this sink may be used again. */
  takeBack(): void {
    this.#used = false;
    this.#elsewhere = undefined;
  }

  /** Checks that the frames fit, and makes the files. If it fails, it leaves none. */
  async open(run: SinkRun): Promise<void> {
    this.#use();
    const { sample } = this.#options;
    const told = sample ? { ...run, sample } : run;
    const container = this.#container;
    const made = new FilesMadeHere(run.files ?? denoFiles);
    const files = new PatientFiles(made, this.#diskTimeoutMs);
    this.#files = files;
    const recording = await makeRecording(told, {
      ...this.#options,
      container,
      files,
      made,
      space: this.#space,
      progress: () => this.progress(),
    });
    const writer = new IntactWriter(container, {
      depth: Math.max(files.depth, container.piecesAtOnce ?? 1),
      turns: this.#turns,
      account: recording,
    });
    this.#open = { run: told, files, recording, writer };
  }

  /** Writes frames behind the earlier ones. They may be given back when the promise settles. */
  async append(frames: readonly FrameLease[]): Promise<void> {
    if (!this.#open) throw new StateError(`Cannot write to "${this.path}": the sink is not open.`);
    const { run, files, writer } = this.#open;
    if (this.#failure) throw this.#failure;
    try {
      await this.#writing.time(writer.write(frames));
    } catch (cause) {
      const needBytes = frames.length * run.format.frameBytes;
      this.#failure ??= await sinkFailure(cause, {
        ...whileWriting(this.#container, files),
        path: this.path,
        needBytes,
      });
    }
    if (this.#failure) throw this.#failure;
    await this.#commits.wrote();
    if (this.#failure) throw this.#failure;
  }

  /** Finishes the files. A recording without frames is removed, because no format can have zero frames. */
  async close(reason: CloseReason): Promise<readonly SinkFile[]> {
    await this.#open?.writer.idle();
    return await this.#turns.take(async () => {
      this.#commits.stop();
      if (!this.#open) return [];
      const { recording, files } = this.#open;
      this.#open = undefined;
      const empty = this.#container.frames === 0;
      const failure = empty ? await recording.remove() : await recording.finish(reason);
      if (failure) throw await sinkFailure(failure, { action: "finish", path: this.path, files });
      if (!empty) {
        // A failure here does not count: this recording is done, and a repair can mend what other parts say of it.
        await files.within(() => this.#container.tellOthers?.() ?? Promise.resolve()).catch(() => {});
        return await recording.list();
      }
      // Nothing is left of this recording. If a camera refused a buffer mode at its start, the sink is used again with
      // the other mode.
      this.#used = false;
      return [];
    });
  }

  #use(): void {
    if (this.#used) {
      throw new StateError(`Cannot record a second run to "${this.path}": make a new sink for it.`);
    }
    this.#used = true;
  }

  /** Keeps a failure for the next `append`, which throws it. */
  async #commit(): Promise<void> {
    try {
      await this.#open?.recording.commit();
    } catch (cause) {
      this.#failure ??= cause as Error;
    }
  }
}
