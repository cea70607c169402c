/**
 * Calls from a processor to the camera. They are made in the processor's own thread, inside the gate, without the
 * script's thread.
 *
 * @module
 */
import {
  encodeValue,
  enterGate,
  ERROR_NAMES,
  leaveGate,
  PARAMETERS,
  parameterSymbols,
  PL_PARAM_ATTRIBUTES,
  triggerSymbols,
  type ValueType,
  valueTypeOf,
} from "../../../ffi/worker.ts";
import type { ProcessorContext } from "../../analysis/processor.ts";
import type { SharedCamera } from "../threads/shared_run.ts";

/** PL_SW_TRIG_STATUS_TRIGGERED of pvcam.h. */
const TRIGGERED = 0;
/** How long a call waits for other calls to leave libpvcam, in milliseconds. */
const GATE_MS = 100;

type ParameterName = keyof typeof PARAMETERS;

/** The calls of a processor. The library is opened at once, so that the first call is as quick as the others. */
export class CameraCalls implements Pick<ProcessorContext, "trigger" | "setParameter"> {
  readonly #camera: SharedCamera;
  readonly #trigger: ((hcam: number, flags: Uint32Array<ArrayBuffer>, value: number) => number) | undefined;
  readonly #parameters: Deno.DynamicLibrary<typeof parameterSymbols>["symbols"];
  readonly #flags = new Uint32Array(1);
  /**
   * The types of parameters that were set. The camera is asked only once for each, because questions during a run have
   * stalled cameras.
   */
  readonly #types = new Map<string, ValueType>();

  constructor(camera: SharedCamera, options: { triggers: boolean }) {
    this.#camera = camera;
    this.#parameters = Deno.dlopen(camera.libraryPath, parameterSymbols).symbols;
    if (options.triggers) {
      this.#trigger = Deno.dlopen(camera.libraryPath, triggerSymbols).symbols.pl_exp_trigger;
    }
  }

  readonly trigger = (): boolean => {
    const trigger = this.#trigger, { gate, hcam } = this.#camera;
    if (!trigger) {
      throw new Error(
        'this run cannot be triggered by software: configure "software-edge" or "software-first" first',
      );
    }
    if (!enterGate(gate, GATE_MS)) return false;
    try {
      return trigger(hcam, this.#flags, 0) !== 0 && this.#flags[0] === TRIGGERED;
    } finally {
      leaveGate(gate);
    }
  };

  readonly setParameter = (name: string, value: number | bigint | boolean): void => {
    const tried = `Cannot set ${name} to ${value}`;
    if (!Object.hasOwn(PARAMETERS, name)) throw new TypeError(`${tried}: PVCAM has no such parameter.`);
    const { id } = PARAMETERS[name as ParameterName];
    let type = this.#types.get(name);
    if (!type) this.#types.set(name, type = this.#typeOf(id, tried));
    const bytes = encodeValue(type, value, name);
    this.#call(
      tried,
      "pl_set_param",
      () => this.#parameters.pl_set_param(this.#camera.hcam, id, bytes),
    );
  };

  #typeOf(id: number, tried: string): ValueType {
    if (!this.#ask(id, "ATTR_AVAIL", tried)) throw new Error(`${tried}: this camera has no such parameter.`);
    if (!this.#ask(id, "ATTR_LIVE", tried)) {
      throw new Error(
        `${tried}: the camera does not call it live, and only live parameters are touched while it acquires. ` +
          "Set it between two runs.",
      );
    }
    const type = valueTypeOf(this.#ask(id, "ATTR_TYPE", tried));
    if (type) return type;
    throw new Error(`${tried}: the camera gives it a type that PVCAM does not have.`);
  }

  #ask(id: number, attribute: keyof typeof PL_PARAM_ATTRIBUTES, tried: string): number {
    const answer = new Uint16Array(8);
    const number = PL_PARAM_ATTRIBUTES[attribute];
    const { hcam } = this.#camera;
    this.#call(tried, "pl_get_param", () => this.#parameters.pl_get_param(hcam, id, number, answer));
    return answer[0];
  }

  #call(tried: string, name: string, call: () => number): void {
    const { gate } = this.#camera;
    if (!enterGate(gate, GATE_MS)) {
      throw new Error(`${tried}: another call was inside libpvcam for ${GATE_MS} ms.`);
    }
    try {
      if (call() !== 0) return;
      const code = this.#parameters.pl_error_code();
      throw new Error(`${tried}: ${name} failed with ${code} ${ERROR_NAMES[code] ?? "(an unknown code)"}.`);
    } finally {
      leaveGate(gate);
    }
  }
}
