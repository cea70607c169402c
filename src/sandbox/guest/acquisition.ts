import type { Acquisition, AcquisitionState } from "../../acquisition/run/acquisition.ts";
import { type CopiesOptions, CopyLoop } from "../../acquisition/readers/copy_loop.ts";
import { FrameLoop, type FramesOptions } from "../../acquisition/readers/frame_loop.ts";
import type { AcquireOptions } from "../../acquisition/options.ts";
import { type AcquisitionReport, makeReport } from "../../acquisition/report.ts";
import { sinkFailure, SinkFeed } from "../../acquisition/readers/sink_feed.ts";
import { StateError } from "../../errors.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { Processor } from "../../analysis/processor.ts";
import type {
  EmittedBy,
  OptionsFor,
  ProcessOptions,
} from "../../acquisition/processors/processor_options.ts";
import type { ProcessorRun } from "../../acquisition/processors/processor_run.ts";
import { RunProcessors } from "../../acquisition/processors/run_processors.ts";
import type { Ring } from "../../ring/ring.ts";
import type { CloseReason, SinkRun } from "../../recording/sink.ts";
import { dataToError } from "../../error_data.ts";
import type { BegunRun, RunState } from "../protocol.ts";
import { threadsOf } from "./begin_thread.ts";
import { ask, listenToRun, stopping } from "./channel.ts";
import { openGuestRing } from "./guest_ring.ts";

/** The public members of a class, without the class itself. */
export type Public<T> = { [Name in keyof T]: T[Name] };

/**
 * A run whose camera is on the host's side. The frames are read in this thread, from the memory that the camera wrote.
 */
export class RemoteAcquisition implements Public<Acquisition> {
  readonly #begun: BegunRun;
  readonly #ring: Ring;
  readonly #feeds: readonly SinkFeed[];
  readonly #loops: { readonly name: string; readonly loop: FrameLoop | CopyLoop }[] = [];
  readonly #processors: RunProcessors;
  readonly #ended = Promise.withResolvers<void>();
  #latest: RunState;
  #over: RunState | undefined;
  /** Settles when the loops that lead frames to the script's own sinks have ended; they begin once the sinks are open. */
  readonly #draining = Promise.withResolvers<void>();
  #own: Error | undefined; // what failed on this side of the run
  #errorSeen = false;

  /** Made by `camera.acquire()`. */
  constructor(begun: BegunRun, { sinks, onOverrun = "continue", log, signal }: AcquireOptions) {
    this.#begun = begun;
    this.#latest = begun.state;
    this.#ring = openGuestRing(begun);
    this.#processors = new RunProcessors({
      ring: this.#ring,
      beginThread: threadsOf(begun.run),
      // The host itself handles a stop without an error.
      stop: (error) => error && this.#fail(error),
      log: (line) => log?.(line),
      ifStuck: "it is at work until the script is over",
    });
    this.#feeds = (sinks ?? []).map((sink) => new SinkFeed(sink, this.#ring, onOverrun));
    const onAbort = () => void ask("abort", { run: begun.run }).catch(() => {}); // the run is over already
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    listenToRun(begun.run, {
      onLog: (line) => log?.(line),
      onRun: (state) => {
        this.#latest = state;
        // If a limit stopped the run, the script may still see the frames that it was allowed to take.
        if (stopping.signal.aborted || state.report.reason === "aborted") this.#endLoops();
        if (state.state !== "finished" && state.state !== "failed") return;
        signal?.removeEventListener("abort", onAbort);
        this.#end(state);
      },
    });
    this.#ended.promise.catch(() => {});
  }

  get state(): AcquisitionState {
    if (this.#over) return this.#own ? "failed" : this.#over.state;
    // The script's own sinks close after the run has ended on the host's side.
    return this.#latest.state === "finished" || this.#latest.state === "failed"
      ? "draining"
      : this.#latest.state;
  }

  get finished(): Promise<AcquisitionReport> {
    this.#errorSeen = true;
    return this.#ended.promise.then(() => {
      const error = this.#error;
      if (error) throw error;
      return this.report();
    });
  }

  /** Refuses: the host has begun the run already. */
  begin(): Promise<void> {
    return Promise.reject(new StateError(`Cannot begin this run: it is ${this.state}.`));
  }

  frames(options: FramesOptions = {}): AsyncIterableIterator<FrameLease> {
    const loop = new FrameLoop(this.#ring, options, { failure: () => this.#failure() });
    this.#loops.push({ name: "frames()", loop });
    return loop;
  }

  copies(options: CopiesOptions): AsyncIterableIterator<FrameLease> {
    const loop = new CopyLoop(this.#ring, options, () => this.#failure());
    this.#loops.push({ name: "copies()", loop });
    return loop;
  }

  since(sequence: number, options: FramesOptions = {}): AsyncIterableIterator<FrameLease> {
    const loop = new FrameLoop(this.#ring, options, { failure: () => this.#failure(), from: sequence });
    this.#loops.push({ name: "since()", loop });
    return loop;
  }

  /** Refuses: the host counts a script's files before a run begins, and such a file begins during one. */
  recordAround(): never {
    throw new StateError(
      "Cannot record around events: a script in a sandbox names its files before a run begins. Record all, or run the script without --sandbox.",
    );
  }

  process<P = Processor>(
    module: URL | string,
    options: ProcessOptions<OptionsFor<P>> = {},
  ): ProcessorRun<EmittedBy<P>> {
    if (this.#over) {
      throw new StateError(`Cannot run a processor: this run is ${this.state}, and its frames are gone.`);
    }
    return this.#processors.begin<EmittedBy<P>>(module, options);
  }

  trigger({ timeoutMs = 5000 }: { timeoutMs?: number } = {}): Promise<void> {
    if (this.state !== "running") {
      throw new StateError(
        `Cannot trigger this run: it is ${this.state}; only a running one can be triggered.`,
      );
    }
    return ask("trigger", { run: this.#begun.run, timeoutMs });
  }

  stop(): Promise<AcquisitionReport> {
    this.#stop();
    this.#endLoops();
    return this.finished;
  }

  report(): AcquisitionReport {
    const { report } = this.#latest;
    const own = this.#feeds.map((feed) => ({ name: feed.sink.name, ...feed.reader.account() }));
    const loops = this.#loops.map(({ name, loop }) => ({ name, ...loop.reader.account() }));
    const now = makeReport(report, {
      reason: this.#own ? "failed" : report.reason,
      error: this.#error?.message,
      ring: this.#ring,
      sinks: [...report.readers, ...own],
      loops: [...loops, ...this.#processors.reports()],
      files: [...report.files, ...this.#feeds.flatMap((feed) => feed.files)],
      stalls: report.stalls,
      restarts: report.restarts,
    });
    return { ...now, bufferMode: report.bufferMode };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#ended.promise;
    if (this.#error && !this.#errorSeen) throw this.#error;
  }

  /** Opens the script's own sinks and leads frames to them. Ends the run if a sink cannot be opened. */
  async feed(run: SinkRun): Promise<void> {
    try {
      for (const feed of this.#feeds) {
        await feed.open(run).catch((error) => {
          throw sinkFailure(feed.sink, error);
        });
      }
    } catch (error) {
      this.#fail(error);
      this.#draining.resolve();
      await this[Symbol.asyncDispose]().catch(() => {});
      throw error;
    }
    const drains = this.#feeds.map((feed) =>
      feed.drain().catch((error) => this.#fail(sinkFailure(feed.sink, error)))
    );
    this.#draining.resolve(Promise.all(drains).then(() => {}));
  }

  get #error(): Error | undefined {
    return this.#own ?? (this.#latest.error && dataToError(this.#latest.error));
  }

  /**
   * Throws the run's failure at the end of a loop. It waits for the host first: the board shows the end before the host
   * says why.
   */
  async #failure(): Promise<void> {
    this.#errorSeen = true;
    await this.#ended.promise;
    if (this.#error) throw this.#error;
  }

  #endLoops(): void {
    for (const { loop } of this.#loops) loop.end();
    this.#processors.end();
  }

  #stop(): void {
    if (!this.#over) ask("stop", { run: this.#begun.run }).catch(() => {}); // the run is over already
  }

  #fail(error: unknown): void {
    this.#own ??= error instanceof Error ? error : new Error(String(error));
    this.#stop();
  }

  async #end(state: RunState): Promise<void> {
    const { reason } = state.report;
    if (reason === "aborted") { for (const feed of this.#feeds) feed.discard(); }
    await this.#draining.promise; // a short run may be over before its sinks are open
    for (const feed of this.#feeds) {
      await feed.close(this.#own ? "failed" : reason as CloseReason).catch((error) => {
        this.#own ??= sinkFailure(feed.sink, error);
      });
    }
    await this.#processors.settle();
    this.#over = state;
    this.#ended.resolve();
  }
}
