import { SerialQueue } from "../../serial_queue.ts";
import type { CloseReason, SinkFile } from "../../recording/sink.ts";
import { RecorderChannel } from "../recorder/recorder_channel.ts";
import { RecorderDesk } from "../recorder/recorder_desk.ts";
import type { ExperimentGuardOrder } from "../recorder/recorder_orders.ts";
import type { KeptWorker } from "../threads/kept_worker.ts";
import { type ExitGuard, guardExit } from "./exit_guard.ts";

/** The recorder's thread of a camera, as an experiment needs it. */
export interface ExperimentThread {
  readonly worker: KeptWorker;
  /** The path of the library with the C library's functions. */
  readonly libcPath: string;
}

/** An experiment whose recordings are guarded. */
export interface RecordedExperiment {
  /** Stops it; resolves when its files are finished. */
  stop(): Promise<unknown>;
  /** Whether Ctrl-C and similar signals stop the experiment. */
  readonly listens: boolean;
}

let recordings = 0;

/**
 * Guards the recordings of an experiment from its first run to its end. The recorder's thread keeps them open between
 * runs, and they are finished if the program ends.
 */
export class ExperimentRecorder {
  readonly #thread: ExperimentThread | undefined;
  readonly #experiment: RecordedExperiment;
  readonly #desk = new RecorderDesk();
  readonly #turns = new SerialQueue();
  #letGo: (() => void) | undefined;
  #guard: ExitGuard | undefined;

  /** Without `thread` the experiment's recordings are made on this thread. */
  constructor(thread: ExperimentThread | undefined, experiment: RecordedExperiment) {
    this.#thread = thread;
    this.#experiment = experiment;
  }

  /** Whether another thread can write the recordings. */
  get isElsewhere(): boolean {
    return this.#thread !== undefined;
  }

  /** Begins the thread before the first run, while the camera is being set up. */
  wake(): void {
    this.#thread?.worker.wake();
  }

  /** What the thread must do if the program ends. */
  get guardOrder(): ExperimentGuardOrder {
    const { libcPath } = this.#thread!;
    return { desk: this.#desk.buffer, libcPath, listens: this.#experiment.listens };
  }

  /** The number of a new recording. */
  nextRecording(): number {
    return recordings++;
  }

  /**
   * Notes a recording, which the end of the program has to wait for. `elsewhere` says whether another thread makes it.
   */
  begin(elsewhere: boolean): void {
    if (!this.#thread) return; // a script in a sandbox: its host guards its files
    if (elsewhere) this.#letGo ??= this.#thread.worker.keep();
    this.#guard ??= guardExit({ stopNow: () => {}, stop: () => Promise.resolve() });
    const { stop, listens } = this.#experiment;
    this.#guard.record({
      // If nothing is on the recorder's thread, signals must keep their usual effect: a blocking script would hear
      // none, and nothing would end it.
      listens: listens && this.#letGo !== undefined,
      stop,
      abort: () => {},
      askToFinish: () => this.#desk.askToFinish(),
      waitUntilFinished: (ms) => this.#letGo && this.#desk.waitUntilFinished(ms),
      seeSignal: () => this.#desk.seeSignal(),
    });
  }

  /** Closes a recording that the other thread makes. */
  close(
    recording: number,
    { reason, account }: { reason: CloseReason; account: Readonly<Record<string, unknown>> },
  ): Promise<readonly SinkFile[]> {
    return this.#turns.take(async () => {
      const channel = await this.#channel();
      try {
        return await channel.ask({ word: "close-recording", recording, reason, account });
      } finally {
        channel.end({ word: "end" });
      }
    });
  }

  /** Ends the guard: the experiment is over, and its recordings are closed. */
  async end(): Promise<void> {
    this.#guard?.release();
    if (!this.#letGo) return;
    const channel = await this.#channel();
    channel.end({ word: "end-experiment" });
    this.#letGo();
    this.#letGo = undefined;
  }

  async #channel(): Promise<RecorderChannel> {
    const { worker } = this.#thread!;
    await worker.free();
    return new RecorderChannel(worker, () => this.#desk.finished());
  }
}
