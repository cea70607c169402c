import { SettingsError } from "../../errors.ts";
import { readSettings } from "../../camera/settings/saved_settings.ts";
import type { Settings } from "../../camera/settings.ts";

/** The fields of a viewer's message. Each is checked, because anyone who reached the page may have sent it. */
export type WishFields = Readonly<Record<string, unknown>>;

/** The settings that a page may change. Others, such as the fan, are only for a person beside the camera. */
const settable = ["exposureMs", "port", "speed", "gain", "binning", "region", "trigger"];

/** Reads settings. Throws a {@linkcode SettingsError} that names a setting which a page may not change. */
export function settingsOfWish({ settings }: WishFields): Settings {
  const read = readSettings(settings);
  const odd = Object.keys(read).find((name) => !settable.includes(name));
  if (odd !== undefined) {
    throw new SettingsError(`The page cannot set "${odd}"; it sets ${settable.join(", ")}.`);
  }
  const { exposureMs, region } = read;
  if (exposureMs !== undefined && !(Number.isFinite(exposureMs) && exposureMs >= 0)) {
    throw new SettingsError(`Cannot expose for ${exposureMs} ms: it must be a number from 0 on.`);
  }
  if (region !== undefined && region !== "full" && (typeof region !== "object" || region === null)) {
    throw new SettingsError(
      `Cannot use region ${JSON.stringify(region)}: it is an object of x, y, width and height.`,
    );
  }
  return read;
}

/** Reads how many frames to record; without an answer the recording continues until it is finished. */
export function framesOfWish({ frames }: WishFields): number | undefined {
  if (frames === undefined || frames === null) return undefined;
  if (typeof frames === "number" && Number.isInteger(frames) && frames >= 1 && frames <= 0x7fffffff) {
    return frames;
  }
  throw new SettingsError(
    `Cannot record ${JSON.stringify(frames).slice(0, 80)} frames: it must be a whole number from 1 on.`,
  );
}

/** Reads a note: a text of some lines, or nothing. A terminal that shows it would obey control characters. */
export function noteOfWish({ note }: WishFields): string | undefined {
  if (note === undefined || note === null || note === "") return undefined;
  if (typeof note === "string" && note.length <= 2000) {
    return note.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]/gu, "");
  }
  throw new SettingsError("Cannot keep this note: it must be a text of 2000 characters at most.");
}
