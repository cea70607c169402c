import { readSettings as readAnySettings } from "../../camera/settings/saved_settings.ts";
import { rowOf } from "../../camera/settings/setting_rows.ts";
import type { SettingRow } from "../../camera/settings/setting_row.ts";
import type { Settings } from "../../camera/settings.ts";
import type { ParameterName } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import type { Limits } from "../limits.ts";

const rows: readonly SettingRow<unknown>[] = Object.values(rowOf);

/** What a user can grant, as a sentence names it. */
const grants = { temperature: "the temperature", fan: "the fan" } as const;

/** Parameters that every script in a sandbox may set: those behind the settings that it may make, and similar ones. */
const harmless: readonly ParameterName[] = [
  ...rows.filter((row) => row.grant === undefined).flatMap((row) => row.parameters),
  "PARAM_CLEAR_CYCLES",
  "PARAM_SCAN_DIRECTION",
];

/**
 * Reads a stranger's settings. Throws a {@linkcode SettingsError} for what is not a setting, and for a setting that is
 * not granted.
 */
export function readSettings(value: unknown, limits: Limits): Settings {
  const settings = readAnySettings(value);
  for (const name of Object.keys(settings) as (keyof Settings)[]) checkGrant(rowOf[name].grant, limits);
  return settings;
}

/** Throws if a script in a sandbox may not set this parameter. */
export function checkParameter(name: string, limits: Limits): void {
  if ((harmless as readonly string[]).includes(name)) return;
  const row = rows.find(({ parameters }) => (parameters as readonly string[]).includes(name));
  if (row) return checkGrant(row.grant, limits);
  throw new SettingsError(
    `Cannot set ${name}: this script is in a sandbox, where only these parameters can be set: ` +
      `${harmless.join(", ")}.`,
  );
}

function checkGrant(grant: SettingRow<unknown>["grant"], limits: Limits): void {
  if (grant === undefined || limits[grant]) return;
  throw new SettingsError(
    `Cannot set ${grants[grant]}: this script is in a sandbox, where that is off limits. ` +
      `The person who runs it can grant it: --allow-${grant}.`,
  );
}
