import type { BufferMode, Library } from "../../ffi/mod.ts";
import type { ParameterName, ParameterValues } from "../../ffi/mod.ts";
import { arm } from "../acquisition/run/arm.ts";
import { type AcquireOptions, checkOptions } from "../acquisition/options.ts";
import type { ExperimentThread } from "../acquisition/run/experiment_recorder.ts";
import type { Acquisition } from "../acquisition/run/acquisition.ts";
import { Wakers } from "../acquisition/waking/wakers.ts";
import { needsAwait } from "../await_using.ts";
import { SerialQueue } from "../serial_queue.ts";
import type { OwnFrame } from "../frame/frame.ts";
import { applySettings, type Setup } from "./settings/apply_settings.ts";
import { cameraForRun } from "./camera_for_run.ts";
import { CameraParameters } from "./parameters/camera_parameters.ts";
import { type CameraInfo, readInfo } from "./info.ts";
import { ParameterKeeper } from "./parameters/kept_parameters.ts";
import { mergeSettings, withLevel } from "./settings/merge_settings.ts";
import type { Parameter } from "./parameters/parameters.ts";
import { type PortTable, readPortTable } from "./readout/port_table.ts";
import type { Port } from "./readout/ports.ts";
import { checkPictureOptions, refuseSettings } from "./options_given.ts";
import { readSettings } from "./settings/saved_settings.ts";
import type { AppliedSettings, Settings } from "./settings.ts";
import { SpareRing } from "./spare_ring.ts";
import { type CameraState, guardCamera } from "./states.ts";
import { pictureRun, takePicture } from "./take_picture.ts";

/** The recorder's thread of a camera, for experiments; a sandboxed script's camera has none. No part of the front door. */
export let recorderThreadOf: (camera: Camera) => ExperimentThread | undefined;

/** An opened PVCAM camera, from {@linkcode openCamera}. `await using` closes it, and so does `close()`. */
export class Camera implements AsyncDisposable {
  /** What the camera is. */
  readonly info: CameraInfo;
  /** Its readout ports with their speeds and gains. */
  readonly ports: readonly Port[];
  readonly #library: Library;
  readonly #hcam: number;
  readonly #table: PortTable;
  #state: CameraState = "ready";
  #wish: Settings = {};
  #setup: Setup | undefined;
  #run: Acquisition | undefined;
  #arming: Promise<Acquisition> | undefined;
  #closing: Promise<void> | undefined;
  readonly #spareRing: SpareRing;
  #disconnected = false;
  readonly #wakers: Wakers;
  readonly #parameters: CameraParameters;
  readonly #keeper: ParameterKeeper;
  // Calls wait for each other here. Without that, a forgotten `await` on `configure` would let the camera write frames
  // into a ring made for another size.
  readonly #turns = new SerialQueue();

  private constructor(library: Library, hcam: number, info: CameraInfo, table: PortTable) {
    this.#library = library;
    this.#hcam = hcam;
    this.info = info;
    this.#table = table;
    this.ports = table.ports;
    this.#wakers = new Wakers(library);
    this.#spareRing = new SpareRing(library);
    this.#keeper = new ParameterKeeper(library.calls, hcam);
    this.#parameters = new CameraParameters({
      calls: library.calls,
      hcam,
      name: info.name,
      state: () => this.#state,
      turns: this.#turns,
      onSet: (name, value) => {
        this.#setup = undefined;
        this.#keeper.onSet(name);
        this.#wish = withLevel(this.#wish, name, value);
      },
    });
    // Else `camera.exposureMs = 20` would do nothing, and say nothing.
    Object.preventExtensions(this);
  }

  static {
    recorderThreadOf = (camera) =>
      #wakers in camera ? { worker: camera.#wakers.recorder, libcPath: camera.#library.libcPath } : undefined;
  }

  /** Opens a camera of a library by its name. {@linkcode openCamera} finds both for you. */
  static async open(library: Library, name: string): Promise<Camera> {
    const { calls } = library;
    const hcam = await calls.camOpen(name);
    try {
      // The camera may still be exposing for a process that was killed. The abort ends that, and does nothing
      // otherwise.
      await calls.expAbort(hcam).catch(() => {});
      return new Camera(library, hcam, await readInfo(calls, hcam, name), await readPortTable(calls, hcam));
    } catch (error) {
      await calls.camClose(hcam).catch(() => {});
      throw error;
    }
  }

  /** What the camera is doing: `ready`, `acquiring`, `stopping` or `closed`. */
  get state(): "ready" | "acquiring" | "stopping" | "closed" {
    return this.#state;
  }

  /**
   * The settings in force. Undefined until the camera is first set up, and after `setParameter` until it is set up
   * again.
   */
  get settings(): AppliedSettings | undefined {
    return this.#setup?.applied;
  }

  /** Whether the camera has been unplugged. Then the only useful call is `close()`. */
  get disconnected(): boolean {
    return this.#disconnected;
  }

  /** The version of libpvcam, such as `3.10.2`. */
  get libraryVersion(): string {
    return this.#library.version;
  }

  /** The path of libpvcam. */
  get libraryPath(): string {
    return this.#library.path;
  }

  /**
   * Checks settings, sets the camera up with them, and returns what is in force. Settings that you leave out keep their
   * values. Throws a {@linkcode SettingsError} that names the value and what was allowed; then none of these settings is kept.
   * Throws a {@linkcode StateError} while the camera acquires, and a {@linkcode PvcamError} if libpvcam refuses.
   *
   * @example What was asked, and what the camera made of it
   * ```ts
   * import { openCamera } from "@pvcam/pvcam-deno";
   *
   * await using camera = await openCamera({ library: "simulator" });
   * const applied = await camera.configure({ exposureMs: 5.123, binning: 2 });
   * console.log(applied.width, applied.height, applied.framePeriodMs);
   * for (const { setting, asked, applied: now, why } of applied.adjusted) console.log(setting, asked, now, why);
   * ```
   */
  async configure(settings: Settings): Promise<AppliedSettings> {
    guardCamera("configure", this.info.name, this.#state);
    const asked = readSettings(settings);
    return await this.#turns.take(async () => {
      const wish = mergeSettings(this.#wish, asked);
      this.#setup = await this.#apply(wish);
      this.#wish = wish;
      return this.#setup.applied;
    });
  }

  /**
   * Arms a run and starts it. Throws a {@linkcode SettingsError} for options that do not fit, a {@linkcode StateError}
   * during another run, a {@linkcode SinkError} if a file cannot be made, and a {@linkcode PvcamError} if libpvcam
   * refuses; then the camera is as before.
   *
   * @example Look at frames as they come
   * ```ts
   * import { openCamera } from "@pvcam/pvcam-deno";
   *
   * await using camera = await openCamera({ library: "simulator" });
   * await using run = await camera.acquire({ frames: 10 });
   * for await (using frame of run.frames()) console.log(frame.frameNumber, frame.pixels[0]);
   * const { missing, overrun } = await run.finished;
   * console.log(missing, overrun);
   * ```
   */
  acquire(options: AcquireOptions = {}): Promise<Acquisition> {
    return this.#arming = this.#acquire(options);
  }

  async #acquire(options: AcquireOptions): Promise<Acquisition> {
    guardCamera("acquire from", this.info.name, this.#state);
    refuseSettings(options);
    checkOptions(options);
    this.#state = "acquiring"; // settings cannot change from here on
    try {
      await this.#settled();
      const setup = this.#setup ??= await this.#apply(this.#wish);
      const parameters = options.sinks?.length ? await this.#keeper.read(this.#wish) : {};
      const camera = cameraForRun(setup, {
        library: this.#library,
        hcam: this.#hcam,
        info: this.info,
        wakers: this.#wakers,
        spareRing: this.#spareRing,
        asked: { ...this.#wish },
        parameters,
        onState: (state) => this.#onState(state),
      });
      return this.#run = await arm(camera, options);
    } catch (error) {
      this.#state = "ready";
      throw error;
    }
  }

  /**
   * Takes one picture, returns it, and gives it to the sinks too; their files are complete when this returns. Throws
   * what {@linkcode Camera.acquire} throws, and a {@linkcode CameraError} if no picture came.
   */
  async snap(options: Pick<AcquireOptions, "sinks" | "signal"> = {}): Promise<OwnFrame> {
    guardCamera("snap with", this.info.name, this.#state);
    checkPictureOptions(options);
    return await takePicture(this.acquire({ ...pictureRun, ...options }), this.info.name);
  }

  /**
   * Describes every parameter that this camera has. Throws a {@linkcode StateError} while it acquires. The value of
   * PARAM_CAM_SYSTEMS_INFO is left out, because reading it has hung cameras; `parameter()` reads it.
   */
  parameters(): Promise<Parameter[]> {
    return this.#parameters.list();
  }

  /**
   * Describes one parameter. Throws a {@linkcode SettingsError} if PVCAM or this camera does not have it, and a
   * {@linkcode StateError} while the camera acquires, unless the camera says that the parameter is live.
   */
  async parameter<Name extends ParameterName>(name: Name): Promise<Parameter<Name>> {
    return await this.#parameters.read(name) as Parameter<Name>;
  }

  /**
   * Sets a parameter and returns its new description. An enum takes its number or its name. Access, type, range, step
   * and name are checked before the camera sees them; a {@linkcode SettingsError} says what is allowed.
   *
   * The next run sets the camera up again with the settings of `configure`. Port, speed and gain keep what was set
   * last, here or by `configure`.
   */
  async setParameter<Name extends ParameterName>(
    name: Name,
    value: ParameterValues[Name] | string,
  ): Promise<Parameter<Name>> {
    return await this.#parameters.set(name, value) as Parameter<Name>;
  }

  /** Stops the run, if there is one, and closes the camera. A second call does nothing. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    await this.#arming?.catch(() => {}); // `acquire` may still be arming a run
    const run = this.#run;
    try {
      if (run && run.state !== "finished" && run.state !== "failed") await run[Symbol.asyncDispose]();
    } finally {
      this.#state = "closed";
      await this.#settled();
      this.#spareRing.release();
      try {
        await this.#library.calls.camClose(this.#hcam);
      } finally {
        await this.#wakers.close();
        await this.#library.close();
      }
    }
  }

  /** Closes the camera, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Settles when no setting is being changed. */
  #settled(): Promise<void> {
    return this.#turns.take(() => Promise.resolve());
  }

  #apply(wish: Settings): Promise<Setup> {
    const bufferModes: BufferMode[] = ["overwrite", "no-overwrite"];
    const { calls } = this.#library;
    return applySettings(
      { calls, hcam: this.#hcam, sensor: this.info, table: this.#table, bufferModes },
      wish,
    );
  }

  #onState(state: "stopping" | "ready" | "disconnected"): void {
    if (state === "disconnected") this.#disconnected = true;
    else if (this.#state !== "closed") this.#state = state;
  }
}

needsAwait(Camera.prototype, "camera");
