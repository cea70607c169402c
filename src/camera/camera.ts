import type { BufferMode, Library, RingMemory } from "../../ffi/mod.ts";
import type { ParameterName, ParameterValues } from "../../ffi/mod.ts";
import { arm } from "../acquisition/run/arm.ts";
import type { ArmingCamera } from "../acquisition/arming_camera.ts";
import { type AcquireOptions, checkOptions } from "../acquisition/options.ts";
import type { Acquisition } from "../acquisition/run/acquisition.ts";
import { Wakers } from "../acquisition/waking/wakers.ts";
import { needsAwait } from "../await_using.ts";
import { CameraError } from "../errors.ts";
import { SerialQueue } from "../serial_queue.ts";
import type { OwnFrame } from "../frame/frame.ts";
import { applySettings, isRefusal, type Setup } from "./settings/apply_settings.ts";
import { CameraParameters } from "./parameters/camera_parameters.ts";
import { type CameraInfo, readInfo } from "./info.ts";
import { type KeptParameters, ParameterKeeper } from "./parameters/kept_parameters.ts";
import { mergeSettings, withLevel } from "./settings/merge_settings.ts";
import type { Parameter } from "./parameters/parameters.ts";
import { type PortTable, readPortTable } from "./readout/port_table.ts";
import type { Port } from "./readout/ports.ts";
import { readSettings } from "./settings/saved_settings.ts";
import type { AppliedSettings, Settings } from "./settings.ts";
import { SpareRing } from "./spare_ring.ts";
import { type CameraState, guardCamera } from "./states.ts";
import { exposesByLevel } from "./settings/trigger.ts";

/** An opened PVCAM camera. Made by {@linkcode openCamera}; close it, or let `await using` do so. */
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
  // Without turns, a forgotten `await` on `configure` would let the camera write frames into a ring made for another size.
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
  }

  /** Opens a camera of a library by its name. For {@linkcode openCamera}, which finds both. */
  static async open(library: Library, name: string): Promise<Camera> {
    const { calls } = library;
    const hcam = await calls.camOpen(name);
    try {
      // A process that was killed leaves the camera exposing; this makes it listen again, and harms no other.
      await calls.expAbort(hcam).catch(() => {});
      return new Camera(library, hcam, await readInfo(calls, hcam, name), await readPortTable(calls, hcam));
    } catch (error) {
      await calls.camClose(hcam).catch(() => {});
      throw error;
    }
  }

  /** Where the camera is: `ready`, `acquiring`, `stopping` or `closed`. */
  get state(): "ready" | "acquiring" | "stopping" | "closed" {
    return this.#state;
  }

  /** The settings in force; undefined before the camera is first set up, and after `setParameter` until it is again. */
  get settings(): AppliedSettings | undefined {
    return this.#setup?.applied;
  }

  /** Whether the camera has been unplugged. It can still be closed; nothing else is of use. */
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
   * Checks settings, sets the camera up with them, and gives back what is in force. What is left out stays as it was.
   * Throws a {@linkcode SettingsError} that names the value and what was allowed; then nothing of it is kept. Throws a
   * {@linkcode StateError} while the camera acquires, and a {@linkcode PvcamError} where libpvcam refuses.
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
   * while another run goes on, a {@linkcode SinkError} where a file cannot be made, and a {@linkcode PvcamError} where
   * libpvcam refuses; then the camera is as before.
   *
   * @example Look at frames while they come
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
    checkOptions(options);
    this.#state = "acquiring"; // from here on nothing is set any more
    try {
      await this.#settled();
      const setup = this.#setup ??= await this.#apply(this.#wish);
      const parameters = options.sinks?.length ? await this.#keeper.read(this.#wish) : {};
      return this.#run = await arm(this.#armingCamera(setup, parameters), options);
    } catch (error) {
      this.#state = "ready";
      throw error;
    }
  }

  /**
   * Takes one picture, and gives it to the sinks as well: their files are whole when this is done. Throws what
   * {@linkcode Camera.acquire} throws, and a {@linkcode CameraError} if no picture came.
   */
  async snap(options: Pick<AcquireOptions, "sinks" | "signal"> = {}): Promise<OwnFrame> {
    guardCamera("snap with", this.info.name, this.#state);
    await using run = await this.acquire({ frames: 1, bufferMode: "sequence", ...options });
    let picture: OwnFrame | undefined;
    for await (using frame of run.frames()) picture = frame.copy();
    await run.finished;
    if (picture) return picture;
    throw new CameraError(`Camera "${this.info.name}" took no picture: the run ended before one came.`);
  }

  /**
   * Describes every parameter that this camera has. Throws a {@linkcode StateError} while it acquires. The value of
   * PARAM_CAM_SYSTEMS_INFO is left out: reading it has hung cameras, so it is read only if asked for by its name.
   */
  parameters(): Promise<Parameter[]> {
    return this.#parameters.list();
  }

  /**
   * Describes one parameter. Throws a {@linkcode SettingsError} if PVCAM or this camera does not have it, and a
   * {@linkcode StateError} while the camera acquires, unless the camera calls the parameter live.
   */
  async parameter<Name extends ParameterName>(name: Name): Promise<Parameter<Name>> {
    return await this.#parameters.read(name) as Parameter<Name>;
  }

  /**
   * Sets a parameter, an enum by its number or by its name, and describes it as it then is. Access, type, range, step
   * and name are checked before the camera sees them: a {@linkcode SettingsError} says what is allowed.
   *
   * The next run is set up afresh: what `configure` set is set again then. Port, speed and gain stay as they were
   * set last, by whichever of the two.
   */
  async setParameter<Name extends ParameterName>(
    name: Name,
    value: ParameterValues[Name] | string,
  ): Promise<Parameter<Name>> {
    return await this.#parameters.set(name, value) as Parameter<Name>;
  }

  /** Stops what is running and closes the camera. Twice is harmless. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    await this.#arming?.catch(() => {}); // a run that was begun and not waited for
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

  /** Settles when nothing is being set any more. */
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

  #armingCamera(setup: Setup, parameters: KeptParameters): ArmingCamera {
    const { applied, format } = setup;
    const { chip, product, serial, name, pixelSizeUm } = this.info;
    const { port, speed, gain, framePeriodMs, trigger, smartStreamMs } = applied;
    // Where the signal's length decides, what was set says nothing: frames tell, if anything does.
    const exposureMs = exposesByLevel(trigger) ? undefined : applied.exposureMs;
    return {
      library: this.#library,
      hcam: this.#hcam,
      name,
      wakers: this.#wakers,
      exposuresMs: exposureMs === undefined ? [NaN] : smartStreamMs.length > 0 ? smartStreamMs : [exposureMs],
      framePeriodMs,
      frameBytes: applied.frameBytes,
      recommendedBytes: setup.recommendedBytes,
      circular: setup.circular,
      frames: trigger === "internal" ? "free" : /first$/.test(trigger) ? "free-after-first" : "triggered",
      softwareTrigger: trigger === "software-first" || trigger === "software-edge",
      about: {
        camera: { name, chip, product, serial, pixelSizeUm },
        settings: { port, speed, gain, exposureMs, framePeriodMs, trigger },
        parameters,
        asked: { ...this.#wish },
      },
      setUp: setup.setUp,
      formatOf: (frameBytes: number) =>
        frameBytes === format.frameBytes ? format : setup.formatOf(frameBytes),
      isRefusal,
      takeRing: (bytes: number) => this.#spareRing.take(bytes),
      giveRingBack: (ring: RingMemory, stillRead: boolean) => {
        // A ring that is still read is left to its readers; its memory goes when they have gone.
        if (!stillRead) this.#spareRing.keep(ring);
      },
      onState: (state: "stopping" | "ready" | "disconnected") => {
        if (state === "disconnected") this.#disconnected = true;
        else if (this.#state !== "closed") this.#state = state;
      },
    };
  }
}

needsAwait(Camera.prototype, "camera");
