import { type AppliedSettings, type Camera, openCamera, type Settings } from "../../../mod.ts";
import type { Given } from "./flags.ts";
import { say } from "../terminal/print.ts";
import { settingsFrom } from "./settings_from_file.ts";

/** Opens the camera that the flags name. */
export function openGivenCamera({ library, camera }: Given): Promise<Camera> {
  return openCamera(camera, { library });
}

/** Sets the camera up as the flags say, and says on stderr what it changed. */
export async function configureGiven(camera: Camera, given: Given): Promise<AppliedSettings> {
  const asked: Settings = {
    port: given.port,
    speed: given.speed,
    gain: given.gain,
    region: given.region,
    binning: given.binning,
    exposureMs: given.exposure,
    trigger: given.trigger,
    exposeOut: given["expose-out"],
    metadata: given.metadata,
    regions: given.regions,
    clearMode: given["clear-mode"],
    fan: given.fan,
    temperatureSetpointC: given.temperature,
    scanMode: given["scan-mode"],
    scanLineDelay: given["scan-line-delay"],
    scanWidth: given["scan-width"],
    smartStreamMs: given["smart-stream"],
    postProcessing: given["post-processing"],
  };
  const fromFile = given.settings === undefined ? {} : await settingsFrom(given.settings);
  const fromFlags = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const applied = await camera.configure({ ...fromFile, ...fromFlags });
  for (const { setting, asked, applied: got, why } of applied.adjusted) {
    say(`Adjusted ${setting}: ${asked} was asked, ${got} is in force (${why}).`);
  }
  return applied;
}
