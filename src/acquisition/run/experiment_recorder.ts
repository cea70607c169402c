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
  /** Where the C library's functions are. */
  readonly libcPath: string;
}

/** An experiment whose recordings are looked after. */
export interface RecordedExperiment {
  /** Stops it; resolves when its files are finished. */
  stop(): Promise<unknown>;
  /** Whether Ctrl-C and the like stop it. */
  readonly listens: boolean;
}

let recordings = 0;

/**
 * Looks after the recordings of an experiment, from its first run to its end: the recorder's thread keeps them open
 * between runs, and they are finished if the program ends.
 */
export class ExperimentRecorder {
  readonly #thread: ExperimentThread | undefined;
  readonly #experiment: RecordedExperiment;
  readonly #desk = new RecorderDesk();
  readonly #turns = new SerialQueue();
  #letGo: (() => void) | undefined;
  #guard: ExitGuard | undefined;

  /** Without a thread the experiment's recordings are made on this one. */
  constructor(thread: ExperimentThread | undefined, experiment: RecordedExperiment) {
    this.#thread = thread;
    this.#experiment = experiment;
  }

  /** Whether another thread can write. */
  get isElsewhere(): boolean {
    return this.#thread !== undefined;
  }

  /** Begins the thread ahead of the first run, while the camera is being set up for it. */
  wake(): void {
    this.#thread?.worker.wake();
  }

  /** What the thread is to do if the program ends. */
  get guardOrder(): ExperimentGuardOrder {
    const { libcPath } = this.#thread!;
    return { desk: this.#desk.buffer, libcPath, listens: this.#experiment.listens };
  }

  /** The number of a new recording. */
  nextRecording(): number {
    return recordings++;
  }

  /** From now on the end of the program has to wait for a recording, which `elsewhere` another thread makes. */
  begin(elsewhere: boolean): void {
    if (!this.#thread) return; // a sandboxed script, whose end its host sees to
    if (elsewhere) this.#letGo ??= this.#thread.worker.keep();
    this.#guard ??= guardExit({ stopNow: () => {}, stop: () => Promise.resolve() });
    const { stop, listens } = this.#experiment;
    this.#guard.record({
      // Without the recorder's thread a script that blocks would hear no signal any more, and nothing would end it.
      listens: listens && this.#letGo !== undefined,
      stop,
      abort: () => {},
      askToFinish: () => this.#desk.askToFinish(),
      waitUntilFinished: (ms) => this.#letGo && this.#desk.waitUntilFinished(ms),
      seeSignal: () => this.#desk.seeSignal(),
    });
  }

  /** Closes a recording of the other thread. */
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

  /** The experiment is over, and its recordings are closed. */
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
