import type { Calls, ParameterName } from "../../../ffi/mod.ts";
import { CameraError, PvcamError } from "../../errors.ts";
import { type Gain, levels, type Port, type PortNumbers, type Speed } from "./ports.ts";

/** PVCAM's nested table, and where the camera was in it. */
export interface PortTable {
  readonly ports: readonly Port[];
  readonly opened: PortNumbers;
}

/**
 * Reads the whole table, which moves the camera through all of it, and then restores what was set before. Entries that
 * a camera lacks or refuses are left out: some tables have holes, and some cameras have no ports.
 */
export async function readPortTable(calls: Calls, hcam: number): Promise<PortTable> {
  const reader = new TableReader(calls, hcam);
  const opened = {
    port: await reader.number(levels.port, 0),
    speed: await reader.number(levels.speed, 0),
    gain: await reader.number(levels.gain, 1),
  };
  const setpoint = await reader.number("PARAM_TEMP_SETPOINT", undefined);
  try {
    const ports = await reader.ports();
    if (ports.length > 0) return { ports, opened };
  } finally {
    for (const level of ["port", "speed", "gain"] as const) await reader.goTo(levels[level], opened[level]);
    // Some cameras have a separate set point for each port.
    if (setpoint !== undefined && await reader.number("PARAM_TEMP_SETPOINT", setpoint) !== setpoint) {
      await calls.setParam(hcam, "PARAM_TEMP_SETPOINT", setpoint);
    }
  }
  throw new CameraError(
    "Cannot open the camera: it refuses all of its own readout ports, speeds and gains. " +
      "Switch it off and on, and close other programs that use it.",
  );
}

class TableReader {
  readonly #calls: Calls;
  readonly #hcam: number;

  constructor(calls: Calls, hcam: number) {
    this.#calls = calls;
    this.#hcam = hcam;
  }

  async number<T>(name: ParameterName, otherwise: T): Promise<number | T> {
    return await this.#has(name) ? await this.#calls.getNumber(this.#hcam, name) : otherwise;
  }

  async ports(): Promise<Port[]> {
    const listed = await this.#has(levels.port) ? await this.#calls.getEnum(this.#hcam, levels.port) : [];
    const only = [{ value: await this.number(levels.port, 0), name: "Normal" }];
    const ports: Port[] = [];
    for (const { value, name } of listed.length > 0 ? listed : only) {
      if (!await this.goTo(levels.port, value)) continue;
      const speeds = await this.#speeds();
      if (speeds.length > 0) ports.push({ value, name, speeds });
    }
    return ports;
  }

  async #speeds(): Promise<Speed[]> {
    const speeds: Speed[] = [];
    for (const index of await this.#indexes(levels.speed, 0)) {
      if (!await this.goTo(levels.speed, index)) continue;
      const name = await this.#text("PARAM_SPDTAB_NAME");
      const pixelTimeNs = await this.number("PARAM_PIX_TIME", 0);
      const gains = await this.#gains();
      if (gains.length > 0) speeds.push({ index, ...(name ? { name } : {}), pixelTimeNs, gains });
    }
    return speeds;
  }

  async #gains(): Promise<Gain[]> {
    const gains: Gain[] = [];
    for (const index of await this.#indexes(levels.gain, 1)) {
      if (!await this.goTo(levels.gain, index)) continue;
      const name = await this.#text("PARAM_GAIN_NAME");
      const bitDepth = await this.#calls.getNumber(this.#hcam, "PARAM_BIT_DEPTH");
      gains.push({ index, ...(name ? { name } : {}), bitDepth });
    }
    return gains;
  }

  /**
   * The values from the smallest to the largest. `only` is returned if the camera does not have this level or gives no
   * range.
   */
  async #indexes(name: "PARAM_SPDTAB_INDEX" | "PARAM_GAIN_INDEX", only: number): Promise<number[]> {
    if (!await this.#has(name)) return [only];
    const first = await this.#calls.getNumber(this.#hcam, name, "ATTR_MIN");
    const last = await this.#calls.getNumber(this.#hcam, name, "ATTR_MAX");
    if (last < first) return [await this.number(name, only)];
    return Array.from({ length: Math.min(last - first + 1, mostOfLevel) }, (_, step) => first + step);
  }

  /** Returns whether the camera accepted the level. If it does not have the level, there is nothing to accept. */
  async goTo(name: ParameterName, value: number): Promise<boolean> {
    if (!await this.#has(name)) return true;
    try {
      await this.#calls.setParam(this.#hcam, name, value);
      return true;
    } catch (error) {
      // A level with only one choice may be read-only (a guess).
      if (error instanceof PvcamError && error.code === denied) {
        return await this.number(name, value) === value;
      }
      if (error instanceof PvcamError && notThere.includes(error.code)) return false;
      throw error;
    }
  }

  async #text(name: "PARAM_SPDTAB_NAME" | "PARAM_GAIN_NAME"): Promise<string> {
    return await this.#has(name) ? await this.#calls.getText(this.#hcam, name) : "";
  }

  #has(name: ParameterName): Promise<boolean> {
    return this.#calls.paramAvailable(this.#hcam, name);
  }
}

/** The largest number of speeds or gains that is believed, whatever ATTR_MAX says. */
const mostOfLevel = 64;

/** Codes that mean "there is no such entry": PL_ERR_NOT_AVAILABLE, VALUE_*, INDEX_OUT_OF_RANGE, NO_SPEED. */
const notThere: readonly number[] = [154, 164, 165, 166, 167, 186, 189];

/** PL_ERR_ACCESS_DENIED. */
const denied = 156;
