import type { Camera } from "../camera/camera.ts";
import { SettingsError } from "../errors.ts";
import { shown } from "../kinds.ts";

/** Throws if the first argument is not a camera, such as a promise of one. `call` is an example of the right call. */
export function checkGiven(camera: Camera, call: string): void {
  const given: unknown = camera;
  const isCamera = typeof given === "object" && given !== null && "acquire" in given && "configure" in given;
  if (isCamera) return;
  throw new SettingsError(`Cannot begin with ${shown(given)}: a camera comes first, as in ${call}.`);
}
