import { checkGiven } from "../given_camera.ts";
import { needsAwait } from "../../await_using.ts";
import { compressionOf } from "../../acquisition/readers/sink_forecast.ts";
import { ExperimentRecorder } from "../../acquisition/run/experiment_recorder.ts";
import { type Camera, recorderThreadOf } from "../../camera/camera.ts";
import { CameraError, SettingsError } from "../../errors.ts";
import type { SinkFile } from "../../recording/sink.ts";
import { Finish } from "../finish.ts";
import { FrameQueue } from "../frame_queue.ts";
import { Halt, Halted } from "../halt.ts";
import { JoinedSinks } from "../joined_sinks.ts";
import { Punctuality } from "../punctuality.ts";
import { openSingleFrames, type SingleFrames } from "../single_frames.ts";
import { wallOriginMs } from "../../wall_origin.ts";
import type { TimeLapseReport } from "./time_lapse_report.ts";
import { checkInterval, checkOptions, firstPointOf, type TimeLapseOptions } from "./time_lapse_options.ts";
import { PointFrame, type TimedFrame } from "./timed_frame.ts";

/** How long before a frame's time the camera is armed for it, in milliseconds. */
const AHEAD_MS = 500;
/** How many missing frames in a row mean that the camera is dead. */
const MOST_MISSING = 3;
/** The most memory of frames that wait for the loop, in bytes. */
const WAITING_BYTES = 256 * 2 ** 20;

/**
 * Takes frames at absolute times, so that delays do not add up over a night. The first step of the loop begins it, or
 * the use of {@linkcode TimeLapse.finished}. Frames wait in memory for a loop that is slow for a moment. The frame of a
 * point that was begun late says so, and the next points keep their times.
 *
 * @example Five frames, 100 ms apart
 * ```ts
 * import { openCamera, timeLapse } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.configure({ exposureMs: 5 });
 * for await (const frame of timeLapse(camera, { intervalMs: 100, frames: 5 })) {
 *   console.log(frame.point, frame.lateMs);
 * }
 * ```
 *
 * @throws {SettingsError} From the loop, if the interval is shorter than a frame.
 */
export function timeLapse(camera: Camera, options: TimeLapseOptions): TimeLapse {
  return new TimeLapse(camera, options);
}

/** A time-lapse that is being taken; made by {@linkcode timeLapse}. */
export class TimeLapse implements AsyncIterableIterator<TimedFrame>, AsyncDisposable {
  readonly #camera: Camera;
  readonly #options: TimeLapseOptions;
  readonly #firstPoint: number;
  readonly #halt: Halt;
  readonly #recorder: ExperimentRecorder;
  readonly #sinks: JoinedSinks;
  readonly #queue = new FrameQueue<TimedFrame>(WAITING_BYTES);
  readonly #punctuality = new Punctuality();
  readonly #finishing = new Finish<TimeLapseReport>(() => this.#next());
  /**
   * When point 0 is due, by `performance.now()`. If the user has set no time, that is when the first frame can begin.
   */
  #zeroMs: number | undefined;
  /** What makes milliseconds since 1970 of `performance.now()`, for the whole time-lapse: as its records are dated. */
  readonly #originMs = wallOriginMs();
  #work: Promise<void> | undefined;
  #reason: TimeLapseReport["reason"] = "running";
  #error: Error | undefined;
  #errorSeen = false;
  #frames = 0;
  #missing = 0;
  #missingInARow = 0;
  #passedOver = 0;
  #untaken = 0;
  #files: readonly SinkFile[] = [];

  /** Made by {@linkcode timeLapse}. */
  constructor(camera: Camera, options: TimeLapseOptions) {
    checkGiven(camera, "timeLapse(camera, options)");
    checkOptions(options);
    const { frames, before, intervalMs, signal, sinks = [], startedMs } = options;
    this.#firstPoint = firstPointOf(options);
    this.#camera = camera;
    this.#options = options;
    if (startedMs !== undefined) this.#zeroMs = startedMs - this.#originMs;
    this.#halt = new Halt(signal);
    const listens = options.onInterrupt !== "ignore";
    this.#recorder = new ExperimentRecorder(recorderThreadOf(camera), { stop: () => this.stop(), listens });
    const facts = {
      startedMs: startedMs ?? Date.now(),
      frames: frames === undefined ? undefined : frames - this.#firstPoint,
      before,
      intervalMs,
      asked: { intervalMs },
      report: () => ({ ...this.report() }),
    };
    this.#sinks = new JoinedSinks(sinks, facts, this.#recorder);
  }

  /** The next frame, once its time has come. Throws the time-lapse's error if it failed. */
  next(): Promise<IteratorResult<TimedFrame, undefined>> {
    this.#finishing.loopTakes();
    return this.#next();
  }

  /**
   * The report, once everything is over. If there is no loop, it also takes the frames, for the sinks alone: `await
   * timeLapse(camera, { intervalMs, frames, sinks }).finished` records a time-lapse. Rejects if the time-lapse failed.
   */
  get finished(): Promise<TimeLapseReport> {
    this.#errorSeen = true;
    return this.#finishing.promise;
  }

  async #next(): Promise<IteratorResult<TimedFrame, undefined>> {
    this.#work ??= this.#take();
    try {
      const frame = await this.#queue.take();
      if (frame) return { done: false, value: frame };
    } catch (error) {
      this.#errorSeen = true;
      throw error;
    }
    await this.#work;
    return { done: true, value: undefined };
  }

  /** Called when the loop is left early: stops the time-lapse. */
  async return(): Promise<IteratorResult<TimedFrame, undefined>> {
    await this.stop();
    return { done: true, value: undefined };
  }

  /** Stops the time-lapse after the exposure that has begun. Throws its error if it failed. */
  async stop(): Promise<TimeLapseReport> {
    this.#halt.stop();
    await (this.#work ??= this.#finish());
    if (this.#error && !this.#errorSeen) {
      this.#errorSeen = true;
      throw this.#error;
    }
    return this.report();
  }

  /** The account of the time points so far. */
  report(): TimeLapseReport {
    const compression = compressionOf(this.#sinks.progress());
    return {
      reason: this.#reason,
      ...(this.#error && { error: this.#error.message }),
      ...(this.#zeroMs !== undefined && { startedMs: this.#originMs + this.#zeroMs }),
      points: this.#frames + this.#missing + this.#passedOver,
      frames: this.#frames,
      missing: this.#missing,
      passedOver: this.#passedOver,
      ...this.#punctuality.account,
      ...(compression && { compression }),
      files: this.#files,
    };
  }

  /** The loop's own iterator. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Stops the time-lapse, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Runs the time-lapse, from the first point to the end of everything. Never rejects: the loop gets the error. */
  async #take(): Promise<void> {
    let opened: SingleFrames | undefined;
    try {
      if (this.#options.sinks?.length) this.#recorder.wake();
      await using shots = await openSingleFrames(this.#camera, { ...this.#options, sinks: this.#sinks });
      opened = shots;
      checkInterval(this.#options.intervalMs, shots.frameMs);
      await this.#takePoints(shots);
    } catch (error) {
      if (!(error instanceof Halted) && !this.#halt.reason) this.#fail(error);
    }
    if (opened) this.#noteUntaken(opened);
    await this.#finish();
  }

  async #takePoints(shots: SingleFrames): Promise<void> {
    const { intervalMs, frames = Infinity } = this.#options;
    for (let point = this.#firstPoint; point < frames; point++) {
      await this.#halt.orHalted(this.#queue.room());
      if (this.#zeroMs !== undefined) {
        this.#checkTimeLeft(this.#zeroMs);
        // If the time of later points has come too, the last of them is taken.
        const reached = Math.min(frames - 1, Math.floor((performance.now() - this.#zeroMs) / intervalMs));
        this.#passedOver += Math.max(0, reached - point);
        point = Math.max(point, reached);
        await this.#halt.sleepUntil(this.#dueMonotonicMs(point) - AHEAD_MS);
      }
      await this.#takePoint(shots, point);
    }
  }

  /**
   * Throws if the time of all points has passed: one frame of today does not complete a time-lapse that ended a week
   * ago.
   */
  #checkTimeLeft(zeroMs: number): void {
    const { intervalMs, frames = Infinity, before } = this.#options;
    if (!before || this.#frames > 0 || performance.now() - zeroMs < frames * intervalMs) return;
    throw new SettingsError(
      `There is nothing to resume in the time-lapse: of its ${frames} points ${this.#firstPoint} were done, and the time of all ` +
        `others has passed.`,
    );
  }

  #dueMonotonicMs(point: number): number {
    const { intervalMs } = this.#options;
    this.#zeroMs ??= performance.now() - this.#firstPoint * intervalMs;
    return this.#zeroMs + point * intervalMs;
  }

  async #takePoint(shots: SingleFrames, point: number): Promise<void> {
    let lateMs = 0;
    const { before } = this.#options;
    const numbers = {
      sequence: this.#frames + (before?.frames ?? 0),
      frameNumber: point + 1 - (before ? 0 : this.#firstPoint),
    };
    const shot = await shots.take(numbers, async () => {
      const dueMonotonicMs = this.#dueMonotonicMs(point);
      await this.#halt.sleepUntil(dueMonotonicMs);
      lateMs = this.#punctuality.note(performance.now(), dueMonotonicMs);
    });
    this.#noteUntaken(shots);
    if (!shot) return this.#noteMissing();
    const { frame } = shot;
    this.#missingInARow = 0;
    this.#frames++;
    this.#queue.put(
      new PointFrame(frame, {
        numbers: shot.numbers,
        point,
        dueMs: this.#originMs + this.#dueMonotonicMs(point),
        lateMs,
      }),
      frame.pixels.byteLength,
    );
  }

  /** Counts frames that came after they were given up as taken, and no longer as missing. */
  #noteUntaken({ untaken }: SingleFrames): void {
    const more = untaken - this.#untaken;
    this.#untaken = untaken;
    this.#frames += more;
    this.#missing -= Math.min(more, this.#missing);
  }

  /**
   * Counts a missing frame. One lost frame must not end a night's work, but a camera that gives no more frames must.
   */
  #noteMissing(): void {
    if (this.#halt.reason) return;
    this.#missing++;
    if (++this.#missingInARow < MOST_MISSING) return;
    throw new CameraError(
      `Camera "${this.#camera.info.name}" gave no frame for ${MOST_MISSING} time points in a row. ` +
        `What came until then is kept.`,
    );
  }

  async #finish(): Promise<void> {
    this.#halt.release();
    const reason = this.#error ? "failed" : this.#halt.reason ?? "complete";
    try {
      this.#files = await this.#sinks.close(reason);
    } catch (error) {
      this.#fail(error);
    }
    await this.#recorder.end();
    this.#reason = this.#error ? "failed" : reason;
    if (this.#halt.reason) this.#queue.clear(); // the loop ends with its present frame; the sinks got all frames
    this.#queue.end(this.#error);
    this.#finishing.settle(this.report(), this.#error);
  }

  #fail(error: unknown): void {
    this.#error ??= error instanceof Error ? error : new CameraError(String(error));
  }
}

needsAwait(TimeLapse.prototype, "time-lapse");
