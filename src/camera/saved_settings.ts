import { SettingsError } from "../errors.ts";
import { checkNames } from "../known_names.ts";
import { type AppliedSettings, settingNames, type Settings } from "./settings.ts";

/** Whether there is a setting of this name. */
export function isSetting(name: string): name is keyof Settings {
  return settingNames.includes(name);
}

/**
 * The settings that would bring a camera to where it is: what {@linkcode Camera.configure} takes, as plain data for a
 * JSON file.
 *
 * @example
 * ```ts
 * import { openCamera, settingsOf } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera(undefined, { library: "simulator" });
 * const text = JSON.stringify(settingsOf(await camera.configure({ exposureMs: 5 })));
 * await camera.configure(JSON.parse(text));
 * ```
 */
export function settingsOf(applied: AppliedSettings): Settings {
  const settings = Object.fromEntries(
    Object.entries(applied).filter(([key, value]) => isSetting(key) && value !== undefined),
  ) as Record<string, unknown>;
  delete settings[applied.regions.length > 1 ? "region" : "regions"];
  // Names can stand for several places; a speed or gain without a name is its index already.
  return settings as Settings;
}

/**
 * Checks that something read from a file can be settings. Whether a camera can take them, `configure` says. Throws a
 * {@linkcode SettingsError} that names what does not belong there.
 */
export function readSettings(value: unknown): Settings {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SettingsError(
      `Cannot read settings: ${JSON.stringify(value)} is no object of settings by name.`,
    );
  }
  checkNames(value, { what: "setting", names: settingNames });
  return value as Settings;
}
