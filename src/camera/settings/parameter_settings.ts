import type { ParameterName } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import type { FeatureRow, SettableCamera } from "./setting_row.ts";

/** Sets a parameter to the choice that the camera gives this name. */
export function byChoice(parameter: ParameterName): FeatureRow<string>["apply"] {
  return async (camera, value, name) => {
    const { calls, hcam } = camera;
    await need(camera, parameter, name);
    const entries = await calls.getEnum(hcam, parameter);
    const entry = entries.find((one) => one.name.toLowerCase() === value.toLowerCase());
    if (!entry) {
      const choices = entries.map((one) => `"${one.name}"`).join(", ") || "none";
      throw new SettingsError(`Cannot set ${name} to "${value}": this camera has ${choices}.`);
    }
    await calls.setParam(hcam, parameter, entry.value);
    const now = await calls.getNumber(hcam, parameter);
    return entries.find((one) => one.value === now)?.name ?? String(now);
  };
}

/** Sets a parameter to a number. `perUnit` is how many of PVCAM's counts make one unit of the setting. */
export function byNumber(parameter: ParameterName, perUnit = 1): FeatureRow<number>["apply"] {
  return async (camera, value, name) => {
    const { calls, hcam } = camera;
    await need(camera, parameter, name);
    const counts = perUnit === 1 ? value : Math.round(value * perUnit);
    const min = await calls.getNumber(hcam, parameter, "ATTR_MIN");
    const max = await calls.getNumber(hcam, parameter, "ATTR_MAX");
    if (!(counts >= min && counts <= max)) {
      throw new SettingsError(
        `Cannot set ${name} to ${value}: this camera takes ${min / perUnit} to ${max / perUnit} now.`,
      );
    }
    await calls.setParam(hcam, parameter, counts);
    return await calls.getNumber(hcam, parameter) / perUnit;
  };
}

/** Throws a {@linkcode SettingsError} if the camera lacks the parameter behind a setting. */
export async function need(camera: SettableCamera, parameter: ParameterName, name: string): Promise<void> {
  if (await camera.calls.paramAvailable(camera.hcam, parameter)) return;
  throw new SettingsError(`Cannot set ${name}: this camera has no ${parameter}.`);
}
