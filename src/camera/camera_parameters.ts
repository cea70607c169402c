import type { Calls, ParameterName, ParameterValue } from "../../ffi/mod.ts";
import { SettingsError } from "../errors.ts";
import { checkValue } from "./parameter_check.ts";
import { checkName, isLive, type Parameter, readParameter, readParameters } from "./parameters.ts";
import { type CameraState, type CameraVerb, guardCamera } from "./states.ts";

/** The camera whose parameters these are. */
export interface ParameterOwner {
  readonly calls: Calls;
  readonly hcam: number;
  readonly name: string;
  /** Where the camera is now. */
  readonly state: () => CameraState;
  /** Told what was set while the camera was ready. */
  readonly onSet: (name: ParameterName, value: ParameterValue) => void;
}

/** The parameters of one opened camera. */
export class CameraParameters {
  readonly #owner: ParameterOwner;
  readonly #live = new Map<ParameterName, boolean>();

  constructor(owner: ParameterOwner) {
    this.#owner = owner;
  }

  /** Describes all that the camera has. */
  async list(): Promise<Parameter[]> {
    const { calls, hcam, name, state } = this.#owner;
    guardCamera("read a parameter of", name, state());
    return await readParameters(calls, hcam);
  }

  /** Describes one. */
  async read(name: string): Promise<Parameter> {
    checkName(name);
    await this.#guard("read a parameter of", name);
    return await this.#read(name);
  }

  /** Checks a value, sets it, and describes the parameter as it then is. */
  async set(name: string, value: ParameterValue): Promise<Parameter> {
    checkName(name);
    await this.#guard("set a parameter of", name);
    const { calls, hcam, name: camera, state, onSet } = this.#owner;
    const checked = checkValue(await this.#read(name), value, camera);
    await calls.setParam(hcam, name, checked);
    if (state() === "ready") onSet(name, checked);
    return await this.#read(name);
  }

  async #read(name: ParameterName): Promise<Parameter> {
    const { calls, hcam, name: camera } = this.#owner;
    const parameter = await readParameter(calls, hcam, name);
    if (parameter) return parameter;
    throw new SettingsError(
      `Camera "${camera}" has no parameter ${name}, or not with the settings in force.`,
    );
  }

  /** Whether it is live is asked once for each parameter: questions during a run have stalled cameras. */
  async #guard(verb: CameraVerb, name: ParameterName): Promise<void> {
    const { calls, hcam, name: camera, state } = this.#owner;
    if (state() === "acquiring" || state() === "stopping") {
      const live = this.#live.get(name) ??
        (await calls.paramAvailable(hcam, name) && await isLive(calls, hcam, name));
      this.#live.set(name, live);
      if (live) return;
    }
    guardCamera(verb, camera, state());
  }
}
