import type { AppliedSettings, Settings } from "../camera/settings.ts";
import { SettingsError } from "../errors.ts";
import { channelSettings, type MDAEvent, type MDASequence } from "../plan/sequence.ts";

/** The camera's settings of each channel, under its name, or under `group/name` for another group than "Channel". */
export type ChannelSettings = Readonly<Record<string, Settings>>;

/** Every setting there is; `satisfies` has the compiler say which one is forgotten. */
const known = {
  port: 0,
  speed: 0,
  gain: 0,
  region: 0,
  regions: 0,
  binning: 0,
  exposureMs: 0,
  trigger: 0,
  exposeOut: 0,
  metadata: 0,
  smartStreamMs: 0,
  clearMode: 0,
  temperatureSetpointC: 0,
  fan: 0,
  scanMode: 0,
  scanLineDelay: 0,
  scanWidth: 0,
  postProcessing: 0,
} satisfies Record<keyof Settings, 0>;

/** Whether the camera has a setting of this name. */
export function isSetting(name: string): name is keyof Settings {
  return Object.hasOwn(known, name);
}

/** The settings of a plan's channels, as they stand in its file. Throws a {@linkcode SettingsError} for unknown names. */
export function readChannelSettings({ settings }: MDASequence): ChannelSettings {
  for (const [channel, values] of Object.entries(settings)) {
    const wrong = Object.keys(values).find((name) => !isSetting(name));
    if (wrong === undefined) continue;
    throw new SettingsError(
      `Channel "${channel}" sets "${wrong}", which no camera has. Settings are: ${
        Object.keys(known).join(", ")
      }.`,
    );
  }
  return settings as ChannelSettings;
}

/** What is in force before an experiment, as it can be asked for again. */
export type BaseSettings = Settings & Pick<AppliedSettings, "exposureMs">;

/** What is in force, as settings to go back to. */
export function baseOf(applied: AppliedSettings): BaseSettings {
  const { region, regions, ...rest } = applied;
  const settings = Object.fromEntries(Object.entries(rest).filter(([name]) => isSetting(name)));
  return {
    ...settings,
    exposureMs: applied.exposureMs,
    ...(regions.length > 1 ? { regions } : { region }),
  };
}

/**
 * Refuses channels after whose turn nobody would know what to go back to: one sets what another leaves out, and the
 * camera does not say what it was before.
 */
export function checkChannels(channels: ChannelSettings, base: BaseSettings): void {
  for (const [channel, values] of Object.entries(channels)) {
    for (const name of Object.keys(values) as (keyof Settings)[]) {
      if (name in base || name === "region" || name === "regions") continue;
      const other = Object.keys(channels).find((one) => !(name in channels[one]));
      if (other === undefined) continue;
      throw new SettingsError(
        `Channel "${channel}" sets ${name} and channel "${other}" does not, so it would have what came before it. ` +
          `Give ${name} to every channel, or set it before the experiment.`,
      );
    }
  }
}

/** Everything that has to be in force for an event, whatever was in force before it. */
export function settingsFor(
  event: MDAEvent,
  { channels, base }: { channels: ChannelSettings; base: BaseSettings },
): Settings {
  const channel: Settings = event.channel ? channelSettings({ settings: channels }, event.channel) ?? {} : {};
  const { region, regions, ...rest } = { ...base, ...channel };
  const exposureMs = event.exposure ?? rest.exposureMs;
  if (event.roi) {
    const { offset_x: x, offset_y: y, width, height } = event.roi;
    return { ...rest, exposureMs, region: { x, y, width, height } };
  }
  // Of the two ways to name what is read, the channel's own counts.
  const whole = channel.region
    ? { region }
    : channel.regions
    ? { regions }
    : regions
    ? { regions }
    : { region };
  return { ...rest, exposureMs, ...whole };
}
