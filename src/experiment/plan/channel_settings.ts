import { readSettings } from "../../camera/settings/saved_settings.ts";
import type { Settings } from "../../camera/settings.ts";
import { SettingsError } from "../../errors.ts";
import { channelSettings, type MDAEvent, type MDASequence } from "../../plan/sequence.ts";

/** The camera's settings of each channel, under its name, or under `group/name` for another group than "Channel". */
export type ChannelSettings = Readonly<Record<string, Settings>>;

/** The settings of a plan's channels, as its file gives them. Throws a {@linkcode SettingsError} for unknown names. */
export function readChannelSettings({ settings }: MDASequence): ChannelSettings {
  return Object.fromEntries(
    Object.entries(settings).map(([channel, values]) => {
      try {
        return [channel, readSettings(values)];
      } catch (cause) {
        throw new SettingsError(`Channel "${channel}": ${(cause as Error).message}`, { cause });
      }
    }),
  );
}

/** Throws if a plan has a channel of another camera, because one camera takes the whole plan. */
export function checkCamera({ channels }: MDASequence, name: string): void {
  const other = channels.find(({ camera }) => (camera ?? name) !== name);
  if (!other) return;
  throw new SettingsError(
    `Cannot run the plan with camera "${name}": its channel "${other.config}" is of camera "${other.camera}". ` +
      `A plan is taken by one camera: open that one, or leave the channel's camera out.`,
  );
}

/**
 * Throws if a channel sets something that another channel leaves out, and the original value is unknown because the
 * camera does not say it.
 */
export function checkChannels(channels: ChannelSettings, base: Settings): void {
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

/** All settings for an event, including those that are already in force. */
export function settingsFor(
  event: MDAEvent,
  { channels, base }: { channels: ChannelSettings; base: Settings },
): Settings {
  const channel: Settings = event.channel ? channelSettings({ settings: channels }, event.channel) ?? {} : {};
  const { region, regions, ...rest } = { ...base, ...channel };
  const exposureMs = event.exposure ?? rest.exposureMs;
  if (event.roi) {
    const { offset_x: x, offset_y: y, width, height } = event.roi;
    return { ...rest, exposureMs, region: { x, y, width, height } };
  }
  // If both name the region to read, the channel's settings win.
  const whole = channel.region
    ? { region }
    : channel.regions
    ? { regions }
    : regions
    ? { regions }
    : { region };
  return { ...rest, exposureMs, ...whole };
}
