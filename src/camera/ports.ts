import type { Calls } from "../../ffi/mod.ts";
import { SettingsError } from "../errors.ts";

/** A gain of a speed. */
export interface Gain {
  /** What PARAM_GAIN_INDEX takes; counts from 1. */
  readonly index: number;
  /** Its name, where the camera has one. */
  readonly name?: string;
  /** Bits of the converter. */
  readonly bitDepth: number;
}

/** A speed of a port. */
export interface Speed {
  /** What PARAM_SPDTAB_INDEX takes; counts from 0. */
  readonly index: number;
  /** Its name, where the camera has one. */
  readonly name?: string;
  /** Time to read a pixel, in nanoseconds. */
  readonly pixelTimeNs: number;
  /** Its gains. */
  readonly gains: readonly Gain[];
}

/** A readout port with its speeds, and their gains: PVCAM's nested table. */
export interface Port {
  /** What PARAM_READOUT_PORT takes. */
  readonly value: number;
  /** Its name. */
  readonly name: string;
  /** Its speeds. */
  readonly speeds: readonly Speed[];
}

/** A place in the nested table. */
export interface PortChoice {
  readonly port: Port;
  readonly speed: Speed;
  readonly gain: Gain;
}

/** Reads the whole table, which moves the camera through all of it, and puts back what was set before. */
export async function readPorts(calls: Calls, hcam: number): Promise<Port[]> {
  const has = (name: Parameters<Calls["paramAvailable"]>[1]) => calls.paramAvailable(hcam, name);
  const hasPorts = await has("PARAM_READOUT_PORT");
  const hasSetpoint = await has("PARAM_TEMP_SETPOINT");
  const before = {
    port: hasPorts ? await calls.getNumber(hcam, "PARAM_READOUT_PORT") : 0,
    speed: await calls.getNumber(hcam, "PARAM_SPDTAB_INDEX"),
    gain: await calls.getNumber(hcam, "PARAM_GAIN_INDEX"),
    setpoint: hasSetpoint ? await calls.getNumber(hcam, "PARAM_TEMP_SETPOINT") : 0,
  };
  const entries = hasPorts ? await calls.getEnum(hcam, "PARAM_READOUT_PORT") : [{ value: 0, name: "Normal" }];
  const ports: Port[] = [];
  for (const { value, name } of entries) {
    if (hasPorts) await calls.setParam(hcam, "PARAM_READOUT_PORT", value);
    ports.push({ value, name, speeds: await readSpeeds(calls, hcam) });
  }
  if (hasPorts) await calls.setParam(hcam, "PARAM_READOUT_PORT", before.port);
  await calls.setParam(hcam, "PARAM_SPDTAB_INDEX", before.speed);
  await calls.setParam(hcam, "PARAM_GAIN_INDEX", before.gain);
  if (hasSetpoint && await calls.getNumber(hcam, "PARAM_TEMP_SETPOINT") !== before.setpoint) {
    await calls.setParam(hcam, "PARAM_TEMP_SETPOINT", before.setpoint);
  }
  return ports;
}

async function readSpeeds(calls: Calls, hcam: number): Promise<Speed[]> {
  const last = await calls.getNumber(hcam, "PARAM_SPDTAB_INDEX", "ATTR_MAX");
  const speeds: Speed[] = [];
  for (let index = 0; index <= last; index++) {
    await calls.setParam(hcam, "PARAM_SPDTAB_INDEX", index);
    const name = await optionalText(calls, hcam, "PARAM_SPDTAB_NAME");
    const pixelTimeNs = await calls.getNumber(hcam, "PARAM_PIX_TIME");
    speeds.push({ index, ...(name ? { name } : {}), pixelTimeNs, gains: await readGains(calls, hcam) });
  }
  return speeds;
}

async function readGains(calls: Calls, hcam: number): Promise<Gain[]> {
  const first = await calls.getNumber(hcam, "PARAM_GAIN_INDEX", "ATTR_MIN");
  const last = await calls.getNumber(hcam, "PARAM_GAIN_INDEX", "ATTR_MAX");
  const gains: Gain[] = [];
  for (let index = first; index <= last; index++) {
    await calls.setParam(hcam, "PARAM_GAIN_INDEX", index);
    const name = await optionalText(calls, hcam, "PARAM_GAIN_NAME");
    gains.push({
      index,
      ...(name ? { name } : {}),
      bitDepth: await calls.getNumber(hcam, "PARAM_BIT_DEPTH"),
    });
  }
  return gains;
}

async function optionalText(calls: Calls, hcam: number, name: "PARAM_SPDTAB_NAME" | "PARAM_GAIN_NAME") {
  return await calls.paramAvailable(hcam, name) ? await calls.getText(hcam, name) : undefined;
}

/** What a script asks for: names or numbers; what it leaves out is the first of the level. */
export interface PortWish {
  /** The readout port: its name, or its value in PVCAM. */
  readonly port?: string | number;
  /** The speed: its name, or its index from 0. */
  readonly speed?: string | number;
  /** The gain: its name, or its index from 1. */
  readonly gain?: string | number;
}

/** Finds a place in the table by names or indexes. A name that does not exist throws with the names that do. */
export function choosePort(ports: readonly Port[], wish: PortWish): PortChoice {
  const port = pick("port", wish.port, ports, (one) => one.value);
  const speed = pick(`speed of port "${port.name}"`, wish.speed, port.speeds, (one) => one.index);
  const label = speed.name ? `"${speed.name}"` : String(speed.index);
  const gain = pick(
    `gain of port "${port.name}", speed ${label}`,
    wish.gain,
    speed.gains,
    (one) => one.index,
  );
  return { port, speed, gain };
}

function pick<T extends { readonly name?: string }>(
  what: string,
  wish: string | number | undefined,
  all: readonly T[],
  numberOf: (one: T) => number,
): T {
  if (wish === undefined) return all[0];
  const text = String(wish).toLowerCase();
  const found = all.find((one) => one.name !== undefined && one.name.toLowerCase() === text) ??
    all.find((one) => String(numberOf(one)) === text);
  if (found) return found;
  const choices = all.map((one) =>
    one.name === undefined ? `${numberOf(one)}` : `${numberOf(one)} "${one.name}"`
  );
  throw new SettingsError(
    `There is no ${what} called "${wish}" on this camera; it has: ${choices.join(", ")}.`,
  );
}

/** Sets port, speed and gain in the order that PVCAM needs: a higher one resets the lower ones. */
export async function applyPort(calls: Calls, hcam: number, choice: PortChoice): Promise<void> {
  if (await calls.paramAvailable(hcam, "PARAM_READOUT_PORT")) {
    await calls.setParam(hcam, "PARAM_READOUT_PORT", choice.port.value);
  }
  await calls.setParam(hcam, "PARAM_SPDTAB_INDEX", choice.speed.index);
  await calls.setParam(hcam, "PARAM_GAIN_INDEX", choice.gain.index);
}
