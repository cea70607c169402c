import { CameraError } from "../src/errors.ts";
import { libcOf, type Library } from "./library.ts";
import { deregister } from "./registration.ts";
import { FRAME_INFO } from "./structs.ts";

/**
 * The longest time between turns of the event loop, in milliseconds; see `FrameCallback`. At 10 ms, the timer took as
 * much time as 100 frames.
 */
const WATCHDOG_MS = 200;

/** The functions of a frame callback. */
export interface FrameListener {
  /**
   * Runs on the main thread for each frame, while the camera's thread waits. `info` is a copy of the FRAME_INFO; the
   * next call overwrites it. It may drain the camera, and must then try the gate without waiting.
   */
  readonly onFrame: (info: DataView) => void;
  /** Receives what `onFrame` threw. Without it, the error would be lost. */
  readonly onError: (error: unknown) => void;
}

/**
 * Has the camera call JavaScript at the end of each frame, by EX3. It needs the right to all of FFI. It must be on the
 * main thread, because in a worker such callbacks got stuck for good. It holds up the camera's thread until `onFrame`
 * has run.
 *
 * While one is registered, no synchronous call may wait for the camera's thread, because that thread may be waiting for
 * this one. All calls that could do so are nonblocking. A timer turns the event loop, so that no call waits long.
 */
export class FrameCallback {
  readonly #library: Library;
  readonly #callback: Deno.UnsafeCallback<{ parameters: ["pointer", "pointer"]; result: "void" }>;
  #listener: FrameListener | undefined;
  #hcam: number | undefined;
  #watchdog: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  /** Makes a callback, which is not registered yet. */
  constructor(library: Library) {
    if (!library.blanketFfi) {
      throw new CameraError(
        "Cannot have the camera call JavaScript: that needs the right to all of FFI (--allow-ffi without a path); " +
          "use the semaphore instead",
      );
    }
    this.#library = library;
    const { memcpy } = libcOf(library);
    const infoBytes = new Uint8Array(new ArrayBuffer(FRAME_INFO.size));
    const info = new DataView(infoBytes.buffer);
    const size = BigInt(FRAME_INFO.size);
    this.#callback = Deno.UnsafeCallback.threadSafe(
      { parameters: ["pointer", "pointer"], result: "void" },
      (frameInfo) => {
        try {
          if (frameInfo !== null) memcpy(infoBytes, frameInfo, size);
          this.#listener?.onFrame(info);
        } catch (error) {
          this.#listener?.onError(error);
        }
      },
    );
    this.#callback.unref(); // without this the process never ends
  }

  /** Whether a camera calls this callback. */
  get registered(): boolean {
    return this.#hcam !== undefined;
  }

  /** Has the camera call a listener. Deregister before you register again. */
  async register(hcam: number, listener: FrameListener): Promise<void> {
    if (this.#closed || this.#hcam !== undefined) {
      throw new CameraError(
        "Cannot register a frame callback twice: deregister it first, and make a new one after it is closed",
      );
    }
    this.#hcam = hcam;
    this.#listener = listener;
    this.#watchdog = setInterval(() => {}, WATCHDOG_MS);
    Deno.unrefTimer(this.#watchdog as unknown as number);
    try {
      await this.#library.calls.camRegisterCallbackEx3(hcam, "PL_CALLBACK_EOF", {
        address: this.#callback.pointer,
        context: null,
      });
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** Ends the calls. Call it after an abort: the other order can freeze. */
  async deregister(): Promise<void> {
    if (this.#hcam === undefined) return;
    await deregister(this.#library.calls, { hcam: this.#hcam, event: "PL_CALLBACK_EOF" });
    this.#forget();
  }

  #forget(): void {
    clearInterval(this.#watchdog);
    this.#hcam = undefined;
    this.#listener = undefined;
  }

  /** Frees the callback, which must be deregistered. If a camera called it afterwards, the process would end. */
  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#hcam !== undefined) {
      throw new CameraError(
        "Cannot close a frame callback that the camera still calls: abort, then deregister it first",
      );
    }
    this.#closed = true;
    // A call that had begun when the callback was deregistered ends within this turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#callback.close();
  }
}
