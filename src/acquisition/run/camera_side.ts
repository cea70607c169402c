import { ERROR_NAMES, type RingMemory, Semaphore } from "../../../ffi/mod.ts";
import { CameraError, PvcamError } from "../../errors.ts";
import { PHASE, WORD } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";
import type { RunHandle } from "./run_handle.ts";
import type { ArmingCamera } from "../arming_camera.ts";
import { type ExitGuard, guardExit, type RecordedRun } from "./exit_guard.ts";
import type { RunBufferMode } from "../options.ts";
import { CameraPosition } from "../drain/camera_position.ts";
import { HOT_CALL_NAMES, OUTSIDE } from "../drain/drain_calls.ts";
import type { FrameSource } from "../waking/frame_source.ts";

const PL_ERR_STATE_INVALID = 184;
/** How long this thread may wait for the worker to leave libpvcam, in milliseconds. */
const GATE_MS = 100;
/**
 * How many times a camera is asked whether a sequence is over: first at each turn of the event loop, because most
 * sequences are over within microseconds and no timer is shorter than a millisecond; then every millisecond.
 */
const QUICK_LOOKS = 20, MOST_LOOKS = QUICK_LOOKS + 50;

/** The camera's side of a run: starts the camera, stops it, and gives everything back in the order that PVCAM needs. */
export class CameraSide implements RunHandle {
  readonly #camera: ArmingCamera;
  readonly #source: FrameSource;
  readonly #mode: RunBufferMode;
  readonly #frames: number;
  #position: CameraPosition | undefined;
  readonly #removal: Semaphore;
  #memory: RingMemory | undefined;
  #ring: Ring | undefined;
  #settles = false;
  #guard: ExitGuard | undefined;

  constructor(camera: ArmingCamera, source: FrameSource, run: { mode: RunBufferMode; frames: number }) {
    this.#camera = camera;
    this.#source = source;
    this.#mode = run.mode;
    this.#frames = run.frames;
    this.#removal = new Semaphore(camera.library);
  }

  get camera(): ArmingCamera {
    return this.#camera;
  }

  /** Registers the handlers with the camera. */
  async register(): Promise<void> {
    // Not every camera has this event. If it is absent, an unplugged camera is noticed by failing calls.
    await this.#removal.register(this.#camera.hcam, "PL_CALLBACK_CAM_REMOVED").catch(() => {});
    await this.#source.register();
  }

  /** Sets the camera up. Returns the bytes of a frame. */
  setUp(): Promise<number> {
    return this.#camera.setUp(this.#mode, this.#frames);
  }

  /** Takes memory for the ring. It is given back at the end. */
  async takeRing(bytes: number): Promise<RingMemory> {
    return this.#memory = await this.#camera.takeRing(bytes);
  }

  /** Prepares the frame source for a ring. */
  async useRing(ring: Ring, settles: boolean): Promise<void> {
    this.#ring = ring;
    const { library, hcam } = this.#camera;
    this.#position = new CameraPosition({
      calls: library.hot,
      gateWord: library.gateWord,
      hcam,
      framePeriodMs: this.#camera.framePeriodMs,
      bufferMode: this.#mode,
      board: ring.parts.board,
    });
    this.#settles = settles;
    await this.#beginSource({ numberOffset: 0, positionShift: 0 });
  }

  async start(): Promise<void> {
    const { library, hcam } = this.#camera;
    // A callback may be waiting for an event loop that no longer turns. A synchronous abort would then never return.
    const stopNow = this.#source.publishesHere ? undefined : () => {
      library.calls.expAbortNow(hcam);
      this.#source.stopNow?.();
    };
    this.#guard ??= guardExit({ stopNow, stop: () => library.calls.expAbort(hcam) });
    const words = this.#words();
    Atomics.store(words, WORD.asks, 1);
    const { board } = this.#ring!.parts;
    if (board.startedMs[0] === 0) board.startedMs[0] = board.nowMs();
    const { bytes } = this.#memory!;
    await (this.#mode === "sequence"
      ? library.calls.expStartSeq(hcam, bytes)
      : library.calls.expStartCont(hcam, bytes));
    Atomics.store(words, WORD.starting, 0);
  }

  /** Notes that another thread records this run, so that its files are finished too if the program ends. */
  record(run: RecordedRun): void {
    this.#guard?.record(run);
  }

  async abort(): Promise<void> {
    const words = this.#words();
    const askedMs = performance.now();
    // Frames behind the last wanted one may still overwrite older frames that have not been read.
    const before = Math.max(this.progress(GATE_MS), Atomics.load(words, WORD.newest));
    try {
      await this.#stopCamera();
    } catch (error) {
      // The camera was unplugged: there is nothing to stop, and everything else can still be given back.
      if (!(error instanceof PvcamError) || Atomics.load(words, WORD.phase) !== PHASE.removed) throw error;
    } finally {
      const unheard = this.#framesIn(performance.now() - askedMs);
      // The worker may be inside, with its own abort; no callback waits for this thread any more.
      Atomics.store(words, WORD.newest, this.progress(GATE_MS) || before + unheard);
      Atomics.store(words, WORD.asks, 0);
    }
  }

  /**
   * How many frames a camera may have begun in these milliseconds, if it no longer says so after it was stopped. 0 for
   * a camera that waits for slots, because it overwrites nothing.
   */
  #framesIn(ms: number): number {
    const overwrites = this.#mode === "overwrite" || Atomics.load(this.#words(), WORD.overflowed) === 1;
    return overwrites ? 1 + Math.floor(ms / (this.#camera.framePeriodMs || Infinity)) : 0;
  }

  #stopCamera(): Promise<void> {
    const complete = Atomics.load(this.#words(), WORD.phase) === PHASE.complete;
    return this.#mode === "sequence" && complete ? this.#finishSequence() : this.#abortCamera();
  }

  /**
   * Aborts the camera. The worker may have stopped it already. It is a guess that some cameras then refuse a second
   * abort as a wrong state.
   */
  async #abortCamera(): Promise<void> {
    try {
      await this.#camera.library.calls.expAbort(this.#camera.hcam);
    } catch (error) {
      if (!isWrongState(error)) throw error;
    }
  }

  /** Stops the camera and starts it again in the same ring. The frame numbers continue. */
  async restart(): Promise<void> {
    await this.abort();
    await this.#source.finish("pause");
    await this.setUp();
    const words = this.#words();
    const { slots } = this.#ring!;
    const numberOffset = Atomics.load(words, WORD.last);
    // The camera begins at slot 0 again. So the positions, which count slots without end, continue with the next whole
    // round.
    const round = Math.ceil(Atomics.load(words, WORD.newest) / slots) * slots;
    Atomics.store(words, WORD.offset, round);
    await this.#beginSource({ numberOffset, positionShift: round - numberOffset });
    await this.start();
  }

  finishSource(): Promise<void> {
    return this.#source.finish();
  }

  async release(): Promise<void> {
    try {
      await this.#source.deregister();
      await this.#removal.deregister();
      this.#removal.destroy();
    } finally {
      this.#giveBack();
      this.#camera.onState("ready");
    }
  }

  /**
   * Undoes an arming that did not lead to a run: aborts, deregisters and frees. Each step is taken even if an earlier
   * one fails.
   */
  async abandon(): Promise<void> {
    await this.#camera.library.calls.expAbort(this.#camera.hcam).catch(() => {});
    await this.#source.finish().catch(() => {});
    await this.#source.deregister().catch(() => {});
    await this.#removal.deregister().catch(() => {});
    this.#giveBack();
  }

  /** Looks for what came without a notification: frames, and the end of the run by an unplugged camera. */
  look(): void {
    this.#source.look();
    const { board } = this.#ring!.parts;
    if (this.#removal.drain() > 0) board.end(PHASE.removed);
    if (Atomics.load(board.words, WORD.phase) === PHASE.removed) this.#camera.onState("disconnected");
  }

  sourceError(): Error | undefined {
    const own = this.#source.error();
    if (own || !this.#ring) return own;
    const words = this.#words();
    const removed = Atomics.load(words, WORD.phase) === PHASE.removed;
    if (removed) this.#camera.onState("disconnected");
    const code = Atomics.load(words, WORD.errorCode) || (removed ? 180 : 0);
    if (code === 0) return undefined;
    const call = HOT_CALL_NAMES[Atomics.load(words, WORD.errorCall)] || "PL_CALLBACK_CAM_REMOVED";
    const codeName = ERROR_NAMES[code] ?? "unknown";
    const { name } = this.#camera;
    if (code === OUTSIDE) {
      return new CameraError(
        `Camera "${name}" gives no frames that can be read: ${call} says that they lie where no slot of the run's ring ` +
          "begins. Update PVCAM; nothing was read from there.",
      );
    }
    const message = removed
      ? `Camera "${name}" was unplugged (${call}: ${code} ${codeName}). What was recorded until then is kept.`
      : `Camera "${name}" stopped giving frames: ${call} failed again and again with ${code} ${codeName}.`;
    return new PvcamError(message, call, code, codeName);
  }

  /**
   * The position of the camera's newest frame, or the most that it can be while another call is inside libpvcam; 0 if
   * the camera is not at work. A call of this thread ends only when its event loop turns, so the wait is short.
   */
  progress(waitMs = 1): number {
    return this.#position?.reach(waitMs) ?? 0;
  }

  /** The position of the camera's newest frame; below 0 if it cannot be asked at this moment. */
  asked(): number {
    return this.#position?.ask(0) ?? 0;
  }

  #beginSource(offsets: { numberOffset: number; positionShift: number }): Promise<void> {
    const ring = this.#ring!;
    const { format, board } = ring.parts;
    const memory = this.#memory!;
    Atomics.store(board.words, WORD.starting, 1);
    return this.#source.begin(
      {
        hcam: this.#camera.hcam,
        baseAddress: memory.address,
        frameBytes: format.frameBytes,
        slots: ring.slots,
        bufferMode: this.#mode,
        lastFrameNumber: this.#frames,
        metadata: format.metadata ?? false,
        settles: this.#settles,
        ...offsets,
      },
      board,
      memory.bytes,
    );
  }

  /** Ends a sequence whose frames have all come. It is a guess that a camera needs a moment more for this. */
  async #finishSequence(): Promise<void> {
    const { library, hcam } = this.#camera;
    const isOver = () =>
      library.calls.checkStatus(hcam).then(({ status }) => status === "frame-available", () => true);
    try {
      for (let looks = 0; looks < MOST_LOOKS && !await isOver(); looks++) {
        await new Promise((resolve) => looks < QUICK_LOOKS ? setImmediate(resolve) : setTimeout(resolve, 1));
      }
      await library.calls.expFinishSeq(hcam, this.#memory!.bytes);
    } catch (error) {
      if (!isWrongState(error)) throw error;
      await library.calls.expAbort(hcam);
    }
  }

  #words(): Int32Array {
    if (!this.#ring) throw new CameraError("This run has no ring yet.");
    return this.#ring.parts.board.words;
  }

  #giveBack(): void {
    this.#guard?.release();
    if (this.#memory) this.#camera.giveRingBack(this.#memory, this.#ring?.isHeld ?? false);
    this.#memory = undefined;
  }
}

function isWrongState(error: unknown): boolean {
  return error instanceof PvcamError && error.code === PL_ERR_STATE_INVALID;
}
