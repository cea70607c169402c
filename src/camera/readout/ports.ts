import type { Calls } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import { setIfOther } from "../parameters/set_if_other.ts";
import type { Settings } from "../settings.ts";

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

/** A readout port with its speeds and their gains: PVCAM's nested table. */
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

/** A place in the nested table, in PVCAM's own numbers. */
export interface PortNumbers {
  /** PARAM_READOUT_PORT. */
  readonly port: number;
  /** PARAM_SPDTAB_INDEX. */
  readonly speed: number;
  /** PARAM_GAIN_INDEX. */
  readonly gain: number;
}

/**
 * What a script asks for: names or numbers. A level without one stays as it was when the camera was opened; below a
 * port or a speed that the script named, it is the first one.
 */
export type PortWish = Pick<Settings, "port" | "speed" | "gain">;

/**
 * Finds an entry of the table by names or indexes. `opened` is the entry that was set when the camera was opened. An
 * unknown name throws an error with the known ones.
 */
export function choosePort(ports: readonly Port[], wish: PortWish, opened?: PortNumbers): PortChoice {
  const port = pick(
    { owner: "This camera", level: "port" },
    { wish: wish.port, otherwise: opened?.port },
    ports,
    (one) => one.value,
  );
  // When a level is set, the camera goes to the first entry of each level below it.
  const speed = pick(
    { owner: `Port "${port.name}"`, level: "speed" },
    {
      wish: wish.speed,
      otherwise: wish.port === undefined ? opened?.speed : undefined,
      elsewhere: () =>
        ports.filter((one) => one.speeds.some((speed) => isCalled(speed, wish.speed))).map(({ name }) =>
          `port "${name}"`
        ),
    },
    port.speeds,
    (one) => one.index,
  );
  const label = speed.name ? `"${speed.name}"` : String(speed.index);
  const asOpened = wish.port === undefined && wish.speed === undefined;
  const gain = pick(
    { owner: `Port "${port.name}", speed ${label},`, level: "gain" },
    {
      wish: wish.gain,
      otherwise: asOpened ? opened?.gain : undefined,
      elsewhere: () => speedsWithGain(ports, wish.gain),
    },
    speed.gains,
    (one) => one.index,
  );
  return { port, speed, gain };
}

/** All entries that have a gain of this name, in the words of a setting. */
function speedsWithGain(ports: readonly Port[], wish: string | number | undefined): string[] {
  return ports.flatMap((port) =>
    port.speeds.filter((speed) => speed.gains.some((gain) => isCalled(gain, wish))).map((speed) =>
      `port "${port.name}", speed ${shownLevel(speed, speed.index)}`
    )
  );
}

function isCalled(one: { readonly name?: string }, wish: string | number | undefined): boolean {
  return one.name !== undefined && one.name.toLowerCase() === String(wish).toLowerCase();
}

function shownLevel({ name }: { readonly name?: string }, number: number): string {
  return name === undefined ? `${number}` : `${number} "${name}"`;
}

function pick<T extends { readonly name?: string }>(
  { owner, level }: { owner: string; level: string },
  { wish, otherwise, elsewhere = () => [] }: {
    wish: string | number | undefined;
    otherwise: number | undefined;
    /** Other entries of the table with that name. */
    elsewhere?: () => string[];
  },
  all: readonly T[],
  numberOf: (one: T) => number,
): T {
  if (wish === undefined) return all.find((one) => numberOf(one) === otherwise) ?? all[0];
  const found = all.find((one) => isCalled(one, wish)) ??
    all.find((one) => String(numberOf(one)) === String(wish));
  if (found) return found;
  const choices = all.map((one) => shownLevel(one, numberOf(one)));
  const places = elsewhere();
  const hint = places.length === 0 ? "" : ` "${wish}" exists at ${places.join(", or at ")}: set that too.`;
  throw new SettingsError(
    `${owner} has no ${level} "${wish}"; it has ${choices.join(", ")}.${hint}`,
  );
}

/** The parameter of each level, from the top. */
export const levels = {
  port: "PARAM_READOUT_PORT",
  speed: "PARAM_SPDTAB_INDEX",
  gain: "PARAM_GAIN_INDEX",
} as const;

/** Sets port, speed and gain in the order that PVCAM needs, since each one resets those below it. */
export async function applyPort(
  calls: Calls,
  hcam: number,
  { port, speed, gain }: PortChoice,
): Promise<void> {
  const values = { port: port.value, speed: speed.index, gain: gain.index };
  let changed = false; // after a level was set, the levels below it must be set too, whatever the camera says of them
  for (const level of ["port", "speed", "gain"] as const) {
    const name = levels[level];
    if (!await calls.paramAvailable(hcam, name)) continue; // not every camera has all three
    if (changed) await calls.setParam(hcam, name, values[level]);
    else changed = await setIfOther(calls, hcam, name, values[level]);
  }
}
