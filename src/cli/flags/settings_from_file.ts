import { readSettings } from "../../camera/settings/saved_settings.ts";
import { readSmallFile } from "../../recording/files/small_file.ts";
import { type Settings, SettingsError } from "../../../mod.ts";

/** The largest size of a settings file, in bytes. */
const MOST_BYTES = 1e6;

/** Reads settings from a file. Throws a `SettingsError` that names the file. */
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
