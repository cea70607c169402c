import { type Library, Semaphore } from "../../../ffi/mod.ts";
import { CameraError, PvcamError } from "../../errors.ts";
import { type Board, PHASE, STOP, WORD } from "../../ring/board.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import type { DrainPlan } from "../drain/drain_plan.ts";
import { napsAt } from "../drain/pace.ts";
import type { CameraWorker } from "./camera_worker.ts";
import type { FrameSource } from "./frame_source.ts";

/**
 * Finds frames by a semaphore that the camera's thread posts and the drain worker waits for. No JavaScript runs on the
 * main thread for a frame, and the camera's thread never waits. A right to libpvcam's path is enough.
 */
export class SemaphoreSource implements FrameSource {
  readonly publishesHere = false;
  readonly #library: Library;
  readonly #hcam: number;
  readonly #framePeriodMs: number;
  readonly #latencyMs: number | undefined;
  readonly #worker: CameraWorker;
  readonly #semaphore: Semaphore;
  #letGo = () => {}; // ends that the worker is kept for this run
  #notified = true;
  #board: Board | undefined;
  #ended: Promise<void> | undefined;
  #error: Error | undefined;

  constructor({ library, hcam, framePeriodMs, wakers }: ArmingCamera, latencyMs?: number) {
    this.#library = library;
    this.#hcam = hcam;
    this.#framePeriodMs = framePeriodMs;
    this.#latencyMs = latencyMs;
    this.#worker = wakers.drainWorker;
    this.#semaphore = new Semaphore(library);
  }

  get waker(): FrameSource["waker"] {
    return this.#notified && !napsAt(this.#framePeriodMs, this.#latencyMs) ? "semaphore" : "clock";
  }

  async register(): Promise<void> {
    this.#letGo = this.#worker.keep(); // the worker begins while the camera is being set up
    try {
      await this.#semaphore.register(this.#hcam);
    } catch (error) {
      // The vendor calls this kind of handler deprecated. If it is absent, the clock is used.
      if (!isMissing(error)) throw error;
      this.#notified = false;
    }
  }

  async begin(plan: DrainPlan, board: Board, ring: Uint8Array<SharedArrayBuffer>): Promise<void> {
    this.#board = board;
    this.#semaphore.drain();
    const { ready, ended } = this.#worker.begin({
      libraryPath: this.#library.path,
      libcPath: this.#library.libcPath,
      plan,
      board: board.buffer,
      ring,
      semaphore: this.#semaphore.buffer,
      notified: this.#notified,
      gate: this.#library.gateWord,
      framePeriodMs: this.#framePeriodMs,
      latencyMs: this.#latencyMs,
    });
    this.#letGo();
    this.#ended = ended.then((error) => {
      if (!error) return;
      this.#error = error;
      board.end(PHASE.failed);
    });
    await ready;
  }

  async finish(how: "end" | "pause" = "end"): Promise<void> {
    if (!this.#ended) return;
    // A run that must end without draining has set its own stop word already.
    const stop = how === "pause" ? STOP.pause : STOP.afterDraining;
    this.#stop(stop);
    await this.#ended;
    this.#ended = undefined;
    if (how === "pause") Atomics.compareExchange(this.#board!.words, WORD.stop, STOP.pause, STOP.no);
  }

  stopNow(): void {
    if (!this.#ended) return;
    this.#stop(STOP.afterDraining);
  }

  #stop(stop: number): void {
    const { words } = this.#board!;
    Atomics.compareExchange(words, WORD.stop, STOP.no, stop);
    Atomics.add(words, WORD.ownPosts, 1); // before the post, so that no drain takes it for the camera's
    this.#semaphore.post();
  }

  look(): void {
    // The worker also wakes without a post, at least twice a second.
  }

  released(): void {
    // The worker looks for free slots each time it wakes, and wakes often while the ring is half full.
  }

  async deregister(): Promise<void> {
    this.#letGo();
    await this.finish();
    await this.#semaphore.deregister();
    this.#semaphore.destroy();
  }

  error(): Error | undefined {
    return this.#error;
  }
}

/** Whether a call is missing: its code means not available or not implemented, or this libpvcam does not export it. */
function isMissing(error: unknown): boolean {
  return error instanceof PvcamError ? [154, 155].includes(error.code) : error instanceof CameraError;
}
