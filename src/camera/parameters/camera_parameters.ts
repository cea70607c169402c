import type { Calls, ParameterName, ParameterValue } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import type { SerialQueue } from "../../serial_queue.ts";
import { checkValue } from "./parameter_check.ts";
import { checkName, isLive, type Parameter, readParameter, readParameters } from "./parameters.ts";
import { type CameraState, type CameraVerb, guardCamera } from "../states.ts";

/** The camera whose parameters these are. */
export interface ParameterOwner {
  readonly calls: Calls;
  readonly hcam: number;
  readonly name: string;
  /** What the camera is doing now. */
  readonly state: () => CameraState;
  /**
   * Work on the ready camera waits here for its turn, because some parameters can be read only after others are set.
   */
  readonly turns: SerialQueue;
  /** Called with each parameter that was set while the camera was ready. */
  readonly onSet: (name: ParameterName, value: ParameterValue) => void;
}

/** The parameters of one opened camera. */
export class CameraParameters {
  readonly #owner: ParameterOwner;
  readonly #live = new Map<ParameterName, boolean>();

  constructor(owner: ParameterOwner) {
    this.#owner = owner;
  }

  /** Describes every parameter that the camera has. */
  async list(): Promise<Parameter[]> {
    const { calls, hcam, name, state, turns } = this.#owner;
    guardCamera("read a parameter of", name, state());
    return await turns.take(() => readParameters(calls, hcam));
  }

  /** Describes one parameter. */
  async read(name: string): Promise<Parameter> {
    checkName(name);
    return await this.#guarded("read a parameter of", name, () => this.#read(name));
  }

  /** Checks a value, sets it, and returns the parameter's new description. */
  async set(name: string, value: ParameterValue): Promise<Parameter> {
    checkName(name);
    const { calls, hcam, name: camera, onSet } = this.#owner;
    return await this.#guarded("set a parameter of", name, async (live) => {
      const checked = checkValue(await this.#read(name), value, camera);
      await calls.setParam(hcam, name, checked);
      if (!live) onSet(name, checked);
      return await this.#read(name);
    });
  }

  async #read(name: ParameterName): Promise<Parameter> {
    const { calls, hcam, name: camera } = this.#owner;
    const parameter = await readParameter(calls, hcam, name);
    if (parameter) return parameter;
    throw new SettingsError(
      `Camera "${camera}" has no parameter ${name} under the settings in force.`,
    );
  }

  /**
   * Waits for its turn and does the work; while the camera acquires, does it at once if the parameter is live. Each
   * parameter is asked only once whether it is live, because questions during a run have stalled cameras.
   */
  async #guarded(
    verb: CameraVerb,
    name: ParameterName,
    work: (live: boolean) => Promise<Parameter>,
  ): Promise<Parameter> {
    const { calls, hcam, name: camera, state, turns } = this.#owner;
    if (state() === "acquiring" || state() === "stopping") {
      const live = this.#live.get(name) ??
        (await calls.paramAvailable(hcam, name) && await isLive(calls, hcam, name));
      this.#live.set(name, live);
      if (live) return await work(true);
    }
    guardCamera(verb, camera, state());
    return await turns.take(() => work(false));
  }
}
