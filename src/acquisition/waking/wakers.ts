import { FrameCallback, type Library } from "../../../ffi/mod.ts";
import { workerModule } from "../../worker_module.ts";
import { KeptWorker } from "../threads/kept_worker.ts";
import * as sources from "../worker_sources.ts";
import { CameraWorker } from "./camera_worker.ts";

/**
 * What wakes and records the runs of a camera. It is made for the first run that needs it, and kept until the camera
 * closes.
 */
export class Wakers {
  readonly drainWorker: CameraWorker = new CameraWorker();
  /** Writes the files of its runs. */
  readonly recorder: KeptWorker = new KeptWorker(
    "recorder",
    () => workerModule(sources, "src/acquisition/recorder/recorder_entry.ts"),
  );
  readonly #library: Library;
  #callback: FrameCallback | undefined;

  constructor(library: Library) {
    this.#library = library;
  }

  /**
   * The callback, registered for one run at a time. Throws a {@linkcode CameraError} if the program has the right to
   * only one path.
   */
  get callback(): FrameCallback {
    return this.#callback ??= new FrameCallback(this.#library);
  }

  /** Gives everything back. Called when the camera is closed and calls no handler any more. */
  async close(): Promise<void> {
    this.drainWorker.close();
    this.recorder.close();
    // A callback that could not be deregistered stays: if the camera still called it after its end, the process would
    // crash.
    if (!this.#callback?.registered) await this.#callback?.close();
  }
}
