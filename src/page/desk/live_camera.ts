import { type Acquisition, ringOf } from "../../acquisition/run/acquisition.ts";
import type { AcquisitionReport } from "../../acquisition/report.ts";
import type { Camera } from "../../camera/camera.ts";
import type { AppliedSettings, Settings } from "../../camera/settings.ts";
import { triggersOf } from "../../camera/settings/trigger.ts";
import { SettingsError, StateError } from "../../errors.ts";
import { fileSink } from "../../recording/file_sink.ts";
import type { Sink, SinkSample } from "../../recording/sink.ts";
import { SerialQueue } from "../../serial_queue.ts";
import type { Page } from "../page.ts";
import { writeReport } from "../report/make_report.ts";
import { RunHistory } from "../run_history.ts";
import { runFigures } from "../show_run.ts";
import { streamsOf } from "../streams.ts";
import { freePath } from "./free_path.ts";
import { RecentRate } from "../recent_rate.ts";
import { adjustedSentence, recordedSentence } from "./notices.ts";
import { SlowFigures } from "./slow_figures.ts";
import { framesOfWish, noteOfWish, settingsOfWish, type WishFields } from "./wish_fields.ts";
import { WishQueue } from "./wish_queue.ts";

/**
 * The fewest slots of a live ring, and the time that it covers in milliseconds. Showing the newest frame needs no long
 * ring.
 */
const LIVE_SLOTS = 16, LIVE_MS = 60;
/** How often the state of a recording is noted for its report, in milliseconds. */
const HISTORY_EVERY_MS = 250;
const ENDING = ".ome.tif";
const AFTER_UNPLUGGING = " Plug it in, and start this program again.";

/** Options for showing a camera. */
export interface LiveOptions {
  /** The number of its first stream. */
  readonly firstStream: number;
  /** The folder for snapped pictures and recordings. */
  readonly folder: string;
  /** What is known of the sample. */
  readonly sample?: SinkSample;
}

interface Recording {
  readonly path: string;
  readonly frames: number | undefined;
  readonly history: RunHistory;
  readonly timer: ReturnType<typeof setInterval>;
}

/** A camera that runs to be watched, and that its viewers control. It carries out their verbs one after the other. */
export class LiveCamera implements AsyncDisposable {
  readonly camera: Camera;
  readonly #page: Page;
  readonly #options: LiveOptions;
  readonly #queue = new SerialQueue();
  readonly #wishes: WishQueue;
  readonly #rate = new RecentRate();
  readonly #slow: SlowFigures;
  #applied: AppliedSettings;
  #run: Acquisition | undefined;
  #recording: Recording | undefined;
  #recorded: string | undefined;
  #error: string | undefined;
  #streams: number[] = [];
  #reported: Promise<void> | undefined;
  #triggers: readonly string[] | undefined;
  #closed = false;

  /** Takes a camera that is set up. */
  constructor(camera: Camera, applied: AppliedSettings, page: Page, options: LiveOptions) {
    this.camera = camera;
    this.#applied = applied;
    this.#page = page;
    this.#options = options;
    this.#slow = new SlowFigures(camera, options.folder);
    this.#wishes = new WishQueue(camera.info.name, this.#queue);
  }

  /** Carries out what a viewer asked for, and returns what was done. Throws a sentence if it cannot be done. */
  async wish(verb: string, fields: WishFields): Promise<string | undefined> {
    return await this.#wishes.take(async () => {
      if (this.#closed) throw new StateError(`Camera "${this.camera.info.name}" is being closed.`);
      switch (verb) {
        case "set":
          return await this.#set(settingsOfWish(fields));
        case "start":
          await this.#begin();
          return undefined;
        case "stop":
          this.#refuseWhileRecording("stop");
          await this.#halt();
          return undefined;
        case "trigger":
          await this.#running().trigger();
          return undefined;
        case "snap":
          return await this.#snap(fields);
        case "record":
          return await this.#record(fields);
        case "finish":
          return await this.#finish();
        default:
          throw new SettingsError(
            `The page knows no "${
              verb.slice(0, 40)
            }"; it knows set, start, stop, trigger, snap, record and finish.`,
          );
      }
    });
  }

  /** Starts the camera, to be watched. */
  start(): Promise<void> {
    return this.#queue.take(() => this.#begin());
  }

  /** The camera's present state, for the page. */
  async status(): Promise<object> {
    if (!this.#closed) await this.#slow.look();
    const { camera } = this;
    const { info, ports } = camera;
    const report = this.#run?.report();
    return {
      name: info.name,
      title: [info.product || info.chip, info.name].filter(Boolean).join(" · "),
      state: camera.disconnected ? "disconnected" : camera.state,
      streams: this.#streams,
      settings: this.#applied,
      ports,
      triggers: this.#triggers ?? [this.#applied.trigger],
      sensor: [info.width, info.height],
      run: report && runFigures(report, this.#rate.note(report.lastFrameNumber, performance.now())),
      ...(this.#recording && report && { recording: this.#progress(this.#recording, report) }),
      ...(this.#recorded !== undefined && { recorded: this.#recorded }),
      ...this.#slow.temperature,
      disk: this.#slow.disk(report),
      ...(this.#error !== undefined &&
        { error: this.#error + (camera.disconnected ? AFTER_UNPLUGGING : "") }),
    };
  }

  /** Stops the camera and closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#queue.take(() => this.#halt()).catch(() => {}); // `#follow` has noted the failure
    await this.#reported; // half a report would be useless
    await this.camera.close();
  }

  async #begin(): Promise<void> {
    if (this.#isRunning || this.#closed) return;
    this.#page.hold(this.#streams);
    this.#triggers ??= await this.camera.parameter("PARAM_EXPOSURE_MODE").then(
      ({ options = [] }) => triggersOf(options.map(({ value }) => value)),
      () => undefined,
    );
    await this.#slow.readTemperature(); // many cameras do not give it while they run
    const perMs = 1 / Math.max(0.01, this.#applied.framePeriodMs);
    const slots = Math.max(LIVE_SLOTS, Math.ceil(LIVE_MS * perMs));
    this.#follow(await this.camera.acquire({ slots }));
  }

  get #isRunning(): boolean {
    return this.#run !== undefined && ["armed", "running"].includes(this.#run.state);
  }

  #running(): Acquisition {
    if (this.#run && this.#isRunning) return this.#run;
    throw new StateError(`Camera "${this.camera.info.name}" does not run: start it first.`);
  }

  /** Shows a run, and notes its end. */
  #follow(run: Acquisition): void {
    const { info } = this.camera;
    this.#run = run;
    this.#error = undefined;
    const ring = ringOf(run);
    const { firstStream, sample } = this.#options;
    const streams = streamsOf(ring.parts.format, { ...info, sample }, firstStream);
    const gone = this.#streams.filter((stream) => !streams.some((facts) => facts.stream === stream));
    this.#streams = streams.map(({ stream }) => stream);
    if (gone.length > 0) this.#page.forget(gone);
    this.#page.showRing(ring, streams);
    run.finished.then((report) => this.#ended(run, report), (error) => {
      this.#error = error instanceof Error ? error.message : String(error);
      this.#ended(run, run.report());
    });
  }

  #ended(run: Acquisition, report: AcquisitionReport): void {
    const recording = this.#recording;
    if (run !== this.#run || recording === undefined) return;
    this.#recording = undefined;
    this.#recorded = recordedSentence(recording.path, report);
    // The report is read back from the file. The camera may continue meanwhile, and waits for no report.
    clearInterval(recording.timer);
    if (report.files.length > 0) {
      this.#reported = writeReport(recording.path, { history: recording.history.points }).then(
        () => {},
        () => {}, // `pvcam report` will say why
      );
    }
    // After a complete recording the camera runs live again.
    if (report.reason === "complete") this.start().catch((error) => this.#error = error.message);
  }

  async #halt({ forAnother = false } = {}): Promise<void> {
    if (this.#run) await this.#run.stop().catch(() => {}); // `#follow` notes the failure
    if (forAnother) this.#page.hold(this.#streams);
  }

  #refuseWhileRecording(verb: string): void {
    if (this.#recording && this.#isRunning) {
      throw new StateError(
        `Cannot ${verb} camera "${this.camera.info.name}": it is recording. Finish that first.`,
      );
    }
  }

  async #set(settings: Settings): Promise<string | undefined> {
    this.#refuseWhileRecording("set");
    const wasRunning = this.#isRunning;
    await this.#halt();
    try {
      this.#applied = await this.camera.configure(settings);
    } finally {
      if (wasRunning) await this.#begin();
    }
    return adjustedSentence(this.#applied);
  }

  async #snap(fields: WishFields): Promise<string> {
    this.#refuseWhileRecording("snap with");
    const path = await this.#pathFor(fields);
    const wasRunning = this.#isRunning;
    await this.#halt({ forAnother: true });
    try {
      await using run = await this.camera.acquire({
        frames: 1,
        bufferMode: "sequence",
        sinks: [this.#sinkFor(path)],
      });
      this.#follow(run);
      await run.finished;
    } finally {
      if (wasRunning) await this.#begin();
    }
    return `Snapped to ${path}.`;
  }

  async #record(fields: WishFields): Promise<string> {
    this.#refuseWhileRecording("record with");
    const frames = framesOfWish(fields);
    const path = await this.#pathFor(fields);
    const sink = this.#sinkFor(path);
    const wasRunning = this.#isRunning;
    await this.#halt({ forAnother: true });
    try {
      const run = await this.camera.acquire({ frames, sinks: [sink] });
      const history = new RunHistory();
      const timer = setInterval(() => history.note(run.report()), HISTORY_EVERY_MS);
      this.#recording = { path, frames, history, timer };
      this.#follow(run);
    } catch (error) {
      if (wasRunning) await this.#begin();
      throw error;
    }
    return `Recording to ${path}.`;
  }

  async #finish(): Promise<string> {
    if (!this.#recording) throw new StateError("Nothing is being recorded.");
    const { path } = this.#recording;
    await this.#halt();
    await this.#begin();
    return this.#recorded ?? `Finished ${path}.`;
  }

  /** A path for a new recording. The viewer's note is written beside it. */
  async #pathFor(fields: WishFields): Promise<string> {
    const { folder } = this.#options;
    const note = noteOfWish(fields);
    await Deno.mkdir(folder, { recursive: true });
    const path = await freePath(folder, fields.name, ENDING);
    if (note !== undefined) {
      // In a folder of others, anything may lie there by now.
      await Deno.writeTextFile(`${path.slice(0, -ENDING.length)}.note.txt`, `${note}\n`, { createNew: true });
    }
    return path;
  }

  #sinkFor(path: string): Sink {
    return fileSink(path, { sample: this.#options.sample });
  }

  #progress({ path, frames: asked }: Recording, report: AcquisitionReport) {
    const { frames, frameBytes } = report;
    return { path, frames, bytes: frames * frameBytes, ...(asked !== undefined && { asked }) };
  }
}
