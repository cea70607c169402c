import { type AppliedSettings, type Camera, openCamera, type Settings } from "../../mod.ts";
import type { Given } from "./flags.ts";
import { say } from "./print.ts";

/** Opens the camera that the flags name. */
export function openGivenCamera({ library, camera }: Given): Promise<Camera> {
  return openCamera(camera, { library });
}

/** Sets the camera up as the flags say, and says on stderr what it changed. */
export async function configureGiven(camera: Camera, given: Given): Promise<AppliedSettings> {
  const settings: Settings = {
    port: given.port,
    speed: given.speed,
    gain: given.gain,
    region: given.region,
    binning: given.binning,
    exposureMs: given.exposure,
    trigger: given.trigger,
    exposeOut: given["expose-out"],
    metadata: given.metadata,
  };
  const applied = await camera.configure(settings);
  for (const { setting, asked, applied: got, why } of applied.adjusted) {
    say(`Adjusted ${setting}: ${asked} was asked, ${got} is in force (${why}).`);
  }
  return applied;
}
