import { FrameCallback, type Library } from "../../../ffi/mod.ts";
import { workerModule } from "../../worker_module.ts";
import { KeptWorker } from "../threads/kept_worker.ts";
import * as sources from "../worker_sources.ts";
import { CameraWorker } from "./camera_worker.ts";

/** What the runs of one camera are woken by and recorded with, made for the first run that needs it and kept until the camera closes. */
export class Wakers {
  readonly pump: CameraWorker = new CameraWorker();
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

  /** The callback, registered for one run at a time. Throws a {@linkcode CameraError} under a right to one path only. */
  get callback(): FrameCallback {
    return this.#callback ??= new FrameCallback(this.#library);
  }

  /** Gives everything back; called when the camera is closed and calls no handler any more. */
  async close(): Promise<void> {
    this.pump.close();
    this.recorder.close();
    // One that could not be deregistered stays: a camera that still called it would end the process.
    if (!this.#callback?.registered) await this.#callback?.close();
  }
}
