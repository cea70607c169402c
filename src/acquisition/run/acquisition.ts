import type { Processor } from "../../analysis/processor.ts";
import { needsAwait } from "../../await_using.ts";
import { StateError } from "../../errors.ts";
import type { FrameLease } from "../../frame/frame.ts";
import { hasEnded } from "../../ring/waiting.ts";
import type { Ring } from "../../ring/ring.ts";
import type { Sink } from "../../recording/sink.ts";
import type { CopiesOptions } from "../readers/copy_loop.ts";
import type { AroundOptions, AroundRecorder, RunEvent } from "../readers/around_recorder.ts";
import type { FramesOptions } from "../readers/frame_loop.ts";
import type { EmittedBy, OptionsFor, ProcessOptions } from "../processors/processor_options.ts";
import type { ProcessorRun } from "../processors/processor_run.ts";
import { type AcquisitionReport, makeReport } from "../report.ts";
import type { Feed } from "../readers/feed.ts";
import { LossesAloud } from "./losses_aloud.ts";
import type { RunFacts, RunHandle } from "./run_handle.ts";
import { RunLife } from "./run_life.ts";
import { RunReaders } from "./run_readers.ts";
import { softwareTrigger } from "./software_trigger.ts";

/** The state of a run. */
export type AcquisitionState = Acquisition["state"];

/** The report of a run for this library itself. It does not count as read by the script. */
export let reportOf: (run: Acquisition) => AcquisitionReport;

/** The ring of a run, for code that shows it to another thread. `mod.ts` does not export it. */
export let ringOf: (run: Acquisition) => Ring;

/** A run, from arming to its report. A run is never begun a second time. */
export class Acquisition implements AsyncDisposable {
  readonly #ring: Ring;
  readonly #handle: RunHandle;
  readonly #feeds: readonly Feed[];
  readonly #facts: RunFacts;
  readonly #readers: RunReaders;
  readonly #life: RunLife;
  readonly #losses: LossesAloud;

  static {
    ringOf = (run) => run.#ring;
    reportOf = (run) => run.#report();
  }

  /** Made by `camera.acquire()`. */
  constructor(ring: Ring, handle: RunHandle, feeds: readonly Feed[], facts: RunFacts) {
    this.#ring = ring;
    this.#handle = handle;
    this.#feeds = feeds;
    this.#facts = facts;
    const readers = this.#readers = new RunReaders({
      ring,
      handle,
      facts,
      failure: () => this.#failure(),
      stop: (error) => error ? this.#life.end("failed", error) : this.#life.end("stopped"),
    });
    const report = () => this.#report();
    const { frames, warn } = facts;
    this.#losses = new LossesAloud({ frames, warn, report, isRead: () => readers.areWaitedFor });
    const lastFrameNumber = () => report().lastFrameNumber;
    this.#life = new RunLife({ ring, handle, facts, feeds, readers, lastFrameNumber });
  }

  /** The state of the run: `armed`, `running`, `draining`, then `finished` or `failed`. */
  get state(): "armed" | "running" | "draining" | "finished" | "failed" {
    return this.#life.state;
  }

  /** The report, once the camera has stopped and every sink has closed. Rejects if the run failed. */
  get finished(): Promise<AcquisitionReport> {
    this.#losses.reportRead();
    return this.#finished();
  }

  async #finished(): Promise<AcquisitionReport> {
    this.#losses.errorSeen();
    await this.#life.done;
    if (this.#life.error) throw this.#life.error;
    return this.#report();
  }

  /** Starts the camera and the sinks. Called once, by `camera.acquire()`. */
  async begin(signal?: AbortSignal): Promise<void> {
    await this.#life.begin(signal);
    this.#life.done.then(() => this.#losses.runIsOver());
  }

  /**
   * The frames, as they come: `for await (using frame of run.frames())`. A loop begins with the oldest frame that the
   * ring still holds. It ends after the last frame; one that has begun ends at once when the run is stopped or aborted. Throws a {@linkcode SettingsError} if the options do not fit the ring.
   */
  frames(options: FramesOptions = {}): AsyncIterableIterator<FrameLease> {
    return this.#readers.frames("frames()", options);
  }

  /**
   * The frames from one frame on, by our count from 0. It may be past: frames that are still in the ring are given, and
   * earlier ones are skipped. Throws a {@linkcode SettingsError} for a sequence below 0.
   */
  since(sequence: number, options: FramesOptions = {}): AsyncIterableIterator<FrameLease> {
    return this.#readers.frames("since()", options, sequence);
  }

  /**
   * Records around events, into a sink that is made for each event. Frames from before the event are still in the ring,
   * and are written from there. See {@linkcode AroundRecorder.event}. Another thread writes files of this library,
   * unless the run's waker is `"callback"`. Throws a {@linkcode SettingsError} if the ring is too short.
   *
   * @example
   * ```ts
   * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
   *
   * await using camera = await openCamera({ library: "simulator" });
   * await using run = await camera.acquire({ frames: 100 });
   * const folder = Deno.makeTempDirSync();
   * const around = run.recordAround(({ number }) => fileSink(`${folder}/${number}.ome.tif`), { beforeMs: 200, afterMs: 200 });
   * for await (using frame of run.frames()) if (frame.frameNumber === 50) around.event(frame);
   * console.log(await around.finished());
   * ```
   */
  recordAround(makeSink: (event: RunEvent) => Sink, options: AroundOptions): AroundRecorder {
    if (this.#life.isLeavingRing || this.#life.reason !== undefined) {
      throw new StateError(`Cannot record around events: this run is ${this.state}.`);
    }
    return this.#readers.recordAround(makeSink, options);
  }

  /**
   * The frames as copies, for a loop that needs every frame and at times falls behind by more than the ring: `for await
   * (using frame of run.copies({ most: 500 }))`. Frames are copied from the ring as they come. With `using`, a copy's
   * buffer is used again, and arrays of it that a script kept become empty. Without `using`, a copy belongs to the
   * script, and each one takes fresh memory. Throws a {@linkcode SettingsError} unless `most` is a whole number from 1
   * on.
   */
  copies(options: CopiesOptions): AsyncIterableIterator<FrameLease> {
    return this.#readers.copies(options);
  }

  /**
   * Runs a module of yours in a separate thread, which is called with each frame beside the recording and this script.
   * Its default export is a {@linkcode Processor}. It begins with the oldest frame that the ring still has, and ends
   * with the run or with its loop of results. A processor that is too slow misses frames; other readers miss none for
   * that. Where callbacks find the frames (`waker: "callback"`, which `"auto"` takes for a run without sinks under a right
   * to all of FFI), it waits for this script's thread; with `waker: "semaphore"` it does not.
   *
   * Reading the module takes the right to read its file and those that it imports beside it
   * (`--allow-read=spots.ts`). In its thread it has the rights of the script.
   *
   * @example
   * ```ts
   * // spots.ts: export default processor<number>((frame, { emit }) => emit(statistics(frame).mean));
   * // import type spots from "./spots.ts";
   * // const seen = run.process<typeof spots>(new URL("./spots.ts", import.meta.url));
   * // for await (const { frameNumber, value } of seen) console.log(frameNumber, value);
   * ```
   */
  process<P = Processor>(
    module: URL | string,
    options: ProcessOptions<OptionsFor<P>> = {},
  ): ProcessorRun<EmittedBy<P>> {
    if (this.#life.isLeavingRing || this.state === "armed") {
      throw new StateError(`Cannot run a processor: this run is ${this.state}, and its frames are gone.`);
    }
    return this.#readers.process<EmittedBy<P>>(module, options);
  }

  /**
   * Triggers one exposure of a run whose trigger is `software-first` or `software-edge`. Waits until the camera takes
   * the trigger, for at most `timeoutMs`. Throws a {@linkcode CameraError} if the camera ignored it all that time, and
   * a {@linkcode StateError} if this run cannot be triggered by software.
   */
  trigger({ timeoutMs = 5000 }: { timeoutMs?: number } = {}): Promise<void> {
    if (this.state !== "running") {
      throw new StateError(
        `Cannot trigger this run: it is ${this.state}; only a running one can be triggered.`,
      );
    }
    return softwareTrigger(this.#handle.camera, timeoutMs, () => this.#life.reason === undefined);
  }

  /**
   * Stops the camera and returns the report. Sinks take what is in the ring; loops end with their present frame.
   * Harmless if the run is over.
   */
  stop(): Promise<AcquisitionReport> {
    this.#life.end("stopped");
    this.#readers.end();
    return this.#finished(); // this does not count as reading the report: most scripts only stop
  }

  /** The account of the frames so far. */
  report(): AcquisitionReport {
    if (hasEnded(this.#ring)) this.#losses.reportRead();
    return this.#report();
  }

  #report(): AcquisitionReport {
    const { state, reason = "running", error, stalls } = this.#life;
    const running = state === "running";
    return makeReport(this.#facts, {
      reason,
      error: error?.message,
      ring: this.#ring,
      sinks: this.#feeds.map((feed) => feed.report(running)),
      loops: this.#readers.reports(running),
      files: [...this.#feeds.flatMap((feed) => feed.files), ...this.#readers.files],
      ...stalls,
    });
  }

  /** Ends the run if it has not ended. Throws its error if that has not been read yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.end("stopped");
    await this.#life.done;
    if (this.#life.error && !this.#losses.isErrorSeen) {
      this.#losses.errorSeen();
      throw this.#life.error;
    }
    this.#losses.say();
  }

  /** Throws the run's failure, at the end of a loop. */
  async #failure(): Promise<void> {
    this.#losses.errorSeen();
    this.#losses.announce();
    const { reason, state } = this.#life;
    if (reason === "failed" || state === "failed" || this.#handle.sourceError()) await this.#life.done;
    if (this.#life.error) throw this.#life.error;
  }
}

needsAwait(Acquisition.prototype, "run");
