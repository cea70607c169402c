import type { Calls, ParameterName, ParameterValue } from "../../../ffi/mod.ts";
import { PvcamError } from "../../errors.ts";
import type { Settings } from "../settings.ts";

/** Parameters that a recording keeps if the camera has them, besides those that the script set by name. */
const kept: readonly ParameterName[] = [
  "PARAM_TEMP",
  "PARAM_TEMP_SETPOINT",
  "PARAM_FAN_SPEED_SETPOINT",
  "PARAM_CLEAR_MODE",
  "PARAM_CLEAR_CYCLES",
  "PARAM_PMODE",
  "PARAM_EXPOSE_OUT_MODE",
  "PARAM_SCAN_MODE",
  "PARAM_SCAN_DIRECTION",
  "PARAM_SCAN_LINE_DELAY",
  "PARAM_SCAN_WIDTH",
  "PARAM_ADC_OFFSET",
  "PARAM_ACTUAL_GAIN",
  "PARAM_GAIN_MULT_ENABLE",
  "PARAM_GAIN_MULT_FACTOR",
  "PARAM_PIX_TIME",
  "PARAM_READOUT_TIME",
  "PARAM_HOST_FRAME_ROTATE",
  "PARAM_HOST_FRAME_FLIP",
  "PARAM_HOST_FRAME_SUMMING_ENABLED",
  "PARAM_HOST_FRAME_SUMMING_COUNT",
  "PARAM_HOST_FRAME_SUMMING_FORMAT",
  "PARAM_HOST_FRAME_DECOMPRESSION_ENABLED",
];

/** Settings that may change with every event of an experiment. They change none of the kept parameters. */
const passing: readonly (keyof Settings)[] = ["exposureMs", "region", "regions"];

/** Parameters as PVCAM counts them; an enum by the camera's name for its value. */
export type KeptParameters = Readonly<Record<string, ParameterValue>>;

/**
 * Reads the parameters that recordings keep. It reads once for the settings in force: a camera may take a millisecond
 * for each parameter, and an experiment sets the camera up for every frame.
 */
export class ParameterKeeper {
  readonly #calls: Calls;
  readonly #hcam: number;
  readonly #set = new Set<ParameterName>();
  readonly #known = new Map<string, KeptParameters>();

  constructor(calls: Calls, hcam: number) {
    this.#calls = calls;
    this.#hcam = hcam;
  }

  /** Notes that a script set a parameter by its name. */
  onSet(name: ParameterName): void {
    this.#set.add(name);
    this.#known.clear();
  }

  /** The parameters under the settings in force. */
  async read(settings: Settings): Promise<KeptParameters> {
    const key = JSON.stringify(
      settings,
      (name, value) => passing.includes(name as never) ? undefined : value,
    );
    const known = this.#known.get(key);
    if (known) return known;
    const found: Record<string, ParameterValue> = {};
    for (const name of new Set([...kept, ...this.#set])) {
      const value = await this.#valueOf(name);
      if (value !== undefined) found[name] = value;
    }
    this.#known.set(key, found);
    return found;
  }

  /** A parameter that the camera does not have, or cannot give now, is left out; no recording fails for that. */
  async #valueOf(name: ParameterName): Promise<ParameterValue | undefined> {
    const [calls, hcam] = [this.#calls, this.#hcam];
    try {
      if (!await calls.paramAvailable(hcam, name)) return undefined;
      const value = await calls.getParam(hcam, name);
      if (await calls.getParamType(hcam, name) !== "enum") return value;
      return (await calls.getEnum(hcam, name)).find((one) => one.value === value)?.name ?? value;
    } catch (error) {
      if (error instanceof PvcamError) return undefined;
      throw error;
    }
  }
}
