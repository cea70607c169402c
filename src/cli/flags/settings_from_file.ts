import { readSettings } from "../../camera/settings/saved_settings.ts";
import { readSmallFile } from "../../small_file.ts";
import { type Settings, SettingsError } from "../../../mod.ts";

/** A longer file holds no settings, in bytes. */
const MOST_BYTES = 1e6;

/** Reads settings from a file. Throws a `SettingsError` with the file's name. */
export async function settingsFrom(path: string): Promise<Settings> {
  try {
    return readSettings(JSON.parse(await readSmallFile(path, MOST_BYTES)));
  } catch (error) {
    if (error instanceof Deno.errors.IsADirectory) {
      throw new SettingsError(`Cannot load settings from "${path}": it is a folder.`);
    }
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new SettingsError(`There is no file "${path}" to load settings from.`);
    }
    throw new SettingsError(`Cannot load settings from "${path}": ${(error as Error).message}`);
  }
}
