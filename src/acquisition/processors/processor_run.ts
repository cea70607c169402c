import { clearTables, giveArenaBack } from "../../analysis/kernels/arena.ts";
import { CameraError } from "../../errors.ts";
import { NO_FLOOR, WORD } from "../../ring/board.ts";
import type { ReaderAccount } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import { fileOf, type ProcessOptions, readProcessOptions } from "./processor_options.ts";
import type { OnThrow } from "./processor_order.ts";
import type { BeginThread, ThreadEnd } from "./processor_thread.ts";
import { ACCOUNT, CONTROL, ProcessorWords } from "./processor_words.ts";
import { type ProcessorResult, ResultQueue } from "./result_queue.ts";

/** How a processor has done so far. */
export interface ProcessorReport extends ReaderAccount {
  /** Results that were sent. */
  readonly emitted: number;
  /** Results for which there was no room, since earlier ones were not taken. */
  readonly lost: number;
  /** Frames at which the processor threw. */
  readonly thrown: number;
  /** Whether it still runs; `"stuck"` if it had not come back from a frame when the run was over. */
  readonly state: "running" | "ended" | "stuck";
}

/** A processor counts as stuck if it finishes no frame for this many milliseconds after the run. */
const PATIENCE_MS = 5000;
/** To load a module may take longer on a busy machine. */
const LOADING_MS = 30_000;

/** What a processor needs of its run. */
export interface ProcessorRunParts {
  readonly ring: Ring;
  /** Which of the run's threads it is. */
  readonly thread: number;
  readonly beginThread: BeginThread;
  /** What it means that a thread does not come back, as the end of a sentence. */
  readonly ifStuck: string;
  /** Ends the run: stopped, or with an error, failed. */
  readonly stop: (error?: Error) => void;
  /** Writes a line to the run's log. */
  readonly log: (line: string) => void;
}

/** A processor at work, and its results: `for await (const { frameNumber, value } of run.process(...))`. */
export class ProcessorRun<Value = unknown> implements AsyncIterableIterator<ProcessorResult<Value>> {
  /** The name of its module's file. */
  readonly name: string;
  readonly #parts: ProcessorRunParts;
  readonly #words: ProcessorWords;
  readonly #results: ResultQueue<Value>;
  readonly #onThrow: OnThrow;
  readonly #holder = { floor: NO_FLOOR };
  readonly #done = Promise.withResolvers<void>();
  #state: ProcessorReport["state"] = "running";
  #begun = false; // its module is loaded, and called with frames
  readonly #loaded = Promise.withResolvers<void>();
  #thread: { end(): void } | undefined;
  #error: Error | undefined;

  /** Made by `run.process()`. */
  constructor(module: URL | string, options: ProcessOptions, parts: ProcessorRunParts) {
    const read = readProcessOptions(options);
    const url = fileOf(module);
    this.name = decodeURI(url.pathname).split("/").at(-1)!;
    this.#parts = parts;
    this.#onThrow = read.onThrow;
    this.#words = new ProcessorWords(read.most);
    this.#results = new ResultQueue(this.#words);
    // The ring's memory is for no other run while the processor reads it.
    parts.ring.hold(this.#holder);
    this.#begin(url, read).catch((error) =>
      this.#end(error instanceof Error ? error : new Error(String(error)))
    );
  }

  /** What became of the run's frames for this processor, for the run's report. */
  account(): ReaderAccount {
    const { account } = this.#words;
    const since = Math.max(0, this.#parts.ring.published - account[ACCOUNT.published]);
    return {
      delivered: account[ACCOUNT.delivered],
      overrun: account[ACCOUNT.overrun],
      skipped: account[ACCOUNT.skipped] + since,
      lapped: account[ACCOUNT.lapped],
    };
  }

  /** How it has done so far. */
  report(): ProcessorReport {
    const { account } = this.#words;
    return {
      ...this.account(),
      emitted: account[ACCOUNT.emitted],
      lost: account[ACCOUNT.lost],
      thrown: account[ACCOUNT.thrown],
      state: this.#state,
    };
  }

  /** The next result, once there is one. Throws what the processor threw, after the results before that. */
  async next(): Promise<IteratorResult<ProcessorResult<Value>, undefined>> {
    while (true) {
      const result = this.#results.take();
      if (result) return { done: false, value: result };
      if (this.#state !== "running") break;
      await this.#results.more();
    }
    if (this.#error) throw this.#error;
    return { done: true, value: undefined };
  }

  /** Ends the processor; the run continues. */
  return(): Promise<IteratorResult<ProcessorResult<Value>, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** The iterator itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The processor finishes the frame in hand, and looks at no more. */
  end(): void {
    Atomics.store(this.#words.control, CONTROL.stop, 1);
    // It sleeps on the board.
    Atomics.notify(this.#parts.ring.parts.board.words, WORD.tick);
  }

  /**
   * At the end of the run, waits until the processor has returned. One that does not return is not waited for, and
   * keeps the ring.
   */
  async settle(): Promise<void> {
    // A script that wants no more frames does not wait for a module that is being loaded.
    const wanted = Atomics.load(this.#words.control, CONTROL.stop) === 0;
    if (!this.#begun && wanted) await this.#either(this.#loaded.promise, LOADING_MS);
    if (!this.#begun) return this.#end(wanted ? this.#tooLate() : undefined);
    for (let before = -1; this.#state === "running";) {
      const at = this.#words.account[ACCOUNT.delivered];
      if (at === before) return this.#abandon();
      before = at;
      await this.#either(this.#done.promise, PATIENCE_MS);
    }
  }

  /** Waits for one of its steps or for its end, so long at most. */
  async #either(step: Promise<void>, mostMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => timer = setTimeout(resolve, mostMs));
    await Promise.race([step, this.#done.promise, patience]);
    clearTimeout(timer);
  }

  #tooLate(): Error {
    return new CameraError(
      `The processor ${this.name} was not loaded ${
        LOADING_MS / 1000
      } s after the run's end: it has seen no frame.`,
    );
  }

  async #begin(url: URL, options: Required<ProcessOptions>): Promise<void> {
    const { thread, beginThread, stop } = this.#parts;
    const order = { ...options, words: this.#words.buffer, thread };
    this.#thread = await beginThread(
      { url, name: this.name, order, isWanted: () => this.#state === "running" },
      {
        onMessage: (message) => {
          if (message.kind === "begun") this.#onBegun();
          else if (message.kind === "stop") stop();
          else this.#results.add(message);
        },
        onEnd: (end) => this.#ended(end),
      },
    );
  }

  #onBegun(): void {
    this.#begun = true;
    this.#loaded.resolve();
  }

  #ended({ error, where }: ThreadEnd): void {
    if (error === undefined) return this.#end();
    const place = where === undefined ? "" : ` at ${where}`;
    this.#end(new CameraError(`The processor ${this.name} threw${place}: ${error}`));
  }

  #end(error?: Error): void {
    if (this.#state !== "running") return;
    this.#state = "ended";
    this.#error = error;
    this.#leave();
    if (!error) return;
    this.#parts.log(
      `${error.message.replace(/\.?$/, ".")} ${
        this.#onThrow === "fail" ? "The run fails." : "The run continues without it."
      }`,
    );
    if (this.#onThrow === "fail") this.#parts.stop(error);
  }

  #leave(): void {
    const { ring, thread } = this.#parts;
    this.#thread?.end();
    const arena = Atomics.exchange(this.#words.control, CONTROL.arena, 0);
    if (arena > 0) {
      // Its thread ended without giving its part back, perhaps in the middle of a kernel.
      const buffer = ring.parts.bytes.buffer as SharedArrayBuffer;
      clearTables(buffer, arena);
      giveArenaBack(buffer, arena);
    }
    if (ring.parts.bufferMode === "no-overwrite") ring.parts.board.giveBack(thread, NO_FLOOR);
    ring.letGo(this.#holder);
    this.#settled();
  }

  /** Nothing interrupts a thread that does not come back; what it reads is left to it. */
  #abandon(): void {
    this.#state = "stuck";
    this.#error = new CameraError(
      `The processor ${this.name} did not come back from a frame within ${
        PATIENCE_MS / 1000
      } s of the run's end. Its thread cannot be interrupted: ${this.#parts.ifStuck}.`,
    );
    this.#parts.log(this.#error.message);
    this.#settled();
  }

  #settled(): void {
    this.#done.resolve();
    this.#results.wake();
  }
}
