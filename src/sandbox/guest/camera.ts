import type { AcquireOptions } from "../../acquisition/options.ts";
import type { Camera } from "../../camera/camera.ts";
import type { CameraInfo } from "../../camera/info.ts";
import type { Parameter } from "../../camera/parameters/parameters.ts";
import type { Port } from "../../camera/readout/ports.ts";
import type { AppliedSettings, Settings } from "../../camera/settings.ts";
import { type CameraState, guardCamera } from "../../camera/states.ts";
import { StateError } from "../../errors.ts";
import type { ParameterName, ParameterValues } from "../../../ffi/mod.ts";
import type { OwnFrame } from "../../frame/frame.ts";
import { RingCollector } from "../ring_collector.ts";
import type { BegunRun, OpenedCamera } from "../protocol.ts";
import { type Public, RemoteAcquisition } from "./acquisition.ts";
import { ask, listenToCamera, setBeforeStart, stopping } from "./channel.ts";
import { HostSink } from "./sinks.ts";
import { pictureRun, takePicture } from "../../camera/take_picture.ts";

const rings = new RingCollector();

/** A camera that is open on the host's side. */
export class RemoteCamera implements Omit<Public<Camera>, "acquire"> {
  readonly info: CameraInfo;
  readonly ports: readonly Port[];
  readonly libraryPath: string;
  readonly libraryVersion: string;
  readonly #camera: number;
  #state: CameraState = "ready";
  #disconnected = false;
  #settings: AppliedSettings | undefined;

  /** Made by `openCamera`. */
  constructor({ camera, info, ports, libraryPath, libraryVersion }: OpenedCamera) {
    this.#camera = camera;
    this.info = info;
    this.ports = ports;
    this.libraryPath = libraryPath;
    this.libraryVersion = libraryVersion;
    listenToCamera(camera, {
      onCamera: (state, disconnected) => {
        if (this.#state !== "closed") this.#state = state;
        this.#disconnected = disconnected;
      },
    });
  }

  get state(): CameraState {
    return this.#state;
  }

  get disconnected(): boolean {
    return this.#disconnected;
  }

  get settings(): AppliedSettings | undefined {
    return this.#settings;
  }

  async configure(settings: Settings): Promise<AppliedSettings> {
    guardCamera("configure", this.info.name, this.#state);
    return this.#settings = await ask<AppliedSettings>("configure", { camera: this.#camera, settings });
  }

  async acquire(options: AcquireOptions = {}): Promise<RemoteAcquisition> {
    const { name } = this.info;
    guardCamera("acquire from", name, this.#state);
    if (stopping.signal.aborted) {
      throw new StateError(`Cannot begin another run of camera "${name}": the script is being stopped.`);
    }
    options.signal?.throwIfAborted();
    // Warnings and signals are the host's work, so `warn` and `onInterrupt` are not sent.
    const { sinks = [], signal, beforeStart, log, warn: _warn, onInterrupt: _onInterrupt, ...rest } = options;
    const hosted = sinks.filter((sink) => sink instanceof HostSink);
    this.#state = "acquiring";
    setBeforeStart(beforeStart);
    let begun: BegunRun;
    try {
      begun = await ask("acquire", {
        ...rest,
        camera: this.#camera,
        sinks: hosted.map((sink) => sink.takeOrder()),
        asks: beforeStart !== undefined,
        logs: log !== undefined,
      });
    } catch (error) {
      if (this.#state === "acquiring") this.#state = "ready";
      throw error;
    }
    this.#settings = begun.applied;
    rings.add(begun.bytes.byteLength);
    const own = sinks.filter((sink) => !(sink instanceof HostSink));
    const run = new RemoteAcquisition(begun, { ...options, sinks: own, signal });
    const { chip, product, serial, pixelSizeUm } = this.info;
    await run.feed({
      format: begun.format,
      frames: options.frames,
      startedMs: begun.startedMs,
      camera: { name, chip, product, serial, pixelSizeUm },
      settings: begun.applied,
    });
    return run;
  }

  async snap(options: Pick<AcquireOptions, "sinks" | "signal"> = {}): Promise<OwnFrame> {
    guardCamera("snap with", this.info.name, this.#state);
    return await takePicture(this.acquire({ ...pictureRun, ...options }), this.info.name);
  }

  parameters(): Promise<Parameter[]> {
    return ask("parameters", { camera: this.#camera });
  }

  parameter<Name extends ParameterName>(name: Name): Promise<Parameter<Name>> {
    return ask("parameter", { camera: this.#camera, name });
  }

  setParameter<Name extends ParameterName>(
    name: Name,
    value: ParameterValues[Name] | string,
  ): Promise<Parameter<Name>> {
    this.#settings = undefined;
    return ask("setParameter", { camera: this.#camera, name, value });
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    await ask("closeCamera", { camera: this.#camera });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
