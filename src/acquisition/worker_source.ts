import { hotSource, type Library, Semaphore } from "../../ffi/mod.ts";
import { CameraError, PvcamError } from "../errors.ts";
import { type Board, PHASE, STOP, WORD } from "../ring/board.ts";
import boardText from "../ring/board.ts" with { type: "text" };
import enquiryText from "./enquiry.ts" with { type: "text" };
import numbersText from "./frame_numbers.ts" with { type: "text" };
import { napsAt } from "./pace.ts";
import paceText from "./pace.ts" with { type: "text" };
import type { PumpOrder } from "./pump_worker.ts";
import pumpText from "./pump_worker.ts" with { type: "text" };
import type { RetrievalPlan } from "./enquiry.ts";
import samplesText from "./slot_samples.ts" with { type: "text" };
import retrievalText from "./retrieval.ts" with { type: "text" };
import type { FrameSource } from "./source.ts";

/**
 * Frames by way of a semaphore that the camera's thread posts and a worker of our own waits for: no JavaScript a frame
 * on the main thread, and the camera's thread never waits. Works under a right to libpvcam's path alone.
 */
export class WorkerSource implements FrameSource {
  readonly publishesHere = false;
  readonly #library: Library;
  readonly #hcam: number;
  readonly #framePeriodMs: number;
  readonly #semaphore: Semaphore;
  #notified = true;
  #worker: Worker | undefined;
  #board: Board | undefined;
  #ended = Promise.withResolvers<void>();
  #error: Error | undefined;

  constructor(library: Library, hcam: number, framePeriodMs: number) {
    this.#library = library;
    this.#hcam = hcam;
    this.#framePeriodMs = framePeriodMs;
    this.#semaphore = new Semaphore(library);
  }

  get waker(): FrameSource["waker"] {
    return this.#notified && !napsAt(this.#framePeriodMs) ? "semaphore" : "clock";
  }

  async register(): Promise<void> {
    try {
      await this.#semaphore.register(this.#hcam);
    } catch (error) {
      // The vendor calls this kind of handler deprecated: where there is none, the clock does.
      if (!isMissing(error)) throw error;
      this.#notified = false;
    }
  }

  async begin(plan: RetrievalPlan, board: Board, ring: Uint8Array<SharedArrayBuffer>): Promise<void> {
    const ready = Promise.withResolvers<void>();
    this.#ended = Promise.withResolvers<void>();
    this.#board = board;
    this.#semaphore.drain();
    const worker = new Worker(workerUrl(), { type: "module", name: "acquisition" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<"ready" | "ended" | { error: string }>) => {
      if (data === "ready") ready.resolve();
      else if (data === "ended") this.#ended.resolve();
      else this.#crash(data.error, ready);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#crash(event.message, ready);
    };
    const order: PumpOrder = {
      libraryPath: this.#library.path,
      libcPath: this.#library.libcPath,
      plan,
      board: board.buffer,
      ring,
      semaphore: this.#semaphore.buffer,
      notified: this.#notified,
      gate: this.#library.gateWord,
      framePeriodMs: this.#framePeriodMs,
    };
    worker.postMessage(order);
    await ready.promise;
  }

  async finish(how: "end" | "pause" = "end"): Promise<void> {
    if (!this.#worker) return;
    // A run that is to end without draining has said so already.
    const stop = how === "pause" ? STOP.pause : STOP.afterDraining;
    Atomics.compareExchange(this.#board!.words, WORD.stop, STOP.no, stop);
    this.#semaphore.post();
    await this.#ended.promise;
    this.#worker.terminate();
    this.#worker = undefined;
    if (how === "pause") Atomics.compareExchange(this.#board!.words, WORD.stop, STOP.pause, STOP.no);
  }

  look(): void {
    // The worker wakes by itself, twice a second at least.
  }

  released(): void {
    // The worker looks each time it wakes, and often while the ring is half full.
  }

  async deregister(): Promise<void> {
    await this.finish();
    await this.#semaphore.deregister();
    this.#semaphore.destroy();
  }

  error(): Error | undefined {
    return this.#error;
  }

  #crash(message: string, ready: PromiseWithResolvers<void>): void {
    this.#error = new CameraError(`The acquisition worker failed: ${message}`);
    ready.reject(this.#error);
    this.#ended.resolve();
    this.#board?.end(PHASE.failed);
  }
}

/** Whether a call is not there: its code says not available or not implemented, or this libpvcam does not export it. */
function isMissing(error: unknown): boolean {
  return error instanceof PvcamError ? [154, 155].includes(error.code) : error instanceof CameraError;
}

let url: string | undefined;

/** The worker's module: the texts of its parts, joined, since a blob can import nothing without a right to read. */
function workerUrl(): string {
  if (url) return url;
  const start = `
    globalThis.onmessage = ({ data }) => {
      try { pump(data, () => globalThis.postMessage("ready")); globalThis.postMessage("ended"); }
      catch (error) { globalThis.postMessage({ error: String(error?.message ?? error) }); }
    };`;
  // The parts are checked as files; joined, they lack the types that their imports brought.
  const texts = [
    hotSource,
    boardText,
    paceText,
    samplesText,
    numbersText,
    enquiryText,
    retrievalText,
    pumpText,
  ];
  const parts = texts.map(withoutImports);
  const text = ["// @ts-nocheck: checked as files", ...parts, start].join("\n");
  return url = URL.createObjectURL(new Blob([text], { type: "application/typescript" }));
}

function withoutImports(text: string): string {
  return text.replace(/^import [^;]*? from "[^"]*";$/gm, "");
}
