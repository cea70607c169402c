import { SettingsError } from "../../errors.ts";
import { byNumber, need } from "./parameter_settings.ts";
import type { SettableCamera } from "./setting_row.ts";

/** Post-processing features, by the camera's names: on, off, or values of single parameters. */
type FeatureWish = Readonly<Record<string, boolean | Readonly<Record<string, number>>>>;

const setParameter = byNumber("PARAM_PP_PARAM");

/** PP_INDEX selects a feature, and PP_PARAM_INDEX one of its parameters. */
export async function setPostProcessing(
  camera: SettableCamera,
  wish: FeatureWish,
  setting: string,
): Promise<Record<string, Record<string, number>>> {
  const { calls, hcam } = camera;
  await need(camera, "PARAM_PP_INDEX", setting);
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
    applied[feature] = await setFeature(camera, feature, found.value);
  }
  for (const { name } of wanted.values()) {
    throw new SettingsError(
      `There is no post-processing feature "${name}"; this camera has ${features.join(", ") || "none"}.`,
    );
  }
  return applied;
}

async function setFeature(
  camera: SettableCamera,
  feature: string,
  wish: FeatureWish[string],
): Promise<Record<string, number>> {
  const { calls, hcam } = camera;
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
    // The first parameter of each feature switches it on and off.
    const value = values ? values.get(name.toLowerCase())?.value : index === 0 ? Number(wish) : undefined;
    values?.delete(name.toLowerCase());
    if (value !== undefined) {
      await setParameter(camera, value, `${feature}, ${name}`);
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
