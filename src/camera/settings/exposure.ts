import type { Calls } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import { setIfOther } from "../parameters/set_if_other.ts";

/** An exposure in the camera's unit. */
export interface CameraExposure {
  /** The number for pl_exp_setup_*. */
  readonly value: number;
  /** The length of one unit in milliseconds. */
  readonly unitMs: number;
}

/** PVCAM's resolutions: the value of PARAM_EXP_RES and its length in milliseconds. */
const resolutions = [
  { value: 1, unitMs: 0.001, name: "microseconds" },
  { value: 0, unitMs: 1, name: "milliseconds" },
  { value: 2, unitMs: 1000, name: "seconds" },
];

/**
 * Sets the finest resolution in which an exposure fits the camera's range, so that rounding changes it least. Throws a
 * {@linkcode SettingsError} that names the range if no resolution fits.
 */
export async function chooseResolution(
  calls: Calls,
  hcam: number,
  exposureMs: number,
): Promise<CameraExposure> {
  if (!Number.isFinite(exposureMs) || exposureMs < 0) {
    throw new SettingsError(
      `Cannot expose for ${exposureMs} ms: it must be a number of milliseconds from 0 on.`,
    );
  }
  const offered = await calls.paramAvailable(hcam, "PARAM_EXP_RES")
    ? (await calls.getEnum(hcam, "PARAM_EXP_RES")).map((entry) => entry.value)
    : [];
  if (offered.length === 0) return { value: Math.round(exposureMs), unitMs: 1 };
  const original = await calls.getNumber(hcam, "PARAM_EXP_RES");
  let least = Infinity, most = 0;
  const units = resolutions.filter(({ value }) => offered.includes(value));
  for (const resolution of units) {
    await setIfOther(calls, hcam, "PARAM_EXP_RES", resolution.value);
    const [min, max] = await exposureRange(calls, hcam, resolution === units.at(-1));
    const value = Math.round(exposureMs / resolution.unitMs);
    if (value >= min && value <= max && (value > 0 || exposureMs === 0)) {
      return { value, unitMs: resolution.unitMs };
    }
    least = Math.min(least, min * resolution.unitMs);
    most = Math.max(most, max * resolution.unitMs);
  }
  await setIfOther(calls, hcam, "PARAM_EXP_RES", original);
  throw new SettingsError(
    `Cannot expose for ${exposureMs} ms: this camera takes ${least} to ${most} ms.`,
  );
}

/** pl_exp_setup_* take an exposure in 32 bits. */
const MOST = 2 ** 32 - 1;

/** The range in the resolution that is set; `coarsest` means that no coarser one is left for longer exposures. */
async function exposureRange(
  calls: Calls,
  hcam: number,
  coarsest: boolean,
): Promise<[min: number, max: number]> {
  for (const name of ["PARAM_EXPOSURE_TIME", "PARAM_EXP_TIME"] as const) {
    if (!await calls.paramAvailable(hcam, name)) continue;
    const max = await calls.getNumber(hcam, name, "ATTR_MAX");
    // PARAM_EXP_TIME has 16 bits. A maximum of 65535 is the end of those bits, and the camera's may be higher.
    const full = name === "PARAM_EXP_TIME" && max === 2 ** 16 - 1 && coarsest;
    const min = await calls.getNumber(hcam, name, "ATTR_MIN");
    if (min <= max) return [min, full ? MOST : Math.min(max, MOST)]; // otherwise it is not a range
  }
  return [0, MOST];
}

/** The exposure that the camera says it uses, in milliseconds; `undefined` if it does not say. */
export async function exposureInForce(
  calls: Calls,
  hcam: number,
  unitMs: number,
): Promise<number | undefined> {
  if (!await calls.paramAvailable(hcam, "PARAM_EXPOSURE_TIME")) return undefined;
  const value = await calls.getNumber(hcam, "PARAM_EXPOSURE_TIME");
  return value > 0 ? roundMs(value * unitMs) : undefined;
}

/** Rounds milliseconds to a nanosecond, which removes errors of binary fractions. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1e6) / 1e6;
}
