import { type BufferMode, enterGate, ERROR_NAMES, leaveGate, type RingMemory } from "../../ffi/mod.ts";
import { CameraError, PvcamError } from "../errors.ts";
import { PHASE, WORD } from "../ring/board.ts";
import type { Ring } from "../ring/ring.ts";
import type { RunHandle } from "./acquisition.ts";
import type { ArmingCamera } from "./arm.ts";
import { guardExit } from "./exit_guard.ts";
import { HOT_CALL_NAMES } from "./retrieval.ts";
import type { FrameSource } from "./source.ts";

/** The camera's side of one run: starts it, stops it, and gives everything back in the order that PVCAM needs. */
export class CameraSide implements RunHandle {
  readonly #camera: ArmingCamera;
  readonly #source: FrameSource;
  readonly #bufferMode: BufferMode;
  readonly #frame = new Uint8Array(8);
  readonly #info = new Uint8Array(48);
  readonly #infoWords = new Int32Array(this.#info.buffer);
  readonly #counts = [new Uint8Array(2), new Uint8Array(4), new Uint8Array(4)] as const;
  #memory: RingMemory | undefined;
  #ring: Ring | undefined;
  #unguard: (() => void) | undefined;
  #writing = false;

  constructor(camera: ArmingCamera, source: FrameSource, bufferMode: BufferMode) {
    this.#camera = camera;
    this.#source = source;
    this.#bufferMode = bufferMode;
  }

  /** Gets the ring's memory; it goes back at the end. */
  async takeRing(bytes: number): Promise<RingMemory> {
    return this.#memory = await this.#camera.takeRing(bytes);
  }

  /** Told the ring over that memory. */
  useRing(ring: Ring): void {
    this.#ring = ring;
  }

  async start(): Promise<void> {
    const { library, hcam } = this.#camera;
    // A callback may be waiting for an event loop that turns no more: then a synchronous abort would wait for ever.
    const stopNow = this.#source.waker === "semaphore"
      ? () => void library.calls.expAbortNow(hcam)
      : undefined;
    this.#unguard = guardExit({ stopNow, stop: () => library.calls.expAbort(hcam) });
    this.#writing = true;
    await library.calls.expStartCont(hcam, this.#memory!.bytes);
  }

  async abort(): Promise<void> {
    const { library, hcam, framePeriodMs } = this.#camera;
    this.#camera.onState("stopping");
    // Frames past the last wanted one may still be written over older ones that nobody has read yet.
    const before = this.progress();
    const startedMs = performance.now();
    try {
      await library.calls.expAbort(hcam);
    } catch (error) {
      // Unplugged: there is nothing to stop any more, and everything else can still be given back.
      if (!(error instanceof PvcamError) || Atomics.load(this.#words(), WORD.phase) !== PHASE.removed) {
        throw error;
      }
    } finally {
      const meanwhile = Math.ceil((performance.now() - startedMs) / Math.max(framePeriodMs, 0.001));
      const after = this.progress() || before + meanwhile;
      const words = this.#words();
      Atomics.store(words, WORD.newest, Math.max(Atomics.load(words, WORD.newest), after));
      this.#writing = false;
    }
  }

  finishSource(): Promise<void> {
    return this.#source.finish();
  }

  async release(): Promise<void> {
    try {
      await this.#source.deregister();
    } finally {
      this.#giveBack();
      this.#camera.onState("ready");
    }
  }

  /** Undoes an arming that did not lead to a run: abort, deregister, free; whatever fails on the way. */
  async abandon(): Promise<void> {
    await this.#camera.library.calls.expAbort(this.#camera.hcam).catch(() => {});
    await this.#source.finish().catch(() => {});
    await this.#source.deregister().catch(() => {});
    this.#giveBack();
  }

  sourceError(): Error | undefined {
    const own = this.#source.error();
    if (own || !this.#ring) return own;
    const words = this.#words();
    const code = Atomics.load(words, WORD.errorCode);
    if (code === 0) return undefined;
    const call = HOT_CALL_NAMES[Atomics.load(words, WORD.errorCall)];
    const codeName = ERROR_NAMES[code] ?? "unknown";
    const { name } = this.#camera;
    const message = Atomics.load(words, WORD.phase) === PHASE.removed
      ? `Camera "${name}" was unplugged: ${call} failed with ${code} ${codeName}. What was recorded until then is kept.`
      : `Camera "${name}" stopped giving frames: ${call} failed again and again with ${code} ${codeName}.`;
    return new PvcamError(message, call, code, codeName);
  }

  /** How far the camera has got, asked afresh; 0 if it cannot be asked now. */
  progress(): number {
    if (!this.#writing) return 0;
    const { library, hcam } = this.#camera;
    if (!enterGate(library.gateWord, 0)) return 0;
    try {
      const [status, bytes, buffers] = this.#counts;
      const ok = this.#bufferMode === "overwrite"
        ? library.hot.pl_exp_get_latest_frame_ex(hcam, this.#frame, this.#info)
        : library.hot.pl_exp_check_cont_status_ex(hcam, status, bytes, buffers, this.#info);
      return ok ? this.#infoWords[5] : 0;
    } finally {
      leaveGate(library.gateWord);
    }
  }

  #words(): Int32Array {
    if (!this.#ring) throw new CameraError("This run has no ring yet.");
    return this.#ring.parts.board.words;
  }

  #giveBack(): void {
    this.#unguard?.();
    if (this.#memory) this.#camera.giveRingBack(this.#memory, this.#ring?.isHeld ?? false);
    this.#memory = undefined;
  }
}
