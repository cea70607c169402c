import type { Kind } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";
import { rowOf, settingNames } from "./setting_rows.ts";
import type { AppliedSettings, Settings } from "../settings.ts";

const kinds: Readonly<Record<string, Kind<unknown>>> = Object.fromEntries(
  settingNames.map((name) => [name, rowOf[name].kind]),
);

/** Whether there is a setting of this name. */
export function isSetting(name: string): name is keyof Settings {
  return (settingNames as readonly string[]).includes(name);
}

/**
 * The settings that bring a camera back to this state, as {@linkcode Camera.configure} takes them: plain data for a
 * JSON file.
 *
 * @example
 * ```ts
 * import { openCamera, settingsOf } from "@pvcam/pvcam-deno";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * const text = JSON.stringify(settingsOf(await camera.configure({ exposureMs: 5 })));
 * await camera.configure(JSON.parse(text));
 * ```
 */
export function settingsOf(applied: AppliedSettings): Settings {
  const settings = Object.fromEntries(
    Object.entries(applied).filter(([key, value]) => isSetting(key) && value !== undefined),
  ) as Record<string, unknown>;
  delete settings[applied.regions.length > 1 ? "region" : "regions"];
  return settings as Settings;
}

/**
 * Checks settings from a script or a file, and copies them without those that are undefined. It does not ask the
 * camera; `configure` does. Throws a {@linkcode SettingsError} that names the setting, the value, and what it takes.
 */
export function readSettings(value: unknown): Settings {
  return readFields(value, { what: "setting", kinds, verb: "set" });
}
