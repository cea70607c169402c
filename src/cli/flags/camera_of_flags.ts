import { type AppliedSettings, type Camera, openCamera } from "../../../mod.ts";
import { type Given, settingsOfFlags } from "./flags.ts";
import { say } from "../terminal/print.ts";
import { settingsFrom } from "./settings_from_file.ts";

/** Opens the camera that the flags name. */
export function openGivenCamera({ library, camera }: Given): Promise<Camera> {
  return openCamera({ camera, library });
}

/** Sets the camera up as the flags say, and says on stderr what it changed. */
export async function configureGiven(camera: Camera, given: Given): Promise<AppliedSettings> {
  const fromFile = given.settings === undefined ? {} : await settingsFrom(given.settings);
  const applied = await camera.configure({ ...fromFile, ...settingsOfFlags(given) });
  for (const { setting, asked, applied: got, why } of applied.adjusted) {
    say(`Adjusted ${setting}: ${asked} was asked, ${got} is in force (${why}).`);
  }
  return applied;
}
