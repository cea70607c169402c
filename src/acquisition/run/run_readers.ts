import type { Sink, SinkFile } from "../../recording/sink.ts";
import { movableSink } from "../../recording/sink_order.ts";
import type { Ring } from "../../ring/ring.ts";
import type { ProcessOptions } from "../processors/processor_options.ts";
import type { ProcessorRun } from "../processors/processor_run.ts";
import { ProcessorThread, type ThreadListener, type ThreadStart } from "../processors/processor_thread.ts";
import { RunProcessors } from "../processors/run_processors.ts";
import { AroundFeed, type AroundFile, type AroundSpan } from "../readers/around_feed.ts";
import { type AroundOptions, AroundRecorder, type RunEvent } from "../readers/around_recorder.ts";
import { type CopiesOptions, CopyLoop } from "../readers/copy_loop.ts";
import { FrameLoop, type FramesOptions } from "../readers/frame_loop.ts";
import { ThreadAround } from "../recorder/thread_around.ts";
import type { ReaderReport } from "../report.ts";
import { shareRun } from "../threads/shared_run.ts";
import type { RunFacts, RunHandle } from "./run_handle.ts";

/**
 * How often a loop that is behind at the end of a run is checked, and how long it is waited for if it takes no frame,
 * in milliseconds.
 */
const LOOK_MS = 10, PATIENCE_MS = 2000;

/** What readers need of their run. */
export interface RunReadersParts {
  readonly ring: Ring;
  readonly handle: RunHandle;
  readonly facts: RunFacts;
  /** Throws the run's failure, at the end of a loop. */
  readonly failure: () => Promise<void>;
  /** Ends the run on behalf of a processor. */
  readonly stop: (error?: Error) => void;
}

/** Everything that reads a run except its sinks: loops, processors, and recordings around events. */
export class RunReaders {
  readonly #parts: RunReadersParts;
  readonly #loops: { readonly name: string; readonly loop: FrameLoop | CopyLoop }[] = [];
  readonly #processors: RunProcessors;
  readonly #arounds: AroundRecorder[] = [];

  constructor(parts: RunReadersParts) {
    this.#parts = parts;
    const { ring, stop, facts: { log } } = parts;
    this.#processors = new RunProcessors({
      ring,
      stop,
      log,
      beginThread: (start, listener) => this.#beginThread(start, listener),
      ifStuck: "the program will not end by itself, only by Deno.exit() or Ctrl-C",
    });
  }

  /** A loop over the frames, from the sequence `from` on if that is given. */
  frames(name: string, options: FramesOptions, from?: number): FrameLoop {
    const { ring, failure } = this.#parts;
    const loop = new FrameLoop(ring, options, { failure, from });
    this.#loops.push({ name, loop });
    return loop;
  }

  /** A loop over copies of the frames. */
  copies(options: CopiesOptions): CopyLoop {
    const loop = new CopyLoop(this.#parts.ring, options, this.#parts.failure);
    this.#loops.push({ name: "copies()", loop });
    return loop;
  }

  /** A recorder of what happens around events. */
  recordAround(makeSink: (event: RunEvent) => Sink, options: AroundOptions): AroundRecorder {
    const { ring, facts: { sinkRun, log, recorder, onRecording } } = this.#parts;
    const makeFile = (sink: Sink, span: AroundSpan) => this.#aroundFile(sink, span);
    const around = new AroundRecorder(makeSink, options, { ring, run: sinkRun, log, makeFile });
    recorder?.begin(); // before the first event, so that its past frames need not wait for the thread
    onRecording();
    this.#arounds.push(around);
    return around;
  }

  /** A processor, which runs in a separate thread. */
  process<P>(module: URL | string, options: ProcessOptions): ProcessorRun<P> {
    return this.#processors.begin<P>(module, options);
  }

  /** Whether a loop still has frames to take. */
  get areWaitedFor(): boolean {
    return this.#loops.some(({ loop }) => loop.reader.isWaitedFor);
  }

  /** Ends loops and processors. After a stop, loops must not work through a full ring first. */
  end(): void {
    for (const { loop } of this.#loops) loop.end();
    this.#processors.end();
  }

  /**
   * Waits for the files around events, once the run is over. A loop that `mayCatchUp` may still find an event in the
   * ring.
   */
  async settleFiles(mayCatchUp: boolean): Promise<void> {
    if (mayCatchUp && this.#arounds.length > 0) await this.#catchUp();
    await Promise.all(this.#arounds.map((around) => around.settle()));
  }

  /** Waits for the processors, once the run is over. */
  settleProcessors(): Promise<void> {
    return this.#processors.settle();
  }

  /** The account of the frames for each of these readers. */
  reports(running: boolean): ReaderReport[] {
    return [
      ...this.#loops.map(({ name, loop }) => ({ name, ...loop.reader.account() })),
      ...this.#arounds.flatMap((around) => around.reports(running)),
      ...this.#processors.reports(),
    ];
  }

  /** The files around events. */
  get files(): SinkFile[] {
    return this.#arounds.flatMap((around) => around.files);
  }

  /** Waits until no loop is behind, or until the loops that are behind have taken no frame for a while. */
  async #catchUp(): Promise<void> {
    const taken = () => this.#loops.reduce((sum, { loop }) => sum + loop.reader.account().delivered, 0);
    let seen = taken(), sinceMs = performance.now();
    while (this.areWaitedFor && performance.now() - sinceMs < PATIENCE_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const now = taken();
      if (now !== seen) sinceMs = performance.now();
      seen = now;
    }
  }

  #beginThread(start: ThreadStart, listener: ThreadListener): Promise<ProcessorThread | undefined> {
    const { ring, handle: { camera: { library, hcam, framePeriodMs, softwareTrigger } } } = this.#parts;
    const run = shareRun(ring, { libraryPath: library.path, hcam, framePeriodMs, gate: library.gateWord });
    const triggers = softwareTrigger && library.hasTrigger;
    return ProcessorThread.begin({ ...start, order: { ...start.order, run, triggers } }, listener);
  }

  #aroundFile(sink: Sink, span: AroundSpan): AroundFile {
    const { ring, facts: { recorder } } = this.#parts;
    const movable = recorder && movableSink(sink);
    if (!movable) return new AroundFeed(sink, ring, span);
    const link = recorder.begin();
    return new ThreadAround(sink, movable, { ring, link, number: recorder.nextSink(), span });
  }
}
