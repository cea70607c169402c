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

/** The account of a processor so far. */
export interface ProcessorReport extends ReaderAccount {
  /** Results that were sent. */
  readonly emitted: number;
  /** Results for which there was no room, because earlier ones were not taken. */
  readonly lost: number;
  /** Frames for which the processor threw. */
  readonly thrown: number;
  /** Whether the processor still runs; `"stuck"` if it did not come back from a frame after the run's end. */
  readonly state: "running" | "ended" | "stuck";
}

/** A processor is stuck if it finishes no frame in this many milliseconds after the run. */
const PATIENCE_MS = 5000;
/** The longest time to load a module, in milliseconds, because loading is slow on a busy machine. */
const LOADING_MS = 30_000;

/** What a processor needs of its run. */
export interface ProcessorRunParts {
  readonly ring: Ring;
  /** The thread's number among the run's threads. */
  readonly thread: number;
  readonly beginThread: BeginThread;
  /** What it means if a thread does not come back, as the end of a sentence. */
  readonly ifStuck: string;
  /** Ends the run: it is stopped or, with an error, fails. */
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
  #begun = false; // its module is loaded, and is called with frames
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
    // No other run may get the ring's memory while the processor reads it.
    parts.ring.hold(this.#holder);
    this.#begin(url, read).catch((error) =>
      this.#end(error instanceof Error ? error : new Error(String(error)))
    );
  }

  /** The processor's account of the run's frames, for the run's report. */
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

  /** The account so far. */
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

  /** The next result, once there is one. Throws what the processor threw, after the results that came before that. */
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

  /** Ends the processor: it finishes its present frame, and takes no more. */
  end(): void {
    Atomics.store(this.#words.control, CONTROL.stop, 1);
    // The processor may be asleep on the board.
    Atomics.notify(this.#parts.ring.parts.board.words, WORD.tick);
  }

  /**
   * Waits at the end of the run until the processor has returned. If it does not return, the run ends without it, and
   * it keeps the ring.
   */
  async settle(): Promise<void> {
    // A script that has ended the processor does not wait for a module that is still being loaded.
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

  /** Waits for a step of the processor or for its end, but no longer than `mostMs`. */
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
      // The thread ended without giving its memory back, perhaps in the middle of a kernel.
      const buffer = ring.parts.bytes.buffer as SharedArrayBuffer;
      clearTables(buffer, arena);
      giveArenaBack(buffer, arena);
    }
    if (ring.parts.bufferMode === "no-overwrite") ring.parts.board.giveBack(thread, NO_FLOOR);
    ring.letGo(this.#holder);
    this.#settled();
  }

  /** Gives up a thread that does not come back, because nothing can interrupt it. It keeps the memory that it reads. */
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
