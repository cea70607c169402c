import type { Acquisition } from "../acquisition/acquisition.ts";
import type { Settings } from "../camera/settings.ts";
import { CameraError, SettingsError } from "../errors.ts";
import { eventsOf } from "../plan/events.ts";
import { followsAtOnce } from "../plan/hardware_sequences.ts";
import type { MDAEvent, MDASequence } from "../plan/sequence.ts";
import { takeUp } from "../plan/take_up.ts";
import type { SinkFile } from "../sinks/sink.ts";
import type { AcquirePlanOptions, PlanFrame, PlanReport } from "./acquire_plan.ts";
import { readChannelSettings } from "./channel_settings.ts";
import { sinceEpochMs } from "./clock.ts";
import { EventSource, isSequence, type PlanEvents } from "./event_source.ts";
import { Halt, Halted } from "./halt.ts";
import { Microscope } from "./microscope.ts";
import { NumberedLease } from "./numbered_frame.ts";
import { PlanSinks } from "./plan_sinks.ts";
import { Punctuality } from "./punctuality.ts";

/** How long before its time the camera is made ready for an event, in milliseconds. */
const AHEAD_MS = 500;
/** How much memory a sequence may take, in bytes, and how many frames PVCAM puts into one. */
const SEQUENCE_BYTES = 2 ** 30, SEQUENCE_FRAMES = 65_535;

/** Plans of more events than this are not counted beforehand: that takes seconds. */
const MOST_COUNTED = 1_000_000;

/** An experiment that is being run; made by {@linkcode acquirePlan}. */
export class PlanRun implements AsyncIterableIterator<PlanFrame>, AsyncDisposable {
  readonly #events: PlanEvents;
  readonly #options: AcquirePlanOptions;
  readonly #halt: Halt;
  readonly #source: EventSource;
  readonly #sinks: PlanSinks;
  readonly #punctuality = new Punctuality();
  readonly #loop: AsyncGenerator<PlanFrame, undefined>;
  /** When the times of the events began, by `performance.now()`; not known before the first frame can begin. */
  #zeroMs: number | undefined;
  #lastTime: number | undefined;
  #planned: number | undefined;
  #run: Acquisition | undefined;
  #settings: Settings = {};
  #reason: PlanReport["reason"] = "running";
  #error: Error | undefined;
  #asked = 0;
  #frames = 0;
  #missing = 0;
  #passedOver = 0;
  /** What came before this run, of a plan that was broken off: events behind it, and frames that are recorded. */
  #before = { events: 0, frames: 0 };
  #hardwareSequences = 0;
  #files: readonly SinkFile[] = [];

  /** Made by {@linkcode acquirePlan}. */
  constructor(events: PlanEvents, options: AcquirePlanOptions) {
    this.#events = events;
    this.#options = options;
    this.#halt = new Halt(options.signal);
    this.#source = new EventSource(events, options.lookAhead);
    if (options.startedMs !== undefined) this.#zeroMs = options.startedMs - performance.timeOrigin;
    this.#planned = isSequence(events) ? countFrames(events) : undefined;
    this.#sinks = new PlanSinks(options.sinks ?? [], options.before, (belongs) => ({
      startedMs: options.startedMs ?? Date.now(),
      frames: isSequence(events) ? countFrames(events, belongs) : undefined,
      ...(isSequence(events) && { asked: { plan: events, settings: this.#settings } }),
      report: () => ({ ...this.report() }),
    }));
    this.#loop = this.#go();
  }

  /** The next frame with its event. Throws what the experiment failed with. */
  next(): Promise<IteratorResult<PlanFrame, undefined>> {
    return this.#loop.next();
  }

  /** Called when the loop is left early: stops the experiment. */
  async return(): Promise<IteratorResult<PlanFrame, undefined>> {
    await this.stop();
    return { done: true, value: undefined };
  }

  /** Stops the experiment: the camera takes no more frames, sinks get those there are, the loop gets none. */
  async stop(): Promise<PlanReport> {
    this.#halt.stop();
    this.#run?.stop().catch(() => {}); // the loop, which waits for it too, throws what went wrong
    await this.#loop.return(undefined);
    if (this.#reason === "running") await this.#finish("stopped"); // it had never begun
    return this.report();
  }

  /** What became of the experiment so far. */
  report(): PlanReport {
    return {
      reason: this.#reason,
      ...(this.#error && { error: this.#error.message }),
      ...(this.#zeroMs !== undefined && { startedMs: sinceEpochMs(this.#zeroMs) }),
      ...(this.#planned !== undefined && { planned: this.#planned - this.#before.events + this.#passedOver }),
      events: this.#asked,
      frames: this.#frames,
      missing: this.#missing,
      passedOver: this.#passedOver,
      ...this.#punctuality.account,
      hardwareSequences: this.#hardwareSequences,
      files: this.#files,
    };
  }

  /** The loop's own iterator. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Stops it, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** From the setup to the end of everything. */
  async *#go(): AsyncGenerator<PlanFrame, undefined> {
    let ended: "complete" | "stopped" = "stopped"; // by a loop that is left early, unless we get to the end
    let microscope: Microscope | undefined;
    try {
      const { camera, channels, stage, setProperty, doAction } = this.#options;
      const setup = isSequence(this.#events) ? this.#events.setup : undefined;
      const ofPlan = isSequence(this.#events) ? readChannelSettings(this.#events) : {};
      const parts = { camera, channels: channels ?? ofPlan, stage, setProperty, doAction };
      microscope = await Microscope.open(parts);
      this.#settings = microscope.before;
      if (setup) await microscope.setUp(setup);
      if (this.#options.before) await this.#goOn();
      while (!this.#halt.reason) {
        const event = await this.#halt.orHalted(this.#source.next());
        if (!event) break;
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

  /** Goes to where a plan that was broken off goes on. */
  async #goOn(): Promise<void> {
    const [plan, zeroMs] = [this.#events, this.#zeroMs];
    if (!isSequence(plan) || zeroMs === undefined) {
      throw new SettingsError(
        "Cannot go on with an experiment: only a plan can be taken up again, and only if startedMs says when it began.",
      );
    }
    const { done, accounted } = this.#sinks.doneOf(eventsOf(plan));
    const first = takeUp(eventsOf(plan), { done, elapsedMs: performance.now() - zeroMs });
    for (let at = 0; at < first; at++) this.#sinks.passOver((await this.#source.next())!);
    this.#passedOver = first - accounted;
    const { before } = this.#options;
    this.#before = { events: first, frames: typeof before === "object" ? before.frames : 0 };
    if (!drained(eventsOf(plan), first)) return;
    throw new SettingsError(
      accounted === first
        ? `Cannot go on with the plan: all of its ${first} events are done.`
        : `Cannot go on with the plan: of its ${first} events ${accounted} were done, and the time of all others has passed.`,
    );
  }

  /** One event, or several that the camera takes by itself. */
  async *#take(event: MDAEvent, microscope: Microscope): AsyncGenerator<PlanFrame, void> {
    // Where the start was given, the first event begins no clock of its own.
    const isFirst = this.#asked + this.#before.events === 0;
    if (event.reset_event_timer && !(isFirst && this.#options.startedMs !== undefined)) {
      this.#zeroMs = undefined;
    }
    if (event.min_start_time) this.#zeroMs ??= performance.now();
    const isImage = event.action.type === "acquire_image";
    if (this.#zeroMs !== undefined) await this.#halt.sleepUntil(this.#dueMs(event) - AHEAD_MS);
    await microscope.move(event);
    // Light must not be switched before its time; what the camera gets ready for nobody sees.
    if (event.properties?.length || !isImage) await this.#halt.sleepUntil(this.#dueMs(event));
    await microscope.setProperties(event);
    if (!isImage) return await microscope.act(event);
    const { framePeriodMs, frameBytes } = await microscope.configure(event);
    const events = await this.#gather(event, { framePeriodMs, frameBytes });
    if (events.length > 1) this.#hardwareSequences++;
    yield* this.#acquire(events, Math.max(framePeriodMs, event.exposure ?? 0));
  }

  /** An event with those after it that the camera can take by itself. */
  async #gather(
    event: MDAEvent,
    { framePeriodMs, frameBytes }: { framePeriodMs: number; frameBytes: number },
  ): Promise<MDAEvent[]> {
    const events = [event];
    const most = Math.min(SEQUENCE_FRAMES, Math.floor(SEQUENCE_BYTES / frameBytes));
    while (events.length < most) {
      const next = await this.#source.peek();
      if (!next || !followsAtOnce(events[events.length - 1], next, framePeriodMs)) break;
      events.push(next);
      await this.#source.next();
    }
    return events;
  }

  async *#acquire(events: readonly MDAEvent[], periodMs: number): AsyncGenerator<PlanFrame, void> {
    const { camera, signal, log } = this.#options;
    const [first] = events;
    let lateMs: number[] = [];
    await using run = this.#run = await camera.acquire({
      frames: events.length,
      bufferMode: "sequence",
      sinks: this.#sinks.forRun(first),
      onStall: "fail",
      signal,
      log,
      beforeStart: async () => {
        await this.#halt.sleepUntil(this.#dueMs(first));
        const startMs = performance.now();
        lateMs = events.map((event, index) => this.#noteStart(event, startMs + index * periodMs));
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
        this.#missing += missing;
        this.#sinks.ranFor(first, { events: lastFrameNumber, frames: lastFrameNumber - missing });
      }
    }
  }

  /** When an event may begin at the earliest, by `performance.now()`. Begins the clock where it has not begun. */
  #dueMs({ min_start_time }: MDAEvent): number {
    const nowMs = performance.now();
    this.#zeroMs ??= nowMs;
    return min_start_time === undefined ? nowMs : this.#zeroMs + min_start_time * 1000;
  }

  /** Several events of one time are not late because they queue for it. */
  #noteStart(event: MDAEvent, startMs: number): number {
    const { min_start_time } = event;
    const queues = min_start_time === undefined ||
      min_start_time === this.#lastTime && !event.reset_event_timer;
    this.#lastTime = min_start_time;
    return queues ? 0 : this.#punctuality.note(startMs, this.#dueMs(event));
  }

  /** Takes every step of the ending, whatever became of the one before. */
  async #finish(ended: "complete" | "stopped", microscope?: Microscope): Promise<void> {
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
  }

  #fail(error: unknown): void {
    this.#error ??= error instanceof Error ? error : new CameraError(String(error));
  }
}

/** How many frames a plan is to have; nobody waits for the end of a count that has none. */
function countFrames(
  plan: MDASequence,
  belongs: (event: MDAEvent) => boolean = () => true,
): number | undefined {
  let count = 0, seen = 0;
  for (const event of eventsOf(plan)) {
    if (++seen > MOST_COUNTED) return undefined;
    if (event.action.type === "acquire_image" && belongs(event)) count++;
  }
  return count;
}

/** Whether events are over after so many of them. */
function drained(events: Iterable<MDAEvent>, after: number): boolean {
  let count = 0;
  for (const _event of events) if (++count > after) return false;
  return true;
}
