import { enterGate, type FrameCallback, leaveGate, type Library } from "../../../ffi/mod.ts";
import { type Board, PHASE, STOP, WORD } from "../../ring/board.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import type { DrainPlan } from "../drain/drain_plan.ts";
import { DrainLoop } from "../drain/drain_loop.ts";
import type { FrameSource } from "./frame_source.ts";

const FRAME_NR_OFFSET = 20;
/** The longest time between looks, in milliseconds. After that the regular rounds of the clock are as good. */
const LONGEST_LOOK_MS = 128;

/**
 * Finds frames by EX3 callbacks on the main thread. Each callback names exactly its frame, so nothing has to be
 * inferred. Needs the right to all of FFI. It holds the camera's thread until JavaScript has run, so it is for up to
 * about 1,000 frames a second.
 */
export class CallbackSource implements FrameSource {
  readonly waker = "callback";
  readonly publishesHere = true;
  readonly #library: Library;
  readonly #hcam: number;
  readonly #callback: FrameCallback;
  #retrieval: DrainLoop | undefined;
  #board: Board | undefined;
  #registered = false;
  #calls = 0;
  #quietRounds = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #error: Error | undefined;

  constructor({ library, hcam, wakers }: ArmingCamera) {
    this.#library = library;
    this.#hcam = hcam;
    this.#callback = wakers.callback;
  }

  async register(): Promise<void> {
    // The run before may have failed to deregister. A second registration on top of a first one has stopped cameras
    // from calling.
    await this.#callback.deregister();
    await this.#callback.register(this.#hcam, {
      onFrame: (info) => this.#onFrame(info),
      onError: (error) => {
        this.#error ??= error instanceof Error ? error : new Error(String(error));
        this.#board?.end(PHASE.failed);
      },
    });
    this.#registered = true;
  }

  begin(plan: DrainPlan, board: Board, ring: Uint8Array<SharedArrayBuffer>): Promise<void> {
    // The gate is not waited for: the camera's thread is blocked meanwhile, and the holder of the gate may be waiting
    // for that thread.
    const gate = {
      enter: () => enterGate(this.#library.gateWord, 0),
      leave: () => leaveGate(this.#library.gateWord),
    };
    this.#retrieval = new DrainLoop(this.#library.hot, gate, board, plan, ring);
    this.#board = board;
    return Promise.resolve();
  }

  finish(how: "end" | "pause" = "end"): Promise<void> {
    const board = this.#board;
    if (board && Atomics.load(board.words, WORD.phase) === PHASE.running) {
      if (Atomics.load(board.words, WORD.stop) !== STOP.now) this.#retrieval?.drainLast(0);
      if (how === "end") board.end(PHASE.stopped);
    }
    return Promise.resolve();
  }

  look(): void {
    // A camera that makes no callbacks is drained by the clock. A single quiet round may only mean a blocked event
    // loop.
    this.#quietRounds = this.#calls === 0 ? this.#quietRounds + 1 : 0;
    this.#calls = 0;
    if (this.#quietRounds < 2 || !this.#board) return;
    const { words } = this.#board;
    const before = Atomics.load(words, WORD.published);
    this.#retrieval?.drain(0);
    Atomics.add(words, WORD.byClock, Atomics.load(words, WORD.published) - before);
  }

  released(): void {
    this.#retrieval?.settleReleases();
  }

  async deregister(): Promise<void> {
    if (this.#registered) await this.#callback.deregister();
    this.#registered = false;
    clearTimeout(this.#again);
    this.#retrieval = undefined;
  }

  error(): Error | undefined {
    return this.#error;
  }

  #onFrame(info: DataView): void {
    if (!this.#retrieval || !this.#board) return;
    Atomics.add(this.#board.words, WORD.wakes, 1);
    this.#calls++;
    this.#retrieval.event(info.getInt32(FRAME_NR_OFFSET, true));
    if (this.#retrieval.awaits) this.#lookAgain(1);
  }

  /**
   * Looks again for a frame whose call came before it, because no other call may come: after `afterMs`, and then at
   * growing intervals. It is a guess that there are such calls.
   */
  #lookAgain(afterMs: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      if (!this.#retrieval?.awaits) return;
      this.#retrieval.catchUp();
      if (this.#retrieval.awaits && afterMs < LONGEST_LOOK_MS) this.#lookAgain(afterMs * 2);
    }, afterMs);
  }
}
