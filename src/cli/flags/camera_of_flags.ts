import { type AppliedSettings, type Camera, openCamera, type Settings } from "../../../mod.ts";
import { recordAt, settingsOfRecord } from "./earlier_recording.ts";
import { type Given, settingsOfFlags } from "./flags.ts";
import { say } from "../terminal/print.ts";
import { settingsFrom } from "./settings_from_file.ts";

/** Settings with later ones over them. A later `region` or `regions` replaces both earlier ones. */
function withPlace({ region, regions, ...rest }: Settings, later: Settings): Settings {
  const placed = later.region !== undefined || later.regions !== undefined;
  return placed ? { ...rest, ...later } : { ...rest, region, regions, ...later };
}

/** Opens the camera that the flags name. */
export function openGivenCamera({ library, camera }: Given): Promise<Camera> {
  return openCamera({ camera, library });
}

/** Sets the camera up as the flags say, and reports on stderr what the camera changed. */
export async function configureGiven(camera: Camera, given: Given): Promise<AppliedSettings> {
  const like = given.like === undefined ? {} : settingsOfRecord(await recordAt(given.like));
  const fromFile = given.settings === undefined ? {} : await settingsFrom(given.settings);
  const applied = await camera.configure(withPlace({ ...like, ...fromFile }, settingsOfFlags(given)));
  for (const { setting, asked, applied: got, why } of applied.adjusted) {
    say(`Adjusted ${setting}: asked for ${asked}, got ${got} (${why}).`);
  }
  return applied;
}
