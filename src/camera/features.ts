import type { Calls, ParameterName } from "../../ffi/mod.ts";
import { SettingsError } from "../errors.ts";

/** Settings that are one parameter each, or a table of post-processing features. */
export interface FeatureSettings {
  /** How the sensor is cleared, by the camera's own name for it, such as `Auto` or `Pre-Sequence`. */
  readonly clearMode?: string;
  /** The set point of the sensor's temperature, in degrees Celsius. */
  readonly temperatureSetpointC?: number;
  /** The fan's speed, by the camera's own name for it, such as `High`. */
  readonly fan?: string;
  /** How the rows are scanned, by the camera's own name for it, such as `Auto` or `Line Delay`. */
  readonly scanMode?: string;
  /** In scan mode `Line Delay`: rows' times to wait between rows. */
  readonly scanLineDelay?: number;
  /** In scan mode `Scan Width`: rows that are exposed at once. */
  readonly scanWidth?: number;
  /**
   * Post-processing features, by the camera's own names: `true` or `false` for a whole feature, or its parameters one
   * by one, as in `{ "DESPECKLE BRIGHT LOW": { "THRESHOLD": 110 } }`.
   */
  readonly postProcessing?: Readonly<Record<string, boolean | Readonly<Record<string, number>>>>;
}

/** Sets what was asked; gives what is in force of it. */
export async function applyFeatures(
  calls: Calls,
  hcam: number,
  wish: FeatureSettings,
): Promise<FeatureSettings> {
  const applied: { -readonly [Key in keyof FeatureSettings]: FeatureSettings[Key] } = {};
  for (
    const [key, parameter] of [["clearMode", "PARAM_CLEAR_MODE"], ["fan", "PARAM_FAN_SPEED_SETPOINT"], [
      "scanMode",
      "PARAM_SCAN_MODE",
    ]] as const
  ) {
    const name = wish[key];
    if (name !== undefined) applied[key] = await setChoice(calls, hcam, { parameter, key, name });
  }
  if (wish.scanLineDelay !== undefined) {
    applied.scanLineDelay = await setNumber(calls, hcam, {
      parameter: "PARAM_SCAN_LINE_DELAY",
      key: "scanLineDelay",
      value: wish.scanLineDelay,
    });
  }
  if (wish.scanWidth !== undefined) {
    applied.scanWidth = await setNumber(calls, hcam, {
      parameter: "PARAM_SCAN_WIDTH",
      key: "scanWidth",
      value: wish.scanWidth,
    });
  }
  if (wish.temperatureSetpointC !== undefined) {
    // PVCAM counts hundredths of a degree.
    const value = Math.round(wish.temperatureSetpointC * 100);
    const set = await setNumber(calls, hcam, {
      parameter: "PARAM_TEMP_SETPOINT",
      key: "temperatureSetpointC",
      value,
      unit: 100,
    });
    applied.temperatureSetpointC = set / 100;
  }
  if (wish.postProcessing) applied.postProcessing = await setPostProcessing(calls, hcam, wish.postProcessing);
  return applied;
}

async function setChoice(
  calls: Calls,
  hcam: number,
  { parameter, key, name }: { parameter: ParameterName; key: string; name: string },
): Promise<string> {
  await need(calls, hcam, parameter, key);
  const entries = await calls.getEnum(hcam, parameter);
  const entry = entries.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!entry) {
    throw new SettingsError(
      `Cannot set ${key} to "${name}": this camera has ${
        entries.map((one) => `"${one.name}"`).join(", ") || "none"
      }.`,
    );
  }
  await calls.setParam(hcam, parameter, entry.value);
  const now = await calls.getNumber(hcam, parameter);
  return entries.find((one) => one.value === now)?.name ?? String(now);
}

async function setNumber(
  calls: Calls,
  hcam: number,
  { parameter, key, value, unit = 1 }: {
    parameter: ParameterName;
    key: string;
    value: number;
    unit?: number;
  },
): Promise<number> {
  await need(calls, hcam, parameter, key);
  const min = await calls.getNumber(hcam, parameter, "ATTR_MIN");
  const max = await calls.getNumber(hcam, parameter, "ATTR_MAX");
  if (!(value >= min && value <= max)) {
    throw new SettingsError(
      `Cannot set ${key} to ${value / unit}: this camera takes ${min / unit} to ${max / unit} now.`,
    );
  }
  await calls.setParam(hcam, parameter, value);
  return await calls.getNumber(hcam, parameter);
}

async function need(calls: Calls, hcam: number, parameter: ParameterName, key: string): Promise<void> {
  if (await calls.paramAvailable(hcam, parameter)) return;
  throw new SettingsError(`Cannot set ${key}: this camera has no ${parameter}.`);
}

/** A feature is a place in a table of places: PP_INDEX leads to it, PP_PARAM_INDEX to its parameters. */
async function setPostProcessing(
  calls: Calls,
  hcam: number,
  wish: NonNullable<FeatureSettings["postProcessing"]>,
): Promise<Record<string, Record<string, number>>> {
  await need(calls, hcam, "PARAM_PP_INDEX", "postProcessing");
  const wanted = new Map(Object.entries(wish).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const applied: Record<string, Record<string, number>> = {};
  const features: string[] = [];
  const count = await calls.getNumber(hcam, "PARAM_PP_INDEX", "ATTR_COUNT");
  for (let index = 0; index < count; index++) {
    await calls.setParam(hcam, "PARAM_PP_INDEX", index);
    const feature = await calls.getText(hcam, "PARAM_PP_FEAT_NAME");
    features.push(feature);
    const found = wanted.get(feature.toLowerCase());
    if (!found) continue;
    wanted.delete(feature.toLowerCase());
    applied[feature] = await setFeature(calls, hcam, feature, found.value);
  }
  for (const { name } of wanted.values()) {
    throw new SettingsError(
      `There is no post-processing feature "${name}"; this camera has ${features.join(", ") || "none"}.`,
    );
  }
  return applied;
}

async function setFeature(
  calls: Calls,
  hcam: number,
  feature: string,
  wish: boolean | Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const values = typeof wish === "boolean"
    ? undefined
    : new Map(Object.entries(wish).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const applied: Record<string, number> = {};
  const names: string[] = [];
  const count = await calls.getNumber(hcam, "PARAM_PP_PARAM_INDEX", "ATTR_COUNT");
  for (let index = 0; index < count; index++) {
    await calls.setParam(hcam, "PARAM_PP_PARAM_INDEX", index);
    const name = await calls.getText(hcam, "PARAM_PP_PARAM_NAME");
    names.push(name);
    // The first parameter of each feature switches it: its id is the feature's times ten.
    const value = values ? values.get(name.toLowerCase())?.value : index === 0 ? Number(wish) : undefined;
    values?.delete(name.toLowerCase());
    if (value !== undefined) {
      await setNumber(calls, hcam, { parameter: "PARAM_PP_PARAM", key: `${feature}, ${name}`, value });
    }
    applied[name] = await calls.getNumber(hcam, "PARAM_PP_PARAM");
  }
  for (const unknown of values?.values() ?? []) {
    throw new SettingsError(
      `Feature "${feature}" has no parameter "${unknown.name}"; it has ${names.join(", ")}.`,
    );
  }
  return applied;
}
