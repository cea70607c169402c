import type { BufferMode, Library, RingMemory } from "../../ffi/mod.ts";
import { CameraError, SettingsError } from "../errors.ts";
import type { FrameFormat } from "../frame/frame.ts";
import { Board, PHASE, WORD } from "../ring/board.ts";
import { Ring } from "../ring/ring.ts";
import type { Sink, SinkRun } from "../sinks/sink.ts";
import { Acquisition } from "./acquisition.ts";
import { CallbackSource } from "./callback_source.ts";
import { CameraSide } from "./camera_side.ts";
import { type OnOverrun, sinkFailure, SinkFeed } from "./sink_feed.ts";
import { slotCount } from "./sizing.ts";
import type { FrameSource } from "./source.ts";
import { WorkerSource } from "./worker_source.ts";

/** How a run is to be taken. */
export interface AcquireOptions {
  /** How many frames; without it the run goes on until it is stopped. */
  readonly frames?: number;
  /** Slots of the ring: a number, the camera's recommendation, or `"auto"` for a second of frames. */
  readonly slots?: number | "auto" | "recommended";
  /** An upper bound for `"auto"`. */
  readonly maxSlots?: number;
  /** How the camera uses the ring; `"auto"` tries overwrite first. A mode that is named is never left silently. */
  readonly bufferMode?: "auto" | "overwrite" | "no-overwrite";
  /** Where the frames go. */
  readonly sinks?: readonly Sink[];
  /** What to do when a sink is too slow: go on and account for it, which is the default, or fail. */
  readonly onOverrun?: OnOverrun;
  /** Ends the run without draining the ring. */
  readonly signal?: AbortSignal;
  /** What wakes us; `"auto"` chooses by rights and frame rate. */
  readonly waker?: "auto" | "semaphore" | "callback";
  /** Told, in a sentence, what was decided: buffer mode, slots, waker. */
  readonly log?: (line: string) => void;
}

/** A camera that has been set up, as far as a run needs it. */
export interface ArmingCamera {
  readonly library: Library;
  readonly hcam: number;
  readonly name: string;
  /** The exposures that the camera goes through, frame by frame. */
  readonly exposuresMs: readonly number[];
  readonly framePeriodMs: number;
  readonly recommendedBytes: number;
  /** Whether it advertises a circular buffer. */
  readonly circular: boolean;
  /** What sinks are told of camera and settings. */
  readonly about: Pick<SinkRun, "camera" | "settings">;
  /** Sets it up for a run; gives the bytes of a frame. */
  setUp(bufferMode: BufferMode): Promise<number>;
  /** How frames of so many bytes lie in memory. */
  formatOf(frameBytes: number): FrameFormat;
  /** Whether an error means "not this mode". */
  isRefusal(error: unknown): boolean;
  takeRing(bytes: number): Promise<RingMemory>;
  giveRingBack(ring: RingMemory, stillRead: boolean): void;
  /** Told that the run is stopping, and that it has ended. */
  onState(state: "stopping" | "ready"): void;
}

/** Callbacks are exact and bearable up to here; below this period the semaphore wakes us. */
const CALLBACK_FROM_PERIOD_MS = 2;
/** Without the right to ask how much memory there is, a ring takes at most this much unless told. */
const RING_MEMORY_BYTES = 2 * 2 ** 30;

/** Arms a run and starts it. Overwrite comes first; a refusal, at setup or at start, leads to the other mode. */
export async function arm(camera: ArmingCamera, options: AcquireOptions): Promise<Acquisition> {
  checkOptions(camera, options);
  options.signal?.throwIfAborted();
  const { bufferMode = "auto" } = options;
  if (bufferMode !== "auto") {
    return await attempt(camera, options, { mode: bufferMode, reason: "it was asked for" });
  }
  try {
    return await attempt(camera, options, { mode: "overwrite", reason: "it is the first choice" });
  } catch (error) {
    if (!camera.isRefusal(error)) throw error;
    const refusal = (error as Error).message;
    const reason = `the camera refused overwrite: ${refusal}`;
    return await attempt(camera, options, { mode: "no-overwrite", reason, again: true });
  }
}

async function attempt(
  camera: ArmingCamera,
  options: AcquireOptions,
  choice: { mode: BufferMode; reason: string; again?: boolean },
): Promise<Acquisition> {
  const source = makeSource(camera, options.waker ?? "auto");
  const side = new CameraSide(camera, source, choice.mode);
  const feeds: SinkFeed[] = [];
  try {
    // Registered before setup, as the vendor says; after a refusal it follows, as others have seen it work.
    if (!choice.again) await source.register();
    const frameBytes = await camera.setUp(choice.mode);
    if (choice.again) await source.register();
    const format = camera.formatOf(frameBytes);
    const slots = slotCount(options.slots ?? "auto", {
      frameBytes,
      framePeriodMs: camera.framePeriodMs,
      recommendedBytes: camera.recommendedBytes,
      memoryBytes: RING_MEMORY_BYTES,
      maxSlots: options.maxSlots,
    });
    const board = new Board(slots);
    board.words[WORD.phase] = PHASE.running;
    const memory = await side.takeRing(slots * frameBytes);
    const ring = new Ring({
      bytes: memory.bytes,
      format,
      board,
      bufferMode: choice.mode,
      exposuresMs: camera.exposuresMs,
      progress: () => side.progress(),
      onReleased: () => source.released(),
    });
    side.useRing(ring);
    for (const sink of options.sinks ?? []) feeds.push(new SinkFeed(sink, ring, options.onOverrun ?? "drop"));
    await openSinks(feeds, { format, frames: options.frames, startedMs: Date.now(), ...camera.about });
    await source.begin(
      {
        hcam: camera.hcam,
        baseAddress: memory.address,
        frameBytes,
        slots,
        bufferMode: choice.mode,
        lastFrameNumber: options.frames ?? 0,
        metadata: format.metadata ?? false,
        settles: camera.framePeriodMs >= CALLBACK_FROM_PERIOD_MS,
      },
      board,
      memory.bytes,
    );
    options.log?.(
      `Camera ${camera.name}: ${choice.mode}, because ${choice.reason}; ${slots} slots of ${frameBytes} bytes ` +
        `(${(slots * frameBytes / 2 ** 20).toFixed(0)} MiB), woken by ${source.waker}.`,
    );
    const facts = { bufferModeReason: choice.reason, waker: source.waker };
    const run = new Acquisition(ring, side, feeds, facts);
    await run.begin(options.signal);
    return run;
  } catch (error) {
    for (const feed of feeds) await feed.close("failed").catch(() => {});
    await side.abandon();
    throw error;
  }
}

async function openSinks(feeds: readonly SinkFeed[], run: SinkRun): Promise<void> {
  for (const feed of feeds) {
    try {
      await feed.open(run);
    } catch (error) {
      throw sinkFailure(feed.sink, error);
    }
  }
}

function makeSource(camera: ArmingCamera, waker: NonNullable<AcquireOptions["waker"]>): FrameSource {
  const { library, hcam, framePeriodMs } = camera;
  const callback = waker === "callback" ||
    waker === "auto" && library.blanketFfi && framePeriodMs >= CALLBACK_FROM_PERIOD_MS;
  return callback ? new CallbackSource(library, hcam) : new WorkerSource(library, hcam, framePeriodMs);
}

function checkOptions(camera: ArmingCamera, options: AcquireOptions): void {
  const { frames } = options;
  if (frames !== undefined && (!Number.isInteger(frames) || frames < 1 || frames > 0x7fffffff)) {
    throw new SettingsError(
      `Cannot take ${frames} frames: it must be a whole number from 1 to ${0x7fffffff}.`,
    );
  }
  if (!camera.circular) {
    throw new CameraError(
      `Camera "${camera.name}" has no circular buffer (PARAM_CIRC_BUFFER), which a run needs.`,
    );
  }
}
