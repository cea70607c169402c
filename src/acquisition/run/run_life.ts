import { CameraError, StateError } from "../../errors.ts";
import type { CloseReason } from "../../recording/sink.ts";
import { PHASE, STOP, WORD } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";
import { endOfRun, hasEnded } from "../../ring/waiting.ts";
import type { Feed } from "../readers/feed.ts";
import { sinkFailure } from "../readers/sink_feed.ts";
import { Foretelling } from "./foretelling.ts";
import type { RunFacts, RunHandle } from "./run_handle.ts";
import type { RunReaders } from "./run_readers.ts";
import { watch } from "./silence_watch.ts";
import { Stalls } from "./stalls.ts";

/** The state of a run. */
export type RunState = "armed" | "running" | "draining" | "finished" | "failed";

/** What is needed to lead a run through its states. */
export interface RunLifeParts {
  readonly ring: Ring;
  readonly handle: RunHandle;
  readonly facts: RunFacts;
  readonly feeds: readonly Feed[];
  readonly readers: RunReaders;
  readonly lastFrameNumber: () => number;
}

/** A run from the camera's start to the end of everything: why it ends, and in which order. */
export class RunLife {
  readonly #parts: RunLifeParts;
  readonly #stalls: Stalls;
  readonly #asked = Promise.withResolvers<void>();
  #state: RunState = "armed";
  #reason: CloseReason | undefined;
  #error: Error | undefined;
  #isLeavingRing = false;
  #done: Promise<void> = Promise.resolve();

  constructor(parts: RunLifeParts) {
    this.#parts = parts;
    const { ring, handle, facts, lastFrameNumber } = parts;
    this.#stalls = new Stalls({
      camera: handle.camera.name,
      onStall: facts.onStall,
      log: facts.log,
      lastFrameNumber,
      ends: () => this.#reason !== undefined || hasEnded(ring),
      restart: () => this.#attempt(() => handle.restart()),
      fail: (error) => this.end("failed", error),
    });
  }

  /** The state of the run. */
  get state(): RunState {
    return this.#state;
  }

  /** The reason for its end, once it ends. */
  get reason(): CloseReason | undefined {
    return this.#reason;
  }

  /** The error with which it failed. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Whether readers that begin now would no longer find its frames. */
  get isLeavingRing(): boolean {
    return this.#isLeavingRing;
  }

  /** How many times the camera fell silent, and how many times it was restarted. */
  get stalls(): { readonly stalls: number; readonly restarts: number } {
    return { stalls: this.#stalls.count, restarts: this.#stalls.restarts };
  }

  /** Settles when the camera has stopped and every sink has closed. Never rejects. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Starts the camera and the sinks. */
  async begin(signal?: AbortSignal): Promise<void> {
    if (this.#state !== "armed") throw new StateError(`Cannot begin this run: it is ${this.#state}.`);
    const { handle, feeds } = this.#parts;
    await handle.start();
    this.#state = "running";
    const drains = feeds.map((feed) =>
      feed.drain().catch((error) => this.end("failed", sinkFailure(feed.sink, error)))
    );
    const onAbort = () => this.#abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    this.#done = this.#live(drains).finally(() => signal?.removeEventListener("abort", onAbort));
  }

  /** Ends the run. The first reason counts. */
  end(reason: CloseReason, error?: Error): void {
    if (this.#reason) {
      // A run that was being stopped and then lost data has failed.
      if (error && !this.#error && this.#state !== "finished") {
        this.#error = error;
        this.#reason = "failed";
      }
      return;
    }
    this.#reason = reason;
    this.#error = error;
    if (reason !== "complete" && reason !== "failed") this.#parts.readers.end();
    this.#asked.resolve();
  }

  /** Aborts the run. This also cuts a draining short that has begun. */
  #abort(): void {
    this.end("aborted");
    this.#parts.readers.end(); // also if the run had another reason to end before
    if (this.#reason === "stopped" || this.#reason === "complete") this.#reason = "aborted";
    if (this.#state === "draining") this.#leaveRest();
  }

  /** Ends the publishing and, after an abort, the appending too. */
  #leaveRest(): void {
    const { ring: { parts: { board } }, feeds } = this.#parts;
    Atomics.store(board.words, WORD.stop, STOP.now);
    if (this.#reason === "aborted") { for (const feed of feeds) feed.discard(); }
    board.tick();
  }

  async #live(drains: readonly Promise<void>[]): Promise<void> {
    const { ring, handle, facts, feeds, readers } = this.#parts;
    const unwatch = this.#watch();
    await Promise.race([endOfRun(ring), this.#asked.promise]);
    unwatch();
    await this.#stalls.idle();
    this.#noteHowItEnded();
    this.#state = "draining";
    if (this.#reason !== "complete" && this.#reason !== "stopped") this.#leaveRest();
    await this.#attempt(() => handle.abort());
    await this.#attempt(() => handle.finishSource());
    await Promise.all(drains);
    await readers.settleFiles(this.#reason === "complete");
    for (const feed of feeds) {
      const reason = this.#reason ?? "failed";
      await feed.close(reason).catch((error) => this.end("failed", sinkFailure(feed.sink, error)));
    }
    facts.onSinksClosed();
    await readers.settleProcessors();
    this.#isLeavingRing = true;
    await this.#attempt(() => handle.release());
    this.#state = this.#error ? "failed" : "finished";
  }

  /** Notes why the run ended. If nothing on this thread asked for the end, the board says why. */
  #noteHowItEnded(): void {
    const { ring, handle } = this.#parts;
    const phase = Atomics.load(ring.parts.board.words, WORD.phase);
    if (phase === PHASE.complete) this.end("complete");
    else if (phase === PHASE.stopped && !this.#reason) this.end("stopped"); // by a signal that another thread heard
    else if (phase !== PHASE.running && !this.#reason) {
      const unknown = new CameraError("The run ended by itself, for an unknown reason.");
      this.end("failed", handle.sourceError() ?? unknown);
    }
  }

  /** Watches the camera and the disk during the run. Returns the function that ends the watch. */
  #watch(): () => void {
    const { ring, handle, facts: { log, frames }, feeds } = this.#parts;
    const { camera } = handle;
    const foretelling = new Foretelling(ring, feeds, { log, frames });
    return watch({
      ring,
      longestPeriodMs: Math.max(camera.framePeriodMs, ...camera.exposuresMs),
      frames: camera.frames,
      calm: feeds.length === 0 && !ring.parts.publishedHere,
      onRound: () => {
        handle.look();
        foretelling.look();
      },
      onSilence: (silentMs, vain) => this.#stalls.add(silentMs, vain),
      onWait: (waitedMs) => {
        if (camera.softwareTrigger) return; // the script's own
        const seconds = (waitedMs / 1000).toFixed(1);
        log(`Camera "${camera.name}" is waiting for a trigger: no frame has come for ${seconds} s.`);
      },
    });
  }

  /** Takes a step of the ending. A failure must not prevent the next steps. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.end("failed", error instanceof Error ? error : new CameraError(String(error)));
    }
  }
}
