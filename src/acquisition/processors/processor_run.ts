import type { Processor } from "../../analysis/processor.ts";
import { giveArenaBack } from "../../analysis/kernels/arena.ts";
import { CameraError, SettingsError } from "../../errors.ts";
import { type Kind, oneOf, wholeNumber } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";
import type { Delivery } from "../../recording/sink.ts";
import type { Ring } from "../../ring/ring.ts";
import type { ReaderAccount } from "../../ring/reader.ts";
import { NO_FLOOR, WORD } from "../../ring/board.ts";
import { type SharedCamera, shareRun } from "../threads/shared_run.ts";
import { workerModule } from "../../worker_module.ts";
import * as sources from "../worker_sources.ts";
import type { OnThrow, ProcessorMessage, ProcessorOrder } from "./processor_order.ts";
import { ACCOUNT, CONTROL, ProcessorWords } from "./processor_words.ts";
import { type LinkedModule, linkUserModule } from "./user_module.ts";

/** How a processor is to run. */
export interface ProcessOptions<Options = unknown> {
  /** Every frame in turn, or always the newest one. `"oldest-first"` if not given. */
  readonly delivery?: Delivery;
  /** Only every n-th frame. */
  readonly every?: number;
  /** What the processor gets as `options`: whatever can be cloned. */
  readonly options?: Options;
  /** How many results may wait to be taken; those beyond are counted as lost. 10,000 if not given. */
  readonly most?: number;
  /**
   * What a throw of the processor's means: the run fails, the processor ends (which is the default; its loop of results
   * throws), or the frame is skipped and counted.
   */
  readonly onThrow?: "fail" | "end" | "skip";
}

/** What a processor emitted at a frame. */
export interface ProcessorResult<Value = unknown> {
  /** The camera's own count of the frame. */
  readonly frameNumber: number;
  /** Our count of the frame. */
  readonly sequence: number;
  /** What was emitted. */
  readonly value: Value;
}

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

/** The type of what a processor emits, by the type of the processor or of its module. */
export type EmittedBy<P> = P extends { readonly default: infer Inner } ? EmittedBy<Inner>
  : P extends Processor<infer Value, infer _Options> ? Value
  : unknown;
/** The type of a processor's options. */
export type OptionsFor<P> = P extends { readonly default: infer Inner } ? OptionsFor<Inner>
  : P extends Processor<infer _Value, infer Options> ? Options
  : unknown;

const optionKinds = {
  delivery: oneOf(["oldest-first", "newest-only"]),
  every: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  options: {
    takes: "anything",
    takesText: "anything",
    read: (value: unknown) => value,
    parse: () => undefined,
  },
  most: wholeNumber(1, 1_000_000),
  onThrow: oneOf(["fail", "end", "skip"]),
} as const satisfies { [Name in keyof Required<ProcessOptions>]: Kind<unknown> };

/** Without a frame's end for so long after the run, a processor is taken to be stuck, in milliseconds. */
const PATIENCE_MS = 5000;
/** To load a module may take longer on a busy machine. */
const LOADING_MS = 30_000;

/** What a processor needs of its run. */
export interface ProcessorRunParts {
  readonly ring: Ring;
  /** Which of the run's threads it is. */
  readonly thread: number;
  /** What it asks the camera by how far that has got. */
  readonly camera: SharedCamera;
  /** What it triggers with; absent where this run cannot be triggered so. */
  readonly trigger: SharedCamera | undefined;
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
  readonly #onThrow: OnThrow;
  readonly #holder = { floor: NO_FLOOR };
  readonly #done = Promise.withResolvers<void>();
  #queue: ProcessorResult<Value>[] = [];
  #received = 0; // values that came by message
  #taken = 0; // and were taken
  #wake = () => {};
  #listening = false;
  #state: ProcessorReport["state"] = "running";
  #begun = false; // its module is loaded, and called with frames
  #worker: Worker | undefined;
  #error: Error | undefined;

  /** Made by `run.process()`. */
  constructor(module: URL | string, options: ProcessOptions, parts: ProcessorRunParts) {
    readFields(options, { what: "option", kinds: optionKinds });
    const url = fileOf(module);
    this.name = decodeURI(url.pathname).split("/").at(-1)!;
    this.#parts = parts;
    this.#onThrow = options.onThrow ?? "end";
    this.#words = new ProcessorWords(options.most ?? 10_000);
    // The ring's memory is for no other run while the processor reads it.
    parts.ring.hold(this.#holder);
    this.#begin(url, options).catch((error) =>
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
      const result = this.#take();
      if (result) return { done: false, value: result };
      if (this.#state !== "running") break;
      await new Promise<void>((wake) => {
        this.#wake = wake;
        this.#listen();
      });
    }
    if (this.#error) throw this.#error;
    return { done: true, value: undefined };
  }

  /** Ends the processor; the run goes on. */
  return(): Promise<IteratorResult<ProcessorResult<Value>, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** The iterator itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The processor looks at no more frames; the one in hand it finishes. */
  end(): void {
    Atomics.store(this.#words.control, CONTROL.stop, 1);
    // It sleeps on the board.
    Atomics.notify(this.#parts.ring.parts.board.words, WORD.tick);
  }

  /** Waits, when the run is over, until the processor has come back; one that does not is left alone, with the ring. */
  async settle(): Promise<void> {
    let before = -1;
    while (this.#state === "running") {
      const at = this.#words.account[ACCOUNT.delivered];
      // Who wants no more frames does not wait for a module that is being loaded.
      const wanted = Atomics.load(this.#words.control, CONTROL.stop) === 0;
      if (!this.#begun && !wanted) return this.#end();
      if (at === before) return this.#begun ? this.#abandon() : this.#end(this.#tooLate());
      before = at;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const patience = new Promise((resolve) =>
        timer = setTimeout(resolve, this.#begun ? PATIENCE_MS : LOADING_MS)
      );
      await Promise.race([this.#done.promise, patience]);
      clearTimeout(timer);
    }
  }

  #tooLate(): Error {
    return new CameraError(
      `The processor ${this.name} was not loaded ${
        LOADING_MS / 1000
      } s after the run's end: it has seen no frame.`,
    );
  }

  async #begin(url: URL, options: ProcessOptions): Promise<void> {
    const { ring, thread, camera, trigger } = this.#parts;
    const module = await linkUserModule(url);
    if (this.#state !== "running") return module.release();
    const worker = this.#worker = new Worker(
      workerModule(sources, "src/acquisition/processors/processor_entry.ts"),
      { type: "module", name: this.name },
    );
    worker.onmessage = ({ data }: MessageEvent<ProcessorMessage>) => this.#hear(data, module);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#ended(event.message, undefined, module);
    };
    const order: ProcessorOrder = {
      module: module.url,
      name: this.name,
      options: options.options,
      delivery: options.delivery ?? "oldest-first",
      every: options.every ?? 1,
      most: this.#words.room,
      onThrow: this.#onThrow,
      words: this.#words.buffer,
      run: shareRun(ring, camera),
      thread,
      trigger,
    };
    try {
      worker.postMessage(order);
    } catch (error) {
      module.release();
      throw new SettingsError(
        `Cannot run the processor ${this.name}: its options cannot be sent to its thread (${
          (error as Error).message
        }).`,
      );
    }
  }

  #hear(message: ProcessorMessage, module: LinkedModule): void {
    if (message.kind === "begun") {
      this.#begun = true;
      return;
    }
    if (message.kind === "stop") return this.#parts.stop();
    if (message.kind === "ended") return this.#ended(message.error, message.stack, module);
    while (this.#words.numbersWaiting > 0 && this.#numbersTaken !== message.numbersBefore) {
      this.#queue.push(this.#words.takeNumber() as ProcessorResult<Value>);
    }
    for (const sent of message.values) this.#queue.push(sent as ProcessorResult<Value>);
    this.#received = this.#received + message.values.length | 0;
    this.#wake();
  }

  get #numbersTaken(): number {
    return Atomics.load(this.#words.control, CONTROL.numbersTaken);
  }

  #take(): ProcessorResult<Value> | undefined {
    const result = this.#queue.shift();
    if (!result) return this.#numberIsNext ? this.#words.takeNumber() as ProcessorResult<Value> : undefined;
    if (typeof result.value !== "number") {
      this.#taken = this.#taken + 1 | 0;
      Atomics.store(this.#words.control, CONTROL.valuesTaken, this.#taken);
    }
    return result;
  }

  /** Whether a number is what was emitted next: values before it may still be on their way. */
  get #numberIsNext(): boolean {
    return this.#words.numbersWaiting > 0 &&
      Atomics.load(this.#words.control, CONTROL.valuesSent) === this.#received;
  }

  /** Wakes the loop over results when numbers have come. Values wake it by their message. */
  #listen(): void {
    const { control } = this.#words, sent = Atomics.load(control, CONTROL.sent);
    if (this.#numberIsNext) return this.#wake();
    if (this.#listening) return;
    const wait = Atomics.waitAsync(control, CONTROL.sent, sent, 1000);
    if (!wait.async) return this.#wake();
    this.#listening = true;
    wait.value.then(() => {
      this.#listening = false;
      this.#wake();
    });
  }

  #ended(message: string | undefined, stack: string | undefined, module: LinkedModule): void {
    if (this.#state !== "running") return module.release();
    const where = stack === undefined ? "" : placeIn(module.named(stack));
    this.#end(
      message === undefined
        ? undefined
        : new CameraError(`The processor ${this.name} threw${where}: ${module.named(message)}`),
    );
    module.release();
  }

  #end(error?: Error): void {
    if (this.#state !== "running") return;
    this.#state = "ended";
    this.#error = error;
    this.#leave();
    if (!error) return;
    this.#parts.log(
      `${error.message.replace(/\.?$/, ".")} ${
        this.#onThrow === "fail" ? "The run fails." : "The run goes on without it."
      }`,
    );
    if (this.#onThrow === "fail") this.#parts.stop(error);
  }

  #leave(): void {
    const { ring, thread } = this.#parts;
    this.#worker?.terminate();
    const arena = Atomics.exchange(this.#words.control, CONTROL.arena, 0);
    if (arena > 0) giveArenaBack(ring.parts.bytes.buffer as SharedArrayBuffer, arena);
    if (ring.parts.bufferMode === "no-overwrite") ring.parts.board.giveBack(thread, NO_FLOOR);
    ring.letGo(this.#holder);
    this.#done.resolve();
    this.#wake();
  }

  /** Nothing interrupts a thread that does not come back; what it reads is left to it. */
  #abandon(): void {
    this.#state = "stuck";
    this.#error = new CameraError(
      `The processor ${this.name} did not come back from a frame within ${
        PATIENCE_MS / 1000
      } s of the run's end. Its ` +
        "thread cannot be interrupted: the program will not end by itself, only by Deno.exit() or Ctrl-C.",
    );
    this.#parts.log(this.#error.message);
    this.#done.resolve();
    this.#wake();
  }
}

function fileOf(module: URL | string): URL {
  const url = module instanceof URL ? module : URL.parse(module);
  if (url?.protocol === "file:") return url;
  throw new SettingsError(
    `Cannot run ${Deno.inspect(String(module))} as a processor: it takes the URL of a file, as in ` +
      'run.process(new URL("./spots.ts", import.meta.url)).',
  );
}

/** Where in the user's files it was, from a stack: the first line that names one. */
function placeIn(stack: string): string {
  // Of the library itself there are only addresses of blobs.
  const place = /\(?((?:\/[^\s():]+)+:\d+:\d+)\)?/.exec(stack.replace(/blob:\S+/g, ""))?.[1];
  return place === undefined ? "" : ` at ${place}`;
}
