import { checkGiven } from "../given_camera.ts";
import { needsAwait } from "../../await_using.ts";
import type { Acquisition } from "../../acquisition/run/acquisition.ts";
import { ExperimentRecorder } from "../../acquisition/run/experiment_recorder.ts";
import { type Camera, recorderThreadOf } from "../../camera/camera.ts";
import type { Settings } from "../../camera/settings.ts";
import { CameraError, SettingsError } from "../../errors.ts";
import { turnOnce, TurnWatch } from "../../event_turn.ts";
import { planAxes } from "../../plan/axes.ts";
import { countFrames } from "../../plan/count_frames.ts";
import type { MDAEvent } from "../../plan/sequence.ts";
import type { SinkFile } from "../../recording/sink.ts";
import { type AcquirePlanOptions, checkPlanOptions } from "./plan_options.ts";
import type { PlanFrame, PlanReport } from "./plan_report.ts";
import { evenIntervalMs } from "../../plan/time_plan.ts";
import { checkCamera, readChannelSettings } from "./channel_settings.ts";
import { EventClock } from "./event_clock.ts";
import { checkEvents, EventSource, isSequence, type PlanEvents } from "./event_source.ts";
import { gatherSequence } from "./gather_sequence.ts";
import { checkLeft, resumePlan } from "./resume_plan.ts";
import { Finish } from "../finish.ts";
import { Halt, Halted } from "../halt.ts";
import { HardwareState } from "./hardware_state.ts";
import { NumberedLease } from "../../frame/numbered_frame.ts";
import { type FactsOf, PlanSinks } from "./plan_sinks.ts";

/** How long before an event's time the camera is prepared, in milliseconds. */
const AHEAD_MS = 500;

/** A running experiment; made by {@linkcode acquirePlan}. */
export class PlanRun implements AsyncIterableIterator<PlanFrame>, AsyncDisposable {
  readonly #events: PlanEvents;
  readonly #camera: Camera;
  readonly #options: AcquirePlanOptions;
  readonly #halt: Halt;
  readonly #source: EventSource;
  readonly #recorder: ExperimentRecorder;
  readonly #sinks: PlanSinks;
  readonly #clock: EventClock;
  readonly #loop: AsyncGenerator<PlanFrame, undefined>;
  readonly #finishing = new Finish<PlanReport>(() => this.#next());
  #planned: number | undefined;
  #run: Acquisition | undefined;
  #settings: Settings = {};
  #reason: PlanReport["reason"] = "running";
  #error: Error | undefined;
  #asked = 0;
  #frames = 0;
  #missing = 0;
  #passedOver = 0;
  /** What earlier runs of this plan did: how many events are done, and how many frames are recorded. */
  #before = { events: 0, frames: 0 };
  #hardwareSequences = 0;
  #files: readonly SinkFile[] = [];
  #closing: Promise<void> | undefined;

  /** Made by {@linkcode acquirePlan}. */
  constructor(camera: Camera, events: PlanEvents, options: AcquirePlanOptions) {
    checkGiven(camera, "acquirePlan(camera, plan)");
    checkEvents(events);
    checkPlanOptions(options);
    this.#camera = camera;
    this.#events = events;
    this.#options = options;
    this.#halt = new Halt(options.signal);
    this.#source = new EventSource(events, options.lookAhead);
    this.#clock = new EventClock(options.startedMs);
    this.#planned = isSequence(events) ? countFrames(events) : undefined;
    const listens = options.onInterrupt !== "ignore";
    const recorder = new ExperimentRecorder(recorderThreadOf(camera), { stop: () => this.stop(), listens });
    const factsOf: FactsOf = (belongs) => ({
      startedMs: options.startedMs ?? Date.now(),
      frames: isSequence(events) ? countFrames(events, belongs) : undefined,
      axes: isSequence(events) ? planAxes(events, belongs) : undefined,
      intervalMs: isSequence(events) ? evenIntervalMs(events.time_plan) : undefined,
      ...(isSequence(events) && { asked: { plan: events, settings: this.#settings } }),
      report: () => ({ ...this.report() }),
    });
    this.#recorder = recorder;
    this.#sinks = new PlanSinks(options.sinks ?? [], { before: options.before, factsOf, recorder });
    this.#loop = this.#go();
  }

  /** The next frame with its event. Throws the experiment's error if it failed. */
  next(): Promise<IteratorResult<PlanFrame, undefined>> {
    this.#finishing.loopTakes();
    return this.#next();
  }

  /**
   * The report, once everything is over. If there is no loop, it also takes the frames, for the sinks alone: `await
   * acquirePlan(camera, plan, { sinks }).finished` records a plan. Rejects if the experiment failed.
   */
  get finished(): Promise<PlanReport> {
    return this.#finishing.promise;
  }

  async #next(): Promise<IteratorResult<PlanFrame, undefined>> {
    const result = await this.#loop.next();
    if (result.done && this.#reason === "running") await this.stop(); // stopped before it began
    return result;
  }

  /** Called when the loop is left early: stops the experiment. */
  async return(): Promise<IteratorResult<PlanFrame, undefined>> {
    await this.stop();
    return { done: true, value: undefined };
  }

  /**
   * Stops the experiment: the camera takes no more frames, the sinks get those that have come, and the loop gets no
   * more.
   */
  async stop(): Promise<PlanReport> {
    this.#halt.stop();
    this.#run?.stop().catch(() => {}); // the loop waits for it too, and throws the error
    await this.#loop.return(undefined);
    if (this.#reason === "running") await (this.#closing ??= this.#finish("stopped")); // it never began
    return this.report();
  }

  /** The account of the experiment so far. */
  report(): PlanReport {
    const { startedMs, account } = this.#clock;
    const { compression } = this.#sinks;
    return {
      reason: this.#reason,
      ...(this.#error && { error: this.#error.message }),
      ...(startedMs !== undefined && { startedMs }),
      ...(this.#planned !== undefined && { planned: this.#planned - this.#before.events + this.#passedOver }),
      events: this.#asked,
      frames: this.#frames,
      missing: this.#missing,
      passedOver: this.#passedOver,
      ...account,
      hardwareSequences: this.#hardwareSequences,
      ...(compression && { compression }),
      files: this.#files,
    };
  }

  /** The loop's own iterator. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Stops the experiment, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Runs the experiment, from the setup to the end of everything. */
  async *#go(): AsyncGenerator<PlanFrame, undefined> {
    let ended: "complete" | "stopped" = "stopped"; // stopped by a loop that is left early, unless the end is reached
    let microscope: HardwareState | undefined;
    const turns = new TurnWatch();
    try {
      const { channels, stage, setChannel, setProperty, doAction, sinks = [] } = this.#options;
      if (sinks.length > 0) this.#recorder.wake(); // `sinks` is a list, or a function that takes a channel
      const camera = this.#camera;
      const setup = isSequence(this.#events) ? this.#events.setup : undefined;
      const ofPlan = isSequence(this.#events) ? readChannelSettings(this.#events) : {};
      if (isSequence(this.#events)) checkCamera(this.#events, camera.info.name);
      const parts = { camera, channels: channels ?? ofPlan, stage, setChannel, setProperty, doAction };
      microscope = await HardwareState.open(parts);
      this.#settings = microscope.before;
      if (setup) await microscope.setUp(setup);
      if (this.#options.before) await this.#goOn();
      while (!this.#halt.reason) {
        const event = await this.#halt.orHalted(this.#source.next());
        if (!event) break;
        if (turns.isDue(this.#asked)) await turnOnce(); // events without a frame may never wait
        yield* this.#take(event, microscope);
      }
      ended = "complete";
    } catch (error) {
      if (!(error instanceof Halted) && this.#halt.reason !== "aborted") this.#fail(error);
    } finally {
      await this.#finish(ended, microscope);
    }
    if (this.#error) throw this.#error;
    return undefined;
  }

  /** Finds the place at which a plan resumes. */
  async #goOn(): Promise<void> {
    const [plan, { elapsedMs }] = [this.#events, this.#clock];
    if (!isSequence(plan) || elapsedMs === undefined) {
      throw new SettingsError(
        "Cannot resume this experiment: only a plan can be resumed, and only if startedMs says when it began.",
      );
    }
    const place = await resumePlan(plan, this.#source, { sinks: this.#sinks, elapsedMs });
    const { before } = this.#options;
    this.#passedOver = place.events - place.accounted;
    this.#before = { events: place.events, frames: typeof before === "object" ? before.frames : 0 };
    checkLeft(plan, place);
  }

  /** Takes the frame of one event, or the frames of several events that the camera times. */
  async *#take(event: MDAEvent, microscope: HardwareState): AsyncGenerator<PlanFrame, void> {
    const clock = this.#clock;
    clock.turnTo(event, this.#asked + this.#before.events === 0);
    const isImage = event.action.type === "acquire_image";
    if (clock.elapsedMs !== undefined) await this.#halt.sleepUntil(clock.dueMonotonicMs(event) - AHEAD_MS);
    await microscope.move(event);
    // The light must not change before the event's time. Preparing the camera early has no visible effect.
    if (microscope.changesLight(event) || !isImage) await this.#halt.sleepUntil(clock.dueMonotonicMs(event));
    await microscope.setChannel(event);
    await microscope.setProperties(event);
    if (!isImage) return await microscope.act(event);
    const { framePeriodMs, frameBytes } = await microscope.configure(event);
    const events = await gatherSequence(event, this.#source, { framePeriodMs, frameBytes });
    if (events.length > 1) this.#hardwareSequences++;
    yield* this.#acquire(events, Math.max(framePeriodMs, event.exposure ?? 0));
  }

  async *#acquire(events: readonly MDAEvent[], periodMs: number): AsyncGenerator<PlanFrame, void> {
    const { signal, log } = this.#options;
    const [first] = events;
    let lateMs: number[] = [];
    await using run = this.#run = await this.#camera.acquire({
      frames: events.length,
      bufferMode: "sequence",
      sinks: this.#sinks.forRun(events),
      onStall: "fail",
      onInterrupt: "ignore", // the experiment listens, and ends with its run
      signal,
      log,
      beforeStart: async () => {
        await this.#halt.sleepUntil(this.#clock.dueMonotonicMs(first));
        const startMs = performance.now();
        lateMs = events.map((event, index) => this.#clock.noteStart(event, startMs + index * periodMs));
      },
    });
    const before = { asked: this.#asked, frames: this.#frames };
    const earlier = this.#before;
    try {
      for await (using lease of run.frames()) {
        const { sequence, frameNumber } = lease;
        const frame = new NumberedLease(lease, {
          sequence: earlier.frames + before.frames + sequence,
          frameNumber: earlier.events + before.asked + frameNumber,
        });
        this.#frames++;
        yield { event: events[frameNumber - 1], frame, lateMs: lateMs[frameNumber - 1] };
      }
      await run.finished;
    } finally {
      try {
        await run.stop();
      } finally {
        const { lastFrameNumber, missing } = run.report();
        this.#asked = before.asked + lastFrameNumber;
        this.#frames = before.frames + lastFrameNumber - missing; // the files also have frames that the loop did not get
        this.#missing += missing;
        this.#sinks.ranFor(first, { events: lastFrameNumber, frames: lastFrameNumber - missing });
      }
    }
  }

  /** Takes every step of the ending, even if an earlier one failed. */
  async #finish(ended: "complete" | "stopped", microscope?: HardwareState): Promise<void> {
    this.#halt.release();
    const steps = [
      () => this.#source.close(),
      async () => {
        this.#files = await this.#sinks.close(this.#error ? "failed" : this.#halt.reason ?? ended);
      },
      () => microscope?.restore(),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#reason = this.#error ? "failed" : this.#halt.reason ?? ended;
    this.#finishing.settle(this.report(), this.#error);
  }

  #fail(error: unknown): void {
    this.#error ??= error instanceof Error ? error : new CameraError(String(error));
  }
}

needsAwait(PlanRun.prototype, "plan's run");
