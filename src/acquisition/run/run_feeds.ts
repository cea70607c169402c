import { onInterrupt } from "../../interrupt.ts";
import { NO_FLOOR } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";
import { movableSink } from "../../recording/sink_order.ts";
import type { CloseReason } from "../../recording/sink.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import type { AcquireOptions } from "../options.ts";
import type { RecordedRun } from "./exit_guard.ts";
import { runObserver } from "./run_observer.ts";
import type { Feed } from "../readers/feed.ts";
import { SinkFeed } from "../readers/sink_feed.ts";
import { joinedPart } from "../recorder/joined_part.ts";
import { RECORDER_THREAD, type RecorderEnding, type RecorderRunOrder } from "../recorder/recorder_orders.ts";
import { RunRecorder } from "../recorder/run_recorder.ts";
import { ThreadFeed } from "../recorder/thread_feed.ts";
import type { AcquisitionReport, ReportFacts } from "../report.ts";
import { shareRun } from "../threads/shared_run.ts";

/** A run of at most SHORT_FRAMES frames that lasts at most SHORT_MS milliseconds is over before a worker has begun. */
const SHORT_FRAMES = 16, SHORT_MS = 500;

/** Whether a run is over before a worker has begun; its memory has room for all of its frames. */
export function isShort({ frames = Infinity, bufferMode }: AcquireOptions): boolean {
  return bufferMode === "sequence" && frames <= SHORT_FRAMES;
}

/**
 * Whether a thread other than the script's writes what a run records. The script's own thread writes in two cases: if
 * it finds the frames itself (the waker `callback`), and if there are so few frames that the ring has room for all, and
 * they come soon.
 */
export function isRecordedElsewhere(
  { framePeriodMs, exposuresMs, frames: comes }: ArmingCamera,
  { sinks = [], frames = Infinity, slots, waker }: AcquireOptions,
): boolean {
  const holdsAll = frames <= SHORT_FRAMES && (typeof slots !== "number" || slots >= frames);
  const isSoon = comes === "free" && frames * Math.max(framePeriodMs, ...exposuresMs) <= SHORT_MS;
  return waker !== "callback" && !(holdsAll && isSoon) &&
    sinks.some((sink) => movableSink(sink) ?? joinedPart(sink));
}

/** The feeds of a run's sinks. Sinks of this library are on the recorder's thread, all others on this thread. */
export class RunFeeds {
  /** In the order of the sinks. */
  readonly list: readonly Feed[];
  /** The thread that can write for this run; absent if it would have to wait for this thread to find the frames. */
  readonly recorder: RunRecorder | undefined;
  readonly #recorder: RunRecorder;
  readonly #listens: boolean;
  #unlisten = () => {};

  constructor(
    camera: ArmingCamera,
    ring: Ring,
    options: AcquireOptions,
    { facts, publishesHere, report }: {
      readonly facts: ReportFacts;
      readonly publishesHere: boolean;
      readonly report: () => AcquisitionReport | undefined;
    },
  ) {
    const { sinks = [], onOverrun = "continue", onInterrupt = "stop" } = options;
    const listens = this.#listens = onInterrupt === "stop";
    const recorder = this.#recorder = recorderOf(camera, ring, { facts, onOverrun, listens });
    this.recorder = publishesHere ? undefined : recorder;
    const isElsewhere = isRecordedElsewhere(camera, options);
    const ending = (reason: CloseReason): RecorderEnding => {
      const { error, readers = [], stalls = 0, restarts = 0 } = report() ?? {};
      const others = readers.filter((_, index) => !(this.list[index] instanceof ThreadFeed));
      return { reason, error, others, stalls, restarts };
    };
    this.list = sinks.map((sink) => {
      // A recording of several runs stays on the thread on which it was begun.
      const work = joinedPart(sink) ?? (isElsewhere ? movableSink(sink) : undefined);
      return work
        ? new ThreadFeed(sink, work, {
          ring,
          link: recorder.begin(),
          number: recorder.nextSink(),
          ending,
        })
        : new SinkFeed(sink, ring, onOverrun);
    });
    this.#seeSignals();
  }

  /**
   * Makes an observer tell the recorder's thread about signals. That thread listens from now on, but the guard against
   * the program's end listens only once the camera runs. In between the observer hears a signal, and the thread must
   * know that.
   */
  #seeSignals(): void {
    const { link } = this.#recorder;
    if (!this.#listens || !link || !runObserver()) return;
    const see = () => link.desk.seeSignal();
    this.#unlisten = onInterrupt({ first: see, again: see });
  }

  /** What must be done about a run with these feeds if the program ends. */
  recorded(run: { stop(): Promise<unknown> }, abort: () => void): RecordedRun {
    this.#unlisten();
    const desk = () => this.#recorder.link?.desk;
    return {
      // If nothing is on the recorder's thread, signals must keep their usual effect: a blocking script would hear
      // none, and nothing would end it.
      listens: this.#listens && this.#recorder.link !== undefined,
      stop: () => run.stop(),
      abort,
      askToFinish: () => desk()?.askToFinish(),
      waitUntilFinished: (ms) => desk()?.waitUntilFinished(ms),
      seeSignal: () => desk()?.seeSignal(),
    };
  }

  /** Called when every sink has closed. */
  end(): void {
    this.#unlisten();
    this.#recorder.end();
  }
}

function recorderOf(
  { library, hcam, framePeriodMs, wakers }: ArmingCamera,
  ring: Ring,
  order: Pick<RecorderRunOrder, "facts" | "onOverrun" | "listens">,
): RunRecorder {
  const run = shareRun(ring, { libraryPath: library.path, gate: library.gateWord, hcam, framePeriodMs });
  const { board } = ring.parts;
  return new RunRecorder(
    wakers.recorder,
    { ...order, run, libcPath: library.libcPath },
    () => board.giveBack(RECORDER_THREAD, NO_FLOOR),
  );
}
