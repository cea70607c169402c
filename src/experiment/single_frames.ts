import type { Acquisition } from "../acquisition/run/acquisition.ts";
import type { Camera } from "../camera/camera.ts";
import type { AppliedSettings } from "../camera/settings.ts";
import { SettingsError } from "../errors.ts";
import type { Frame, FrameLease } from "../frame/frame.ts";
import { NumberTable } from "../recording/run_numbers.ts";
import type { RecordedBefore } from "../recording/sink.ts";
import type { JoinedSinks } from "./joined_sinks.ts";
import type { FrameNumbers } from "../frame/numbered_frame.ts";

/** A camera that takes one frame at a time, on request. */
export interface SingleFrames extends AsyncDisposable {
  /** How long one frame takes, in milliseconds, without the time that this program needs. */
  readonly frameMs: number;
  /**
   * Takes one frame: prepares, calls `atItsTime`, and exposes when that has settled. Returns `undefined` if the frame
   * did not come in time. `numbers` are the frame's numbers in the experiment if all frames until then came in time.
   */
  take(numbers: FrameNumbers, atItsTime: () => Promise<void>): Promise<NumberedShot | undefined>;
  /** How many frames have come that {@linkcode take} did not return. Sinks got them. */
  readonly untaken: number;
}

/** A frame, with the numbers in the experiment with which sinks get it. */
export interface NumberedShot {
  readonly frame: Frame;
  readonly numbers: FrameNumbers;
}

/** Options of single frames. */
export interface SingleFrameOptions {
  readonly sinks: JoinedSinks;
  readonly before?: RecordedBefore;
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
}

/** How long a frame is waited for after its own time, in milliseconds. */
const PATIENCE_MS = 500;

/**
 * Opens a camera for single frames: with one run that is triggered by software if the camera can do that, and otherwise
 * with a short run for each frame.
 */
export async function openSingleFrames(camera: Camera, options: SingleFrameOptions): Promise<SingleFrames> {
  const before = await camera.configure({});
  if (!["internal", "software-edge"].includes(before.trigger)) {
    throw new SettingsError(
      `Cannot take frames of camera "${camera.info.name}" at set times: its trigger is "${before.trigger}". ` +
        `Configure trigger "internal" first.`,
    );
  }
  const triggered = await camera.configure({ trigger: "software-edge" }).catch((error) => {
    if (error instanceof SettingsError) return undefined; // most cameras have no such trigger
    throw error;
  });
  if (!triggered) {
    if (before.smartStreamMs.length > 1) {
      throw new SettingsError(
        `Cannot take a time-lapse of camera "${camera.info.name}" with the ${before.smartStreamMs.length} exposures of ` +
          `SMART streaming: without a software trigger each frame is a separate run, and starts the list again. ` +
          `Configure smartStreamMs to [] first.`,
      );
    }
    return new SingleShots(camera, before, options);
  }
  try {
    return await TriggeredShots.open(camera, { ...triggered, trigger: before.trigger }, options);
  } catch (error) {
    await camera.configure({ trigger: before.trigger }).catch(() => {});
    throw error;
  }
}

function frameMsOf({ exposureMs, smartStreamMs, readoutMs }: AppliedSettings): number {
  return Math.max(exposureMs, ...smartStreamMs) + readoutMs;
}

/** Takes each frame in a run of its own. */
class SingleShots implements SingleFrames {
  readonly frameMs: number;
  readonly untaken = 0;
  readonly #camera: Camera;
  readonly #options: SingleFrameOptions;

  constructor(camera: Camera, applied: AppliedSettings, options: SingleFrameOptions) {
    this.frameMs = frameMsOf(applied);
    this.#camera = camera;
    this.#options = options;
  }

  async take(numbers: FrameNumbers, atItsTime: () => Promise<void>): Promise<NumberedShot | undefined> {
    const { sinks, signal, log } = this.#options;
    await using run = await this.#camera.acquire({
      frames: 1,
      bufferMode: "sequence",
      sinks: sinks.forRun({
        // The numbers of the run's only frame, which is its sequence 0 and its number 1.
        numbers: { shift: { sequence: numbers.sequence, frameNumber: numbers.frameNumber - 1 } },
      }),
      beforeStart: atItsTime,
      onStall: "fail",
      onInterrupt: "ignore", // the time-lapse listens, and ends with its run
      signal,
      log,
    });
    let frame: Frame | undefined;
    for await (using lease of run.frames()) frame = lease.copy();
    await run.finished;
    return frame && { frame, numbers };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** Takes frames in one run, each by a software trigger. */
class TriggeredShots implements SingleFrames {
  readonly frameMs: number;
  readonly #camera: Camera;
  readonly #trigger: AppliedSettings["trigger"];
  readonly #run: Acquisition;
  readonly #frames: AsyncIterator<FrameLease>;
  readonly #numbers: NumberTable;
  readonly #firstSequence: number;
  #coming: Promise<IteratorResult<FrameLease>> | undefined;
  #triggered = 0;
  #taken = 0;

  private constructor(
    camera: Camera,
    applied: AppliedSettings,
    { run, numbers, firstSequence }: { run: Acquisition; numbers: NumberTable; firstSequence: number },
  ) {
    this.frameMs = frameMsOf(applied);
    this.#camera = camera;
    this.#trigger = applied.trigger;
    this.#run = run;
    this.#frames = run.frames();
    this.#numbers = numbers;
    this.#firstSequence = firstSequence;
  }

  static async open(
    camera: Camera,
    applied: AppliedSettings,
    options: SingleFrameOptions,
  ): Promise<TriggeredShots> {
    const numbers = new NumberTable(), firstSequence = options.before?.frames ?? 0;
    const run = await camera.acquire({
      sinks: options.sinks.forRun({ numbers: { table: numbers.buffer, firstSequence } }),
      onInterrupt: "ignore", // the time-lapse listens, and ends with its run
      signal: options.signal,
      log: options.log,
      slots: 32,
    });
    return new TriggeredShots(camera, applied, { run, numbers, firstSequence });
  }

  get untaken(): number {
    const { lastFrameNumber, missing } = this.#run.report();
    return lastFrameNumber - missing - this.#taken;
  }

  async take(numbers: FrameNumbers, atItsTime: () => Promise<void>): Promise<NumberedShot | undefined> {
    await atItsTime();
    this.#numbers.set(++this.#triggered, numbers.frameNumber); // sinks are behind by at most a ring, which is half the table
    await this.#run.trigger({ timeoutMs: this.frameMs + PATIENCE_MS });
    const deadlineMs = performance.now() + this.frameMs + PATIENCE_MS;
    while (true) {
      this.#coming ??= this.#frames.next();
      const next = await within(this.#coming, deadlineMs - performance.now());
      if (!next) return undefined;
      this.#coming = undefined;
      if (next.done) return undefined;
      // A frame that was given up earlier may still come.
      if (next.value.frameNumber < this.#triggered) continue;
      this.#taken++;
      const sequence = this.#firstSequence + next.value.sequence;
      return { frame: next.value.copy(), numbers: { ...numbers, sequence } };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#run.stop();
    } finally {
      await this.#camera.configure({ trigger: this.#trigger });
    }
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => timer = setTimeout(resolve, ms, undefined));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
