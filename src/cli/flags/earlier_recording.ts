import type { Settings } from "../../camera/settings.ts";
import { isSetting, readSettings } from "../../camera/settings/saved_settings.ts";
import { SettingsError } from "../../errors.ts";
import { findRecord } from "../../recording/record/find_record.ts";
import { isUsable, readRecord, type RunRecord } from "../../recording/record/run_record.ts";

/** How an earlier recording was made. Throws a `SettingsError` if its record is missing. */
export async function recordAt(path: string): Promise<RunRecord> {
  if (/\.json$/i.test(path)) {
    const record = await readRecord(path);
    if (isUsable(record)) return record;
    const why = record === undefined
      ? "there is no such file"
      : "it is not a recording's record, or it is damaged";
    throw new SettingsError(`Cannot tell what "${path}" was recorded with: ${why}.`);
  }
  const { record, recordPath, damage } = await findRecord(path);
  if (record) return record;
  throw new SettingsError(
    `Cannot tell what "${path}" was recorded with: ${
      damage ?? `there is no record of it, such as "${recordPath}"`
    }.`,
  );
}

/** The settings that bring a camera back to where it was for a recording. */
export function settingsOfRecord({ settings, asked = {}, format }: RunRecord): Settings {
  const { port, speed, gain, exposureMs, trigger } = settings;
  const wished = (asked.settings ?? asked) as Record<string, unknown>;
  // A plan changes settings for each event, starting from those that were asked for before it.
  const kept = Object.fromEntries(Object.entries(wished).filter(([name]) => isSetting(name)));
  if (asked.plan !== undefined) return readSettings(kept);
  const { binning } = format.regions[0];
  const regions = format.regions.map(({ x, y, width, height }) => ({
    x,
    y,
    width: width * binning[0],
    height: height * binning[1],
  }));
  const { region: _region, regions: _regions, ...others } = kept;
  const place = regions.length > 1 ? { regions } : { region: regions[0] };
  return {
    ...others,
    port,
    speed,
    gain,
    exposureMs,
    trigger: trigger as Settings["trigger"],
    binning,
    ...place,
    metadata: format.metadata ?? false,
  };
}
