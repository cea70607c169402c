import type { Calls } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import { type CameraExposure, chooseResolution, roundMs } from "./exposure.ts";
import { setIfOther } from "../parameters/set_if_other.ts";

/**
 * Gives the camera a list of exposures that it repeats, one for each frame; an empty list switches that off. Returns
 * the list in force, in milliseconds.
 */
export async function applySmartStream(
  calls: Calls,
  hcam: number,
  { exposuresMs, exposure }: { exposuresMs: readonly number[]; exposure: CameraExposure },
): Promise<number[]> {
  const has = await calls.paramAvailable(hcam, "PARAM_SMART_STREAM_MODE_ENABLED");
  if (exposuresMs.length === 0) {
    if (has) await setIfOther(calls, hcam, "PARAM_SMART_STREAM_MODE_ENABLED", false);
    return [];
  }
  if (!has) throw new SettingsError("Cannot set smartStreamMs: this camera has no SMART streaming.");
  await setIfOther(calls, hcam, "PARAM_SMART_STREAM_MODE_ENABLED", true);
  const most = await calls.getNumber(hcam, "PARAM_SMART_STREAM_EXP_PARAMS", "ATTR_MAX");
  if (exposuresMs.length > most) {
    throw new SettingsError(
      `Cannot set ${exposuresMs.length} exposures for SMART streaming: this camera takes at most ${most}.`,
    );
  }
  const list = exposuresMs.map((ms) => Math.round(ms / exposure.unitMs));
  const bad = exposuresMs.find((ms, index) => !Number.isFinite(ms) || list[index] < 1);
  if (bad !== undefined) {
    throw new SettingsError(
      `Cannot expose for ${bad} ms in SMART streaming: the shortest is ${exposure.unitMs} ms here.`,
    );
  }
  await calls.setParam(hcam, "PARAM_SMART_STREAM_EXP_PARAMS", list);
  const set = await calls.getParam(hcam, "PARAM_SMART_STREAM_EXP_PARAMS");
  return (Array.isArray(set) ? set as number[] : list).map((value) => roundMs(value * exposure.unitMs));
}

/**
 * The resolution for a run's exposures. For a list it is that of the longest one. The single exposure is not used then,
 * so it does not make the list's steps coarser.
 */
export async function resolutionFor(
  calls: Calls,
  hcam: number,
  exposureMs: number,
  exposuresMs: readonly number[],
): Promise<CameraExposure> {
  if (exposuresMs.length === 0) return await chooseResolution(calls, hcam, exposureMs);
  const longestMs = Math.max(...exposuresMs);
  const { unitMs } = await chooseResolution(calls, hcam, longestMs);
  return { value: Math.max(1, Math.round(Math.min(exposureMs, longestMs) / unitMs)), unitMs };
}
