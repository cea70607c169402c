import type { Processor } from "../../analysis/processor.ts";
import { needsAwait } from "../../await_using.ts";
import { CameraError, StateError } from "../../errors.ts";
import type { FrameLease } from "../../frame/frame.ts";
import { PHASE, STOP, WORD } from "../../ring/board.ts";
import { endOfRun, hasEnded } from "../../ring/waiting.ts";
import type { Ring } from "../../ring/ring.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import type { CloseReason, Sink, SinkRun } from "../../recording/sink.ts";
import { type CopiesOptions, CopyLoop } from "../readers/copy_loop.ts";
import { type AroundOptions, AroundRecorder, type RunEvent } from "../readers/around_recorder.ts";
import { FrameLoop, type FramesOptions } from "../readers/frame_loop.ts";
import type { OnStall } from "../options.ts";
import {
  type EmittedBy,
  type OptionsFor,
  type ProcessOptions,
  ProcessorRun,
} from "../processors/processor_run.ts";
import { SinkForecast } from "../readers/sink_forecast.ts";
import { type AcquisitionReport, makeReport } from "../report.ts";
import type { Feed } from "../readers/feed.ts";
import { lossSentence } from "../loss_sentence.ts";
import { sinkFailure } from "../readers/sink_feed.ts";
import { softwareTrigger } from "./software_trigger.ts";
import { Stalls } from "./stalls.ts";
import { watch } from "./silence_watch.ts";

/** Where a run is. */
export type AcquisitionState = Acquisition["state"];

/** The camera's side of a run, handed in by the code that armed it. */
export interface RunHandle {
  readonly camera: ArmingCamera;
  /** Starts the camera. */
  start(): Promise<void>;
  /** Stops the camera, without blocking: a callback may be waiting for our event loop. */
  abort(): Promise<void>;
  /** Stops the camera and starts it anew; its count goes on. */
  restart(): Promise<void>;
  /** Publishes what is left and ends the frame source. */
  finishSource(): Promise<void>;
  /** Deregisters, gives the ring back and makes the camera ready again. */
  release(): Promise<void>;
  /** Looks for what came without a notification: frames, and an unplugged camera. */
  look(): void;
  /** What the frame source itself failed with, if it did. */
  sourceError(): Error | undefined;
}

/** What is decided when a run is armed. */
export interface RunFacts {
  readonly bufferModeReason: string;
  readonly waker: AcquisitionReport["waker"];
  readonly onStall: OnStall;
  /** How many frames were asked for, if that is known. */
  readonly frames?: number;
  readonly log: (line: string) => void;
  /** The run facts for sinks that begin during the run. */
  readonly sinkRun: SinkRun;
  /** Says what a script should know and has not asked for. */
  readonly warn: (line: string) => void;
  /** Called when every sink has closed. */
  readonly onSinksClosed: () => Promise<void>;
}

/** Processors have the last of the board's threads. */
const MOST_PROCESSORS = 8, FIRST_PROCESSOR_THREAD = 8;

/** The account of a run, asked for by this library itself: no script has read it then. */
export let reportOf: (run: Acquisition) => AcquisitionReport;

/** The ring of a run; for those who show it to another thread, and no part of the front door. */
export let ringOf: (run: Acquisition) => Ring;

/** One run: from armed to its report. Never restarted. */
export class Acquisition implements AsyncDisposable {
  readonly #ring: Ring;
  readonly #handle: RunHandle;
  readonly #feeds: readonly Feed[];
  readonly #facts: RunFacts;
  readonly #loops: { readonly name: string; readonly loop: FrameLoop | CopyLoop }[] = [];
  readonly #processors: ProcessorRun[] = [];
  readonly #arounds: AroundRecorder[] = [];
  #isLeavingRing = false;
  #state: AcquisitionState = "armed";
  #reason: CloseReason | undefined;
  #error: Error | undefined;
  #errorSeen = false;
  #saying: ReturnType<typeof setImmediate> | undefined;
  #isOver = false; // whether all of the run has ended, but for its loops
  #isRead = false; // whether somebody has asked what became of it
  readonly #forecast = new SinkForecast();
  readonly #stalls: Stalls;
  #done: Promise<void> = Promise.resolve();
  readonly #asked = Promise.withResolvers<void>();

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
    this.#stalls = new Stalls({
      camera: handle.camera.name,
      onStall: facts.onStall,
      log: facts.log,
      lastFrameNumber: () => this.#report().lastFrameNumber,
      ends: () => this.#reason !== undefined || hasEnded(ring),
      restart: () => this.#attempt(() => handle.restart()),
      fail: (error) => this.#end("failed", error),
    });
  }

  /** Where the run is: `armed`, `running`, `draining`, then `finished` or `failed`. */
  get state(): "armed" | "running" | "draining" | "finished" | "failed" {
    return this.#state;
  }

  /** The report, once the camera has stopped and every sink has closed. Rejects if the run failed. */
  get finished(): Promise<AcquisitionReport> {
    this.#isRead = true;
    return this.#finished();
  }

  #finished(): Promise<AcquisitionReport> {
    this.#errorSeen = true;
    return this.#done.then(() => {
      if (this.#error) throw this.#error;
      return this.#report();
    });
  }

  /** Starts the camera and the sinks. Called once, by `camera.acquire()`. */
  async begin(signal?: AbortSignal): Promise<void> {
    if (this.#state !== "armed") throw new StateError(`Cannot begin this run: it is ${this.#state}.`);
    await this.#handle.start();
    this.#state = "running";
    const drains = this.#feeds.map((feed) =>
      feed.drain().catch((error) => this.#end("failed", sinkFailure(feed.sink, error)))
    );
    const onAbort = () => this.#abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    this.#done = this.#live(drains).finally(() => signal?.removeEventListener("abort", onAbort));
    this.#done.catch(() => {}); // looked at through `finished`, `stop` and the end of `using`
    this.#done.then(() => {
      this.#isOver = true;
      this.#announceLosses();
    });
  }

  /**
   * The frames, as they come: `for await (using frame of run.frames())`. A loop begins with the oldest frame that the
   * ring still holds. It ends after the last frame; one that has begun ends at once when the run is stopped or aborted. Throws a {@linkcode SettingsError} if the options do not fit the ring.
   */
  frames(options: FramesOptions = {}): AsyncIterableIterator<FrameLease> {
    const loop = new FrameLoop(this.#ring, options, { failure: () => this.#failure() });
    this.#loops.push({ name: "frames()", loop });
    return loop;
  }

  /**
   * The same from one frame on, by our count from 0, which may be past: frames that the ring still holds are given, and
   * those before are skipped. Throws a {@linkcode SettingsError} for a sequence below 0.
   */
  since(sequence: number, options: FramesOptions = {}): AsyncIterableIterator<FrameLease> {
    const loop = new FrameLoop(this.#ring, options, { failure: () => this.#failure(), from: sequence });
    this.#loops.push({ name: "since()", loop });
    return loop;
  }

  /**
   * Records what happens around events, into a sink that is made for each: its frames from before the event are still in
   * the ring, and are written from there. See {@linkcode AroundRecorder.event}. Files are written on the script's thread. Throws a
   * {@linkcode SettingsError} where the ring does not hold as much.
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
    if (this.#isLeavingRing || this.#reason !== undefined) {
      throw new StateError(`Cannot record around events: this run is ${this.#state}.`);
    }
    const around = new AroundRecorder(makeSink, options, {
      ring: this.#ring,
      run: this.#facts.sinkRun,
      log: this.#facts.log,
    });
    this.#arounds.push(around);
    return around;
  }

  /**
   * The frames as copies, for a loop that needs every one of them and is at times slower than the ring lasts:
   * `for await (using frame of run.copies({ most: 500 }))`. Frames are copied out of the ring as they come. With
   * `using` a copy's buffer is used again, and what was kept of it reads as empty then; without it a copy is the script's
   * own, and each takes fresh memory. Throws a {@linkcode SettingsError} unless `most` is a whole number from 1 on.
   */
  copies(options: CopiesOptions): AsyncIterableIterator<FrameLease> {
    const loop = new CopyLoop(this.#ring, options, () => this.#failure());
    this.#loops.push({ name: "copies()", loop });
    return loop;
  }

  /**
   * Runs a module of yours in a thread of its own, which is called with each frame beside the recording and this script:
   * its default export is a {@linkcode Processor}. It begins with the oldest frame that the ring still holds, and ends with
   * the run or with its loop of results. A processor that is too slow misses frames alone.
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
    if (this.#isLeavingRing || this.#state === "armed") {
      throw new StateError(`Cannot run a processor: this run is ${this.#state}, and its frames are gone.`);
    }
    if (this.#processors.length >= MOST_PROCESSORS) {
      throw new StateError(`Cannot run another processor: ${MOST_PROCESSORS} are the most in a run.`);
    }
    const { library, hcam, softwareTrigger } = this.#handle.camera;
    const camera = { libraryPath: library.path, hcam, gate: library.gateWord };
    const processor = new ProcessorRun<EmittedBy<P>>(module, options, {
      ring: this.#ring,
      thread: FIRST_PROCESSOR_THREAD + this.#processors.length,
      camera,
      trigger: softwareTrigger && library.hasTrigger ? camera : undefined,
      stop: (error) => error ? this.#end("failed", error) : this.#end("stopped"),
      log: this.#facts.log,
    });
    this.#processors.push(processor as ProcessorRun);
    return processor;
  }

  /**
   * Triggers one exposure of a run whose trigger is `software-first` or `software-edge`. Waits until the camera can take
   * it, for `timeoutMs` at most; throws a {@linkcode CameraError} if it was ignored all that time, and a
   * {@linkcode StateError} if this run cannot be triggered so.
   */
  trigger({ timeoutMs = 5000 }: { timeoutMs?: number } = {}): Promise<void> {
    if (this.#state !== "running") {
      throw new StateError(
        `Cannot trigger this run: it is ${this.#state}; only a running one can be triggered.`,
      );
    }
    return softwareTrigger(this.#handle.camera, timeoutMs, () => this.#reason === undefined);
  }

  /**
   * Stops the camera and gives the report. Sinks take what is in the ring; loops end with the frame that they have in
   * hand. Harmless when the run is over.
   */
  stop(): Promise<AcquisitionReport> {
    this.#end("stopped");
    this.#endLoops();
    return this.#finished(); // which does not mean that its report is read: most scripts only stop
  }

  /** What became of the frames so far. */
  report(): AcquisitionReport {
    if (hasEnded(this.#ring)) this.#isRead = true;
    return this.#report();
  }

  #report(): AcquisitionReport {
    return makeReport(this.#facts, {
      reason: this.#reason ?? "running",
      error: this.#error?.message,
      ring: this.#ring,
      sinks: this.#feeds.map((feed) => feed.report(this.#state === "running")),
      loops: [
        ...this.#loops.map(({ name, loop }) => ({ name, ...loop.reader.account() })),
        ...this.#arounds.flatMap((around) => around.reports(this.#state === "running")),
        ...this.#processors.map((one) => ({ name: `process(${one.name})`, ...one.account() })),
      ],
      files: [
        ...this.#feeds.flatMap((feed) => feed.files),
        ...this.#arounds.flatMap((around) => around.files),
      ],
      stalls: this.#stalls.count,
      restarts: this.#stalls.restarts,
    });
  }

  /** Ends the run if it is still going. Throws its error if that has not been read yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("stopped");
    await this.#done;
    if (this.#error && !this.#errorSeen) {
      this.#errorSeen = true;
      throw this.#error;
    }
    this.#sayLosses();
  }

  /** What was lost, if the report has not been read. */
  #losses(): string | undefined {
    if (this.#isRead) return undefined;
    const report = this.#report();
    return lossSentence(this.#errorSeen ? { ...report, error: undefined } : report, this.#facts.frames);
  }

  /**
   * Says what was lost at the next turn of the event loop: by then, code that waited for the end has read the report, or
   * does not want it. While a loop still reads, its frames cannot be counted; then this is called again at its end.
   */
  #announceLosses(): void {
    if (!this.#isOver || this.#saying || this.#loops.some(({ loop }) => loop.reader.isWaitedFor)) return;
    if (this.#losses() !== undefined) this.#saying = setImmediate(() => this.#sayLosses());
  }

  /** Says so once. */
  #sayLosses(): void {
    if (this.#saying) clearImmediate(this.#saying);
    const losses = this.#losses();
    this.#isRead = true;
    if (losses !== undefined) this.#facts.warn(losses);
  }

  /** Throws, at the end of a loop, what the run failed with. */
  async #failure(): Promise<void> {
    this.#errorSeen = true;
    this.#announceLosses();
    if (this.#reason === "failed" || this.#state === "failed" || this.#handle.sourceError()) await this.#done;
    if (this.#error) throw this.#error;
  }

  /** The first reason to end counts. */
  #end(reason: CloseReason, error?: Error): void {
    if (this.#reason) {
      // A run that was being stopped and then lost data has failed all the same.
      if (error && !this.#error && this.#state !== "finished") {
        this.#error = error;
        this.#reason = "failed";
      }
      return;
    }
    this.#reason = reason;
    this.#error = error;
    if (reason !== "complete" && reason !== "failed") this.#endLoops();
    this.#asked.resolve();
  }

  /** An abort also cuts a draining short that is already under way. */
  #abort(): void {
    this.#end("aborted");
    this.#endLoops(); // also where the run had another reason to end before
    if (this.#reason === "stopped" || this.#reason === "complete") this.#reason = "aborted";
    if (this.#state === "draining") this.#leaveRest();
  }

  /** After a stop, loops must not work through a full ring first. */
  #endLoops(): void {
    for (const { loop } of this.#loops) loop.end();
    for (const processor of this.#processors) processor.end();
  }

  /** Nothing more is published, and after an abort nothing more appended. */
  #leaveRest(): void {
    const { board } = this.#ring.parts;
    Atomics.store(board.words, WORD.stop, STOP.now);
    if (this.#reason === "aborted") { for (const feed of this.#feeds) feed.discard(); }
    board.tick();
  }

  /** From the camera's start to the end of everything. */
  async #live(drains: readonly Promise<void>[]): Promise<void> {
    const { board } = this.#ring.parts;
    const { camera } = this.#handle;
    const unwatch = watch({
      ring: this.#ring,
      longestPeriodMs: Math.max(camera.framePeriodMs, ...camera.exposuresMs),
      frames: camera.frames,
      onRound: () => {
        this.#handle.look();
        this.#foretell();
      },
      onSilence: (silentMs) => this.#stalls.add(silentMs),
      onWait: (waitedMs) => {
        if (camera.softwareTrigger) return; // the script's own
        const seconds = (waitedMs / 1000).toFixed(1);
        this.#facts.log(
          `Camera "${camera.name}" is waiting for a trigger: no frame has come for ${seconds} s.`,
        );
      },
    });
    await Promise.race([endOfRun(this.#ring), this.#asked.promise]);
    unwatch();
    await this.#stalls.idle();
    const phase = Atomics.load(board.words, WORD.phase);
    if (phase === PHASE.complete) this.#end("complete");
    else if (phase === PHASE.stopped && !this.#reason) this.#end("stopped"); // by a signal that this thread did not hear
    else if (phase !== PHASE.running && !this.#reason) {
      this.#end(
        "failed",
        this.#handle.sourceError() ?? new CameraError("The run ended by itself, for an unknown reason."),
      );
    }
    this.#state = "draining";
    if (this.#reason !== "complete" && this.#reason !== "stopped") this.#leaveRest();
    await this.#attempt(() => this.#handle.abort());
    await this.#attempt(() => this.#handle.finishSource());
    await Promise.all(drains);
    await Promise.all(this.#arounds.map((around) => around.settle()));
    for (const feed of this.#feeds) {
      const reason = this.#reason ?? "failed";
      await feed.close(reason).catch((error) => this.#end("failed", sinkFailure(feed.sink, error)));
    }
    await this.#attempt(this.#facts.onSinksClosed);
    await Promise.all(this.#processors.map((processor) => processor.settle()));
    this.#isLeavingRing = true;
    await this.#attempt(() => this.#handle.release());
    this.#state = this.#error ? "failed" : "finished";
  }

  /** Says what will come of a disk that is too slow, or nearly full, while there is time to do something. */
  #foretell(): void {
    const { frames, log } = this.#facts;
    for (const feed of this.#feeds) {
      const pace = feed.pace(true);
      const writing = feed.writing(true);
      if (!writing) continue;
      const secondsAsked = frames === undefined
        ? undefined
        : (frames - this.#ring.published) / pace.framesPerSecond;
      const name = feed.sink.name;
      for (const line of this.#forecast.sentences(name, { writing, pace, secondsAsked })) log(line);
    }
  }

  /** One step of the ending must not keep the next ones from being taken. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#end("failed", error instanceof Error ? error : new CameraError(String(error)));
    }
  }
}

needsAwait(Acquisition.prototype, "run");
