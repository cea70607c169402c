import { NO_FLOOR } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";
import { movableSink } from "../../recording/sink_order.ts";
import type { CloseReason } from "../../recording/sink.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import type { AcquireOptions } from "../options.ts";
import type { RecordedRun } from "./exit_guard.ts";
import type { Feed } from "../readers/feed.ts";
import { SinkFeed } from "../readers/sink_feed.ts";
import { RECORDER_THREAD, type RecorderEnding } from "../recorder/recorder_orders.ts";
import { RecorderSession } from "../recorder/recorder_session.ts";
import { ThreadFeed } from "../recorder/thread_feed.ts";
import type { AcquisitionReport, ReportFacts } from "../report.ts";
import { shareRun } from "../threads/shared_run.ts";

/** Runs of at most this many frames are over before a worker has begun. */
const SHORT_FRAMES = 16;

/** Whether a run is over before a worker has begun; its memory holds all of its frames. */
export function isShort({ frames = Infinity, bufferMode }: AcquireOptions): boolean {
  return bufferMode === "sequence" && frames <= SHORT_FRAMES;
}

/**
 * Whether another thread than the script's writes what a run records. The script's own writes where it is the one that
 * finds the frames (the waker `callback`), and where there are so few that every ring holds them all.
 */
export function isRecordedElsewhere(
  { sinks = [], frames = Infinity, slots, waker }: AcquireOptions,
): boolean {
  const holdsAll = frames <= SHORT_FRAMES && (typeof slots !== "number" || slots >= frames);
  return waker !== "callback" && !holdsAll && sinks.some((sink) => movableSink(sink));
}

/** The feeds of one run's sinks: those of this library on the recorder's thread, all others on this one. */
export class RunFeeds {
  /** In the order of the sinks. */
  readonly list: readonly Feed[];
  readonly #session: RecorderSession | undefined;
  readonly #listens: boolean;

  constructor(
    camera: ArmingCamera,
    ring: Ring,
    options: AcquireOptions,
    { facts, report }: { facts: ReportFacts; report: () => AcquisitionReport | undefined },
  ) {
    const { sinks = [], onOverrun = "continue", onInterrupt = "stop" } = options;
    const listens = this.#listens = onInterrupt === "stop";
    const { library, hcam, wakers } = camera;
    if (isRecordedElsewhere(options)) {
      const order = {
        run: shareRun(ring, { libraryPath: library.path, gate: library.gateWord, hcam }),
        libcPath: library.libcPath,
        facts,
        onOverrun,
        listens,
      };
      const { board } = ring.parts;
      this.#session = new RecorderSession(
        wakers.recorder,
        order,
        () => board.giveBack(RECORDER_THREAD, NO_FLOOR),
      );
    }
    const session = this.#session;
    const ending = (reason: CloseReason): RecorderEnding => {
      const { error, readers = [], stalls = 0, restarts = 0 } = report() ?? {};
      const others = readers.filter((_, index) => !(this.list[index] instanceof ThreadFeed));
      return { reason, error, others, stalls, restarts };
    };
    this.list = sinks.map((sink, index) => {
      const movable = session && movableSink(sink);
      return movable
        ? new ThreadFeed(sink, movable, { ring, session, ending, index })
        : new SinkFeed(sink, ring, onOverrun);
    });
  }

  /** What is done about a run with these feeds if the program ends; nothing where this thread alone writes. */
  recorded(run: { stop(): Promise<unknown> }, abort: () => void): RecordedRun | undefined {
    const desk = this.#session?.desk;
    return desk && {
      listens: this.#listens,
      stop: () => run.stop(),
      abort,
      askToFinish: () => desk.askToFinish(),
      waitUntilFinished: (ms) => desk.waitUntilFinished(ms),
      seeSignal: () => desk.seeSignal(),
    };
  }

  /** Every sink has closed. */
  async end(): Promise<void> {
    await this.#session?.end();
  }
}
