import { sayBytes } from "../../say_bytes.ts";
import { ringAliaser, type RingMemory } from "../../../ffi/mod.ts";
import { CameraError, SettingsError } from "../../errors.ts";
import { Board, PHASE, WORD } from "../../ring/board.ts";
import { Ring, type RingParts } from "../../ring/ring.ts";
import { packerUrl } from "../../recording/packing/packer_url.ts";
import type { SinkRun } from "../../recording/sink.ts";
import { Acquisition, reportOf } from "./acquisition.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import { CallbackSource } from "../waking/callback_source.ts";
import { CameraSide } from "./camera_side.ts";
import { runObserver } from "./run_observer.ts";
import type { AcquireOptions, RunBufferMode } from "../options.ts";
import type { Feed } from "../readers/feed.ts";
import { sinkFailure } from "../readers/sink_feed.ts";
import { checksLeases, copiedSlot } from "./lease_check.ts";
import { isRecordedElsewhere, isShort, RunFeeds } from "./run_feeds.ts";
import { sinkFiles } from "./sink_files.ts";
import { MAX_RING_BYTES, slotCount } from "./sizing.ts";
import { napsAt } from "../drain/pace.ts";
import type { FrameSource } from "../waking/frame_source.ts";
import { SemaphoreSource } from "../waking/semaphore_source.ts";

/** The shortest period for which a single notification can be waited for. Below it the worker naps by the clock. */
const SETTLES_FROM_PERIOD_MS = 0.25;
/**
 * The shortest period for which callbacks are used. They are exact, and cheap enough from there on; below it the
 * semaphore wakes the run.
 */
const CALLBACK_FROM_PERIOD_MS = 2;
/**
 * The most memory of a ring if this program may not ask how much memory there is. A script that gives the number of
 * slots may exceed it.
 */
const RING_MEMORY_BYTES = 2 * 2 ** 30;

interface Choice {
  readonly mode: RunBufferMode;
  readonly reason: string;
  /** Whether the camera has just refused another mode. */
  readonly again?: boolean;
}

/**
 * Arms a run and starts it. Overwrite is tried first; if the camera refuses it, at setup or at start, the other mode is
 * used.
 */
export async function arm(camera: ArmingCamera, options: AcquireOptions): Promise<Acquisition> {
  const looksOn = runObserver();
  looksOn?.beforeRun?.(camera.name);
  const signals = [options.signal, looksOn?.signal].filter((signal) => signal !== undefined);
  const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
  signal?.throwIfAborted();
  const run = await armInMode(camera, { ...options, signal });
  looksOn?.onRun?.({ run, camera: camera.name, frames: options.frames, sinks: options.sinks ?? [] });
  return run;
}

async function armInMode(camera: ArmingCamera, options: AcquireOptions): Promise<Acquisition> {
  const { bufferMode = "auto" } = options;
  if (bufferMode !== "sequence" && !camera.circular) {
    throw new CameraError(
      `Camera "${camera.name}" has no circular buffer (PARAM_CIRC_BUFFER), so it can take only sequences: ` +
        `give a number of frames, and bufferMode "sequence".`,
    );
  }
  if (bufferMode === "sequence") checkSequence(options.frames!, camera.frameBytes);
  if (bufferMode !== "auto") {
    return await attempt(camera, options, { mode: bufferMode, reason: "it was asked for" });
  }
  try {
    return await attempt(camera, options, { mode: "overwrite", reason: "it is the first choice" });
  } catch (error) {
    if (!camera.isRefusal(error)) throw error;
    const reason = `the camera refused overwrite: ${(error as Error).message}`;
    return await attempt(camera, options, { mode: "no-overwrite", reason, again: true });
  }
}

async function attempt(camera: ArmingCamera, options: AcquireOptions, choice: Choice): Promise<Acquisition> {
  const { mode } = choice;
  const source = makeSource(camera, options);
  const side = new CameraSide(camera, source, { mode, frames: options.frames ?? options.mostFrames ?? 0 });
  let feeds: RunFeeds | undefined;
  // The recorder's thread begins during the setup, which may take longer than a thread without work is kept.
  const letGo = isRecordedElsewhere(camera, options) ? camera.wakers.recorder.keep() : () => {};
  try {
    // Handlers are registered before setup, as the vendor says. After a refusal they are registered after it, which
    // others have seen work.
    if (!choice.again) await side.register();
    const frameBytes = await side.setUp();
    if (choice.again) await side.register();
    const format = camera.formatOf(frameBytes);
    const slots = slotsFor(camera, options, frameBytes);
    const board = new Board(slots);
    board.words[WORD.phase] = PHASE.running;
    const memory = await side.takeRing(slots * frameBytes);
    const checks = checksLeases();
    const copies = (slot: number) =>
      copiedSlot(memory.bytes.subarray(slot * frameBytes, (slot + 1) * frameBytes));
    const ring = new Ring({
      bytes: memory.bytes,
      memory: memory.memory,
      format,
      board,
      bufferMode: mode,
      exposuresMs: camera.exposuresMs,
      publishedHere: source.publishesHere,
      progress: () => side.progress(),
      asked: () => side.asked(),
      alias: checks ? copies : slotAliases(camera, memory, frameBytes),
      revokesAll: checks,
      onReleased: () => source.released(),
    });
    const { frames } = options;
    const warn = options.warn === false ? () => {} : sayAloud;
    const armed: { run?: Acquisition } = {};
    const facts = { bufferModeReason: choice.reason, waker: source.waker };
    const opened = feeds = new RunFeeds(camera, ring, options, {
      facts,
      publishesHere: source.publishesHere,
      report: () => armed.run && reportOf(armed.run),
    });
    const { library, about } = camera;
    const sinkRun: SinkRun = {
      format,
      frames,
      startedMs: Date.now(),
      ...about,
      library: `libpvcam ${library.version} (${library.path})`,
      bufferMode: mode,
      slots,
      report: () => armed.run ? { ...reportOf(armed.run) } : {},
      files: sinkFiles(library),
      packerUrl: packerUrl(),
    };
    await openSinks(feeds.list, sinkRun);
    const batches = napsAt(camera.framePeriodMs, options.latencyMs);
    await side.useRing(ring, !batches && camera.framePeriodMs >= SETTLES_FROM_PERIOD_MS);
    if (choice.again) options.log?.(`This run uses buffer mode ${mode}: ${choice.reason}.`);
    const verb = feeds.list.length > 0 ? "Recording from" : "Taking frames from";
    const seconds = slots * camera.framePeriodMs / 1000;
    options.log?.(
      `${verb} ${camera.name}. Buffer: ${slots} ${slots === 1 ? "frame" : "frames"}, ${
        sayBytes(slots * frameBytes)
      }` +
        `${seconds > 0 ? ` (about ${Number(seconds.toPrecision(2))} s)` : ""}.`,
    );
    const abort = new AbortController();
    const onRecording = () => side.record(opened.recorded({ stop: () => run.stop() }, () => abort.abort()));
    const run: Acquisition = armed.run = new Acquisition(ring, side, feeds.list, {
      frames,
      ...facts,
      onStall: options.onStall ?? "report",
      log: options.log ?? warn,
      warn,
      recorder: feeds.recorder,
      onRecording,
      onSinksClosed: () => opened.end(),
      // A file that begins during the run does not know how many frames will come.
      sinkRun: { ...sinkRun, frames: undefined },
    });
    await options.beforeStart?.();
    options.signal?.throwIfAborted();
    await run.begin(options.signal ? AbortSignal.any([options.signal, abort.signal]) : abort.signal);
    if (feeds.list.length > 0) onRecording();
    return run;
  } catch (error) {
    for (const feed of feeds?.list ?? []) await feed.close("failed").catch(() => {});
    feeds?.end();
    await side.abandon();
    throw error;
  } finally {
    letGo();
  }
}

function slotsFor(camera: ArmingCamera, options: AcquireOptions, frameBytes: number): number {
  if (options.bufferMode === "sequence") return options.frames!;
  return slotCount(options.slots ?? "auto", {
    frameBytes,
    framePeriodMs: camera.framePeriodMs,
    recommendedBytes: camera.recommendedBytes,
    memoryBytes: RING_MEMORY_BYTES,
    maxSlots: options.maxSlots,
  });
}

/**
 * Checked before the camera is asked: PVCAM gives the size of a sequence as a number of 32 bits, which may overflow.
 */
function checkSequence(frames: number, frameBytes: number): void {
  if (frames * frameBytes <= MAX_RING_BYTES) return;
  throw new SettingsError(
    `Cannot take a sequence of ${frames} frames of ${frameBytes} bytes: PVCAM takes at most ${MAX_RING_BYTES} bytes, ` +
      `${Math.floor(MAX_RING_BYTES / frameBytes)} frames. Use a ring (bufferMode "auto") for more.`,
  );
}

function slotAliases(camera: ArmingCamera, memory: RingMemory, frameBytes: number): RingParts["alias"] {
  if (!camera.library.blanketFfi) return undefined;
  const alias = ringAliaser(camera.library, memory);
  return (slot) => alias(slot * frameBytes, frameBytes);
}

/** Writes a line to stderr, or gives it to the observer that runs the script. */
function sayAloud(line: string): void {
  const observer = runObserver();
  if (observer) observer.warn?.(line);
  else console.error(line);
}

async function openSinks(feeds: readonly Feed[], run: SinkRun): Promise<void> {
  for (const feed of feeds) {
    try {
      await feed.open(run);
    } catch (error) {
      throw sinkFailure(feed.sink, error);
    }
  }
}

function makeSource(camera: ArmingCamera, options: AcquireOptions): FrameSource {
  const { library, framePeriodMs } = camera;
  const { waker = "auto" } = options;
  // A callback comes on the script's thread, which may be busy. If another thread records, it must not wait for the
  // script.
  const callback = waker === "callback" ||
    waker === "auto" && options.latencyMs === undefined && library.blanketFfi &&
      !isRecordedElsewhere(camera, options) &&
      (isShort(options) || framePeriodMs >= CALLBACK_FROM_PERIOD_MS);
  return callback ? new CallbackSource(camera) : new SemaphoreSource(camera, options.latencyMs);
}
